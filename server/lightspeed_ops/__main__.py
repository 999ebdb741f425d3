"""``python -m lightspeed_ops`` and the ``lightspeed`` command."""

import ctypes

import uvloop

from lightspeed_ops.bootstrap import serve
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import Config
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalFull, JournalInUse
from lightspeed_ops.transport.server import AddressInUse


def main() -> None:
    """Runs the command line."""
    command(_serve, (AddressInUse, JournalDamaged, JournalFailed, JournalFull, JournalInUse))()


_M_ARENA_MAX = -8
"""glibc's number for how many heaps it may have."""


def _serve(config: Config) -> None:
    _have_one_heap()
    uvloop.run(serve(config))


def _have_one_heap() -> None:
    """Lets what one thread has freed be used by another: snapshots leave megabytes where they are made.

    glibc gives each thread a heap of its own, which only costs memory here. Others have no such setting.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


if __name__ == "__main__":
    main()
