"""The shim: makes writes and syncs of a process fail on command, or syncs slow.

Owns the compilation of shim.c and the file that it shares with the test.
"""

import importlib.util
import mmap
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")
INSTALL = "apt-get install gcc libc6-dev, or .venv/bin/pip install --editable '.[compiler]'"
_CONTROL = struct.Struct("=QQQQ")


def find_compiler() -> Sequence[str] | None:
    """Returns the machine's C compiler, or that of the Python package, or None without either."""
    found = shutil.which("gcc") or shutil.which("cc")
    if found is not None:
        return (found,)
    has_package = importlib.util.find_spec("ziglang") is not None
    return (sys.executable, "-m", "ziglang", "cc") if has_package else None


class Shim:
    """A compiled shim for files whose path begins with a prefix."""

    def __init__(self, folder: Path, prefix: Path, compiler: Sequence[str]) -> None:
        """Compiles the shim."""
        library, control = folder / "shim.so", folder / "control"
        subprocess.run(
            [*compiler, "-Wall", "-Werror", "-O1", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl"],
            check=True,
            env=os.environ | {"ZIG_GLOBAL_CACHE_DIR": str(folder / "cache")},
        )
        control.write_bytes(bytes(_CONTROL.size))
        with control.open("r+b") as file:
            self._control = mmap.mmap(file.fileno(), _CONTROL.size)
        self.settings = {
            "LD_PRELOAD": str(library),
            "LIGHTSPEED_SHIM_CONTROL": str(control),
            "LIGHTSPEED_SHIM_PREFIX": str(prefix),
        }
        """The environment of the process."""

    def fail_at(self, number: int) -> None:
        """Makes the call with this number fail, counted from 1 and from now on; 0 for none."""
        _CONTROL.pack_into(self._control, 0, 0, number, 0, 0)

    def delay_syncs(self, seconds: float) -> None:
        """Makes each sync from now on take longer, and no call fail."""
        _CONTROL.pack_into(self._control, 0, 0, 0, 0, round(seconds * 1_000_000))

    @property
    def count(self) -> int:
        """Returns the number of calls so far."""
        return int(_CONTROL.unpack_from(self._control)[0])

    @property
    def has_failed(self) -> bool:
        """Returns True if the chosen call has failed."""
        return bool(_CONTROL.unpack_from(self._control)[2])
