"""Opening: the journal that a configuration names, after a wait for a database that is away.

Owns the choice of the journal, and what is up during the wait: probes alone, by which the process is alive
and not ready. It must wait only for a database that does not take connections. One that refuses this server
is a wrong configuration, and ends the start.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import structlog

from lightspeed_ops.admin import AdminAddressUnusable, AdminServer, tls_contexts
from lightspeed_ops.cluster import Membership
from lightspeed_ops.config import (
    ADMIN_LISTEN_DEFAULT,
    Config,
    ConfigurationError,
    MemoryJournalConfig,
    PostgresqlJournalConfig,
    SqliteJournalConfig,
    advertised,
    journal_config,
    without_password,
)
from lightspeed_ops.engine.clock import elapsed_ns
from lightspeed_ops.identity.key_pairs import RotatingKeyPair
from lightspeed_ops.journal.memory import KEPT_RECORDS_DEFAULT, MemoryJournal
from lightspeed_ops.journal.port import RESPONSE_BYTES_DEFAULT, Journal, JournalAway
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.readiness import Readiness, ReadinessState
from lightspeed_ops.transport.server_info import package_version

if TYPE_CHECKING:
    from lightspeed_ops.journal.postgresql.database import Database

PRIVATE_FOLDER = 0o700
"""Mode of a new folder for a journal."""

log = structlog.get_logger()


class OpenJournal(NamedTuple):
    """An open journal, and the membership of this server if several servers can share the journal."""

    journal: Journal
    membership: Membership | None = None


@asynccontextmanager
async def opened_journal(config: Config, readiness: Readiness) -> AsyncIterator[OpenJournal]:
    """Gives the open journal, after a wait for its database if that is away.

    Probes are answered during the wait and during the block, in which the server is made that answers them
    from then on.

    Raises as :func:`open_shared_journal`, but for :class:`JournalAway`.
    """
    try:
        opened = await open_shared_journal(config)
    except JournalAway as away:
        log.warning("database_away", why=str(away))
    else:
        yield opened
        return
    readiness.become(ReadinessState.STORAGE_AWAY)
    async with _probes(config, readiness):
        yield await _open_when_back(config)


async def _open_when_back(config: Config) -> OpenJournal:
    """Opens the journal as soon as its database takes connections."""
    from lightspeed_ops.journal.postgresql.database import pause  # noqa: PLC0415 - it needs the extra

    attempt = 0
    while True:
        await pause(attempt)
        try:
            opened = await open_shared_journal(config)
        except JournalAway:
            attempt += 1
        else:
            log.info("database_back")
            return opened


@asynccontextmanager
async def _probes(config: Config, readiness: Readiness) -> AsyncIterator[None]:
    """Answers probes at the address of metrics and probes, if there is one."""
    if not config.admin.listen:
        yield
        return
    tls = tls_contexts(RotatingKeyPair(config.tls), config.tls) if config.tls.certificate else None
    admin = AdminServer(None, readiness, tls=tls)
    await listening(admin, config.admin.listen)
    try:
        yield
    finally:
        await admin.stop()


async def listening(admin: AdminServer, listen: str) -> int:
    """Starts the server of metrics and probes, and returns its port; 0 if the default address is in use.

    Two servers on one machine, and tests that were written before the listener, must both start.
    """
    try:
        port = await admin.start(listen)
    except AdminAddressUnusable as unusable:
        if listen != ADMIN_LISTEN_DEFAULT:
            raise
        log.warning("admin_not_listening", why=str(unusable))
        return 0
    log.info("admin_listening", listen=listen, port=port)
    return port


async def open_shared_journal(config: Config) -> OpenJournal:
    """Opens the journal that a configuration names, and joins the other servers on it.

    Raises as :func:`open_journal`.
    """
    response_bytes = config.limits.max_stored_response_bytes
    found = journal_config(config.server.journal)
    if not isinstance(found, PostgresqlJournalConfig):
        return OpenJournal(await open_journal(config.server.journal, response_bytes=response_bytes))
    from lightspeed_ops.journal.postgresql import registry  # noqa: PLC0415 - it needs the extra
    from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal  # noqa: PLC0415 - likewise

    address = advertised(config.cluster.advertise, config.server.listen)
    assert address is not None, "the rules of the configuration ask for one"
    database = _database(found)
    membership = await Membership.join(
        await registry.open_registry(database),
        address=address,
        version=package_version(),
        elapsed_ns=elapsed_ns,
    )
    try:
        journal = await PostgresqlJournal.open(
            database, writer=membership.me.id, ownership=membership, response_bytes=response_bytes
        )
    except BaseException:
        await membership.close()
        raise
    return OpenJournal(journal, membership)


def _database(found: PostgresqlJournalConfig) -> "Database":
    """Returns the database of a journal, with a name for messages that has no password."""
    from lightspeed_ops.journal.postgresql.database import Database  # noqa: PLC0415 - it needs the extra

    return Database(found.url, without_password(found.url))


async def open_journal(text: str, *, response_bytes: int = RESPONSE_BYTES_DEFAULT) -> Journal:
    """Opens the journal that a setting names; ``response_bytes`` limits the stored responses of each surface.

    Raises:
        ConfigurationError: The setting names no journal, or its folder cannot be made.
        JournalAway: Its database takes no connections.
        JournalInUse, JournalDamaged, JournalFailed: The journal cannot be opened.
    """
    match journal_config(text):
        case MemoryJournalConfig(kept_records):
            log.info("memory_journal", note="keeps nothing when the process ends")
            return MemoryJournal(kept_records or KEPT_RECORDS_DEFAULT)
        case SqliteJournalConfig(path):
            _make_folder(path.parent)
            return await SqliteJournal.open(path, response_bytes=response_bytes)
        case PostgresqlJournalConfig() as found:
            from lightspeed_ops.journal.postgresql.journal import PostgresqlJournal  # noqa: PLC0415 - the extra

            return await PostgresqlJournal.open(_database(found), response_bytes=response_bytes)


def _make_folder(folder: Path) -> None:
    """Makes the folder of a journal if there is none; raises :class:`ConfigurationError` if it cannot."""
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"the folder '{folder}' of the journal cannot be made or used: {error.strerror}"
        ) from error
