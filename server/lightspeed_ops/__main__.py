"""The entry point of ``python -m lightspeed_ops``: the commands of the server alone."""

import ctypes
import os
import sys
import time
from collections.abc import Callable
from threading import Thread

# Set before gRPC is imported: at lower levels its C core prints the text of a peer's GOAWAY unescaped.
os.environ.setdefault("GRPC_VERBOSITY", "ERROR")

import uvloop

from lightspeed_ops import collector
from lightspeed_ops.admin import AdminAddressUnusable
from lightspeed_ops.bootstrap import serve
from lightspeed_ops.cli.failures import JOURNAL_FAILURES
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import Config
from lightspeed_ops.file_checks import file_problems
from lightspeed_ops.transport.server import AddressInUse


def main() -> None:
    """Runs the command line."""
    lightspeed()


_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""glibc's numbers of three settings: free bytes to keep, least bytes of a separate block, and most heaps."""
_TRIM_THRESHOLD_BYTES = 4 * 1024 * 1024
_MMAP_THRESHOLD_BYTES = 2 * 1024 * 1024
"""More than a frame of a stream: a separate block has new pages each time, and they take longer than the
rendering of a frame. A snapshot of a long queue is larger."""
MALLOC_TRIM_INTERVAL_S = 60.0
"""Seconds between two calls of malloc_trim: each takes 0.1 ms, and longer if the heap is large."""
_SWITCH_INTERVAL_S = 0.000_5
"""Seconds that a thread may keep another waiting: a commit takes ten turns, 5 ms each by Python's default."""


def _serve(config: Config, reread: Callable[[], Config]) -> None:
    _return_freed_memory()
    collector.begin()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    uvloop.run(serve(config, reread))


def _return_freed_memory() -> None:
    """Returns freed memory to the operating system: the buffers of a snapshot are megabytes.

    glibc gives each thread a heap of its own, learns to keep large blocks, and keeps all free memory between
    blocks in use. Other C libraries have no such settings.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallopt"):
        return
    library.mallopt(_M_ARENA_MAX, 1)
    library.mallopt(_M_MMAP_THRESHOLD, _MMAP_THRESHOLD_BYTES)
    library.mallopt(_M_TRIM_THRESHOLD, _TRIM_THRESHOLD_BYTES)
    trimming = Thread(target=_trim_periodically, args=(library.malloc_trim,), name="heap", daemon=True)
    trimming.start()


def _trim_periodically(malloc_trim: Callable[[int], int]) -> None:
    while True:
        time.sleep(MALLOC_TRIM_INTERVAL_S)
        malloc_trim(0)


lightspeed = command(_serve, (AddressInUse, AdminAddressUnusable, *JOURNAL_FAILURES), file_problems)
"""The commands of the server; the `lightspeed` of an installation has the operator's too."""

if __name__ == "__main__":
    main()
