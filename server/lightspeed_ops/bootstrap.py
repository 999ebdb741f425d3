"""Bootstrap: the one place that picks real parts and puts them together.

Owns the life of a server process: start, signals, end. Everything else gets its parts handed.
"""

import asyncio
import signal
import time

import structlog

from lightspeed_ops.config import Config, MemoryJournalConfig, SqliteJournalConfig, journal_config
from lightspeed_ops.engine import SURFACES_DEFAULT, Clock, Engine
from lightspeed_ops.journal.memory import KEPT_RECORDS_DEFAULT, MemoryJournal
from lightspeed_ops.journal.port import Journal
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.reader import Reader
from lightspeed_ops.transport.server import Server, ServerLimits

PRIVATE_FOLDER = 0o700
"""Mode of a folder that is made for a journal."""

log = structlog.get_logger()


def wall_clock_ms() -> int:
    """Unix milliseconds."""
    return time.time_ns() // 1_000_000


async def open_journal(text: str) -> Journal:
    """The journal that a setting names.

    Raises:
        ConfigurationError: it names none.
        JournalInUse, JournalDamaged, JournalFailed: it cannot be opened.
    """
    match journal_config(text):
        case MemoryJournalConfig(kept_records):
            log.info("memory_journal", note="keeps nothing when the process ends")
            return MemoryJournal(kept_records or KEPT_RECORDS_DEFAULT)
        case SqliteJournalConfig(path):
            path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            return await SqliteJournal.open(path)


class Service:
    """A whole server: journal, engine, reader and gRPC."""

    def __init__(
        self,
        config: Config,
        journal: Journal,
        *,
        limits: ServerLimits | None = None,
        max_surfaces: int = SURFACES_DEFAULT,
        clock: Clock = wall_clock_ms,
    ) -> None:
        """A server that is not started, over an open journal; must be made on the loop that it runs on."""
        self._config = config
        self._journal = journal
        self.engine = Engine(self._journal, clock, max_surfaces=max_surfaces)
        self._server = Server(self.engine, Reader(self._journal), limits or ServerLimits())

    async def start(self) -> int:
        """Rebuilds the surfaces and listens; answers the port."""
        await self.engine.start()
        port = await self._server.start(self._config.listen)
        log.info("serving", listen=self._config.listen, port=port, journal=self._config.journal)
        return port

    async def stop(self) -> None:
        """Ends in order; what was acknowledged stays so."""
        log.info("stopping")
        await self._server.stop()
        await self._journal.close()
        log.info("stopped")


async def serve(config: Config) -> None:
    """Serves until SIGTERM or SIGINT; raises :class:`JournalFailed` at once where storage fails."""
    service = Service(config, await open_journal(config.journal))
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    await service.start()
    failed = service.engine.failed
    failed.add_done_callback(lambda _: asked.set())
    await asked.wait()
    if failed.done():
        failed.result()
    await service.stop()
