/* Lets the n-th write, sync or change of length of a file under a prefix fail with EIO, once; or delays syncs.
 *
 * Preloaded before libc. The count, the number that fails and whether it has failed stand in a file that is
 * shared with the test: LIGHTSPEED_SHIM_CONTROL. Which files count: LIGHTSPEED_SHIM_PREFIX. So does the delay of each
 * sync in microseconds, which also holds for these files alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct control {
    _Atomic uint64_t count;
    _Atomic uint64_t fails_at;
    _Atomic uint64_t has_failed;
    _Atomic uint64_t sync_delay_us;
};

static struct control *control;
static const char *prefix;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("LIGHTSPEED_SHIM_CONTROL");
    prefix = getenv("LIGHTSPEED_SHIM_PREFIX");
    if (!path || !prefix) return;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED) control = shared;
}

/* True if the file's path begins with the prefix. */
static int counts(int file) {
    char link[64], path[4096];
    if (!control) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return !strncmp(path, prefix, strlen(prefix));
}

/* True if this call is the one that fails. */
static int fails(int file) {
    if (!counts(file)) return 0;
    if (atomic_fetch_add(&control->count, 1) + 1 != atomic_load(&control->fails_at)) return 0;
    atomic_store(&control->has_failed, 1);
    return 1;
}

/* Waits as long as a sync of a slow disk. */
static void delay(int file) {
    uint64_t delay_us = control ? atomic_load(&control->sync_delay_us) : 0;
    if (!delay_us || !counts(file)) return;
    struct timespec time = {(time_t)(delay_us / 1000000), (long)(delay_us % 1000000) * 1000};
    while (nanosleep(&time, &time) && errno == EINTR) {}
}

#define INTERPOSED(result, name, parameters, arguments)                        \
    result name parameters {                                                   \
        static result(*real) parameters;                                       \
        if (!real) real = (result(*) parameters)dlsym(RTLD_NEXT, #name);       \
        if (fails(file)) {                                                     \
            errno = EIO;                                                       \
            return -1;                                                         \
        }                                                                      \
        return real arguments;                                                 \
    }

INTERPOSED(ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
INTERPOSED(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
INTERPOSED(ssize_t, pwrite64, (int file, const void *data, size_t size, off64_t at), (file, data, size, at))
#define SYNC(name)                                                             \
    int name(int file) {                                                       \
        static int (*real)(int);                                               \
        if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, #name);               \
        if (fails(file)) {                                                     \
            errno = EIO;                                                       \
            return -1;                                                         \
        }                                                                      \
        delay(file);                                                           \
        return real(file);                                                     \
    }

SYNC(fsync)
SYNC(fdatasync)
INTERPOSED(int, ftruncate, (int file, off_t size), (file, size))
INTERPOSED(int, ftruncate64, (int file, off64_t size), (file, size))

/* These answer the error instead of setting it. */
#define ALLOCATION(name, offset)                                               \
    int name(int file, offset at, offset size) {                               \
        static int (*real)(int, offset, offset);                               \
        if (!real) real = (int (*)(int, offset, offset))dlsym(RTLD_NEXT, #name); \
        return fails(file) ? EIO : real(file, at, size);                       \
    }

ALLOCATION(posix_fallocate, off_t)
ALLOCATION(posix_fallocate64, off64_t)
