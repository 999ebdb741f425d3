"""Freed memory of the server returns to the system, also from between blocks in use."""

import ctypes
import subprocess
import sys

import pytest

HOLES = """
import time
from pathlib import Path
import lightspeed_ops.__main__ as main

def resident_kib():
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("RssAnon"))

main.MALLOC_TRIM_INTERVAL_S = float("{every_s}")
main._return_freed_memory()
before = resident_kib()
blocks = [bytearray(b"x") * 60_000 for _ in range(400)]
full = resident_kib() - before
last = blocks[-1]
del blocks
until = time.monotonic() + {within_s}
while (kept := resident_kib() - before) * 4 > full and time.monotonic() < until:
    time.sleep(0.01)
print(full, kept)
"""
"""Frees the memory before a block in use."""


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="another allocator")
def test_free_memory_between_blocks_returns_to_the_system() -> None:
    """Free memory between blocks returns to the system within the promised time, without a request."""
    script = HOLES.format(every_s=0.05, within_s=20.0)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    full, kept = map(int, done.stdout.split())
    assert full > 20_000
    assert kept * 4 <= full
