"""``python -m lightspeed_ops`` and the ``lightspeed`` command."""

import uvloop

from lightspeed_ops.bootstrap import serve
from lightspeed_ops.cli.main import command
from lightspeed_ops.config import Config
from lightspeed_ops.journal.port import JournalDamaged, JournalFailed, JournalFull, JournalInUse
from lightspeed_ops.transport.server import AddressInUse


def main() -> None:
    """Runs the command line."""
    command(_serve, (AddressInUse, JournalDamaged, JournalFailed, JournalFull, JournalInUse))()


def _serve(config: Config) -> None:
    uvloop.run(serve(config))


if __name__ == "__main__":
    main()
