"""Bootstrap: the one place that picks real parts and puts them together.

Owns the start, the signals and the end of a server process. All other modules are given their parts.
"""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import grpc
import structlog

from lightspeed_ops.admin import (
    AdminServer,
    CertificateExpiry,
    Cluster,
    EventLoopLag,
    SharedJournal,
    Sources,
    Storage,
    authorizer,
    tls_contexts,
)
from lightspeed_ops.cli.logs import change_log_level
from lightspeed_ops.cluster import LEAVE_S, Membership, Ownership
from lightspeed_ops.collector import Collector
from lightspeed_ops.config import (
    Config,
    ConfigurationError,
    Limits,
    PostgresqlJournalConfig,
    Reloading,
    has_identity,
    journal_config,
    settings_of,
    without_password,
)
from lightspeed_ops.engine import (
    INTERVAL_S_DEFAULT,
    BatchCounts,
    Clock,
    Engine,
    ServiceClock,
    never_ahead,
)
from lightspeed_ops.file_checks import file_problems
from lightspeed_ops.identity import Authenticator
from lightspeed_ops.identity.key_pairs import RotatingKeyPair, read_server_roots
from lightspeed_ops.journal.background import log_failure
from lightspeed_ops.journal.port import Journal, JournalAway, JournalFailed
from lightspeed_ops.journal.sqlite.journal import SqliteJournal
from lightspeed_ops.metrics import CallMetrics
from lightspeed_ops.open_files import connections_within, room_for
from lightspeed_ops.opening import listening, opened_journal
from lightspeed_ops.reader import Reader, signature_bytes
from lightspeed_ops.readiness import Readiness, ReadinessState
from lightspeed_ops.service_manager import ServiceManager
from lightspeed_ops.stall_watchdog import StallWatchdog
from lightspeed_ops.tracing import open_tracing
from lightspeed_ops.transport.call_log import CallLog
from lightspeed_ops.transport.callers import Authenticator as IdentitySource
from lightspeed_ops.transport.server import STOP_MARGIN_S, Server
from lightspeed_ops.transport.server_info import ServerInfo, package_version
from lightspeed_ops.transport.tls import peer_connect, server_credentials

if TYPE_CHECKING:
    from lightspeed_ops.tracing.export import Tracing

LOST_GRACE_S = 1.0
"""Seconds in which the process may end by itself after storage failed: a thread may hang in a sync."""
STORAGE_LOOK_S = 0.1
"""Seconds between two looks at whether the database is away: probes come less often."""
LOST_EXIT_CODE = 1
CLOSE_S = 10.0
"""Seconds for the journal to close and the process to end after the last call: the log may be folded in."""
TIMED_OUT_EXIT_CODE = 1
SIGNAL_EXIT_CODE = 128
"""The exit code after a second signal is this and the number of the signal, as shells show it."""


log = structlog.get_logger()


class Service:
    """A whole server: journal, engine, reader and gRPC server."""

    def __init__(
        self,
        config: Config,
        journal: Journal,
        *,
        clock: Clock | None = None,
        authenticator: IdentitySource | None = None,
        tracing: "Tracing | None" = None,
        ownership: Ownership | None = None,
        readiness: Readiness | None = None,
        housekeeping_interval_s: float = INTERVAL_S_DEFAULT,
    ) -> None:
        """Makes a server over an open journal, not started; must be called on the server's event loop.

        Without ``clock`` it makes a service clock. A clock that is no service clock is the wall clock too.
        Without ``authenticator`` it makes one, if the configuration has identities;
        without ``tracing``, it makes no spans. Without ``ownership`` it is alone on its journal.

        Raises :class:`ConfigurationError` if files of identities or certificates cannot be used.
        """
        self._config = config
        self._journal = journal
        clock = clock or ServiceClock()
        ahead_ms = clock.wall_ahead_ms if isinstance(clock, ServiceClock) else never_ahead
        counts, calls = (BatchCounts(), CallMetrics()) if config.admin.listen else (None, None)
        self.engine = Engine(
            self._journal,
            clock,
            wall_ahead_ms=ahead_ms,
            limits=config.limits,
            counts=counts,
            ownership=ownership,
        )
        if tracing is not None:
            self.engine.commit_observer = tracing.batches.observe
        self._own_authenticator: Authenticator | None = None
        if authenticator is None and has_identity(config):
            authenticator = self._own_authenticator = Authenticator(config.identity, config.jwt)
        self._key_pair = RotatingKeyPair(config.tls) if config.tls.certificate else None
        self.readiness = readiness or Readiness()
        """Whether the server takes calls, for probes and the service manager."""
        self._call_log = CallLog(config.logs.slow_call_ms, None if tracing is None else tracing.calls)
        page_bytes = signature_bytes(config.limits.max_page_bytes)
        self._server = Server(
            self.engine,
            Reader(self._journal, page_bytes=page_bytes),
            ServerInfo(config.limits, self._certificate_expires_ms, ownership),
            self.readiness,
            settings=config.server,
            call_log=self._call_log,
            authenticator=authenticator,
            metrics=calls,
        )
        self._membership = ownership if isinstance(ownership, Membership) else None
        if ownership is not None:
            self._join(ownership)
        self._stall_watchdog: StallWatchdog | None = None
        self._admin = None if calls is None else self._admin_server(calls, authenticator)
        self.admin_port = 0
        """The port of metrics and probes once it listens; 0 if there is none."""
        self._housekeeping_interval_s = housekeeping_interval_s
        self._background: list[asyncio.Task[None]] = []
        self.reloading = Reloading(config)
        """The configuration in force; parts register what they apply at run time."""
        self._register_appliers()
        self.engine.failed.add_done_callback(self._lost)

    def _join(self, ownership: Ownership) -> None:
        """Makes this server one of several on its journal."""
        roots = self._config.cluster.server_roots
        self._server.join(
            ownership, peer_connect(self._key_pair, read_server_roots(roots) if roots else None)
        )
        if self._membership is not None:
            self._membership.release_by(self.engine.release)

    async def _watch_storage(self, membership: Membership) -> None:
        """Reports the server as not ready while its database is away for heartbeats or for the journal."""
        while True:
            is_away = membership.away or self._journal.away
            self.readiness.become(ReadinessState.STORAGE_AWAY if is_away else ReadinessState.READY)
            await asyncio.sleep(STORAGE_LOOK_S)

    def _register_appliers(self) -> None:
        register = self.reloading.register
        register(self._change_log_level, "logs.log_level")
        register(
            lambda new: self.engine.change_limits(new.limits),
            *(one.key for one in settings_of(Limits) if one.reload and one.name.startswith("max_surface")),
        )
        register(
            lambda new: self._server.change_limits(new.limits),
            *(one.key for one in settings_of(Limits) if one.reload),
        )

        register(lambda new: self._call_log.set_slow_call_ms(new.logs.slow_call_ms), "logs.slow_call_ms")
        register(self._change_stall_ms, "logs.stall_ms")

    def _change_log_level(self, new: Config) -> None:
        change_log_level(new.logs.log_level)
        self._call_log.look_up_level()

    def _change_stall_ms(self, new: Config) -> None:
        if self._stall_watchdog is not None:
            self._stall_watchdog.set_stall_ms(new.logs.stall_ms)

    def watch_stalls(self) -> None:
        """Begins to log stalls of the event loop, until the server stops; called in a task of the process."""
        self._stall_watchdog = StallWatchdog(self.reloading.config.logs.stall_ms, self._server.newest_call_s)

    @property
    def stalls(self) -> int:
        """Number of stalls of the event loop since :meth:`watch_stalls`."""
        return 0 if self._stall_watchdog is None else self._stall_watchdog.stalls

    def reload(self, new: Config) -> None:
        """Applies what may change at run time, and logs what changed and what needs a restart."""
        changes = self.reloading.apply(new)
        log.info("configuration_reloaded", changed=[str(change) for change in changes.applied])
        if changes.needs_restart:
            settings = [str(change) for change in changes.needs_restart]
            log.warning("configuration_needs_restart", settings=settings)

    def _admin_server(self, calls: CallMetrics, authenticator: IdentitySource | None) -> AdminServer:
        """Returns the server of metrics and probes, which reads all other parts."""
        journal, storage = self._journal, None
        if isinstance(journal, SqliteJournal):
            storage = Storage(journal.files, journal.measure_syncs())
        cluster = None
        if self._membership is not None and isinstance(journal, SharedJournal):
            cluster = Cluster(self._membership, journal, self._server.forward_counts).sample
        sources = Sources(
            version=package_version(),
            surfaces=self.engine.surface_samples.sample,
            calls=calls,
            streams=self._server.stream_sampler.sample,
            certificates=self._certificate_expiries,
            event_loop_lag=EventLoopLag(lambda: self.stalls),
            storage=storage,
            cluster=cluster,
        )
        authorize = None if authenticator is None else authorizer(authenticator)
        tls = None if self._key_pair is None else tls_contexts(self._key_pair, self._config.tls)
        return AdminServer(sources, self.readiness, tls=tls, authorize=authorize, calls=self._server.connect)

    def _certificate_expires_ms(self) -> int | None:
        """Returns when the certificate for new connections expires, Unix milliseconds; None without one."""
        if self._key_pair is None:
            return None
        return int(self._key_pair.current().not_after.timestamp() * 1_000)

    def _certificate_expiries(self) -> tuple[CertificateExpiry, ...]:
        """Returns when the certificate for new connections expires."""
        if self._key_pair is None:
            return ()
        not_after = self._key_pair.current().not_after
        return (CertificateExpiry("tls.certificate", not_after.timestamp()),)

    async def _start_admin(self) -> None:
        """Starts the server of metrics and probes, if there is one."""
        if self._admin is not None:
            self.admin_port = await listening(self._admin, self._config.admin.listen)

    async def _end_admin(self) -> None:
        if self._admin is not None:
            await self._admin.stop()

    async def start(self) -> int:
        """Rebuilds the surfaces, listens and returns the port; probes are answered from the beginning."""
        if self._own_authenticator is not None:
            self._own_authenticator.start()
        await self._start_admin()
        await self._start_engine()
        port = await self._server.start(self._config.server.listen, self._credentials())
        if self._membership is not None:
            self._membership.become_ready()
        keeping = self.engine.housekeeping.run(self._housekeeping_interval_s)
        self._background = [
            asyncio.create_task(keeping, name="housekeeping"),
            asyncio.create_task(self.engine.lease_reaper.run(), name="lease reaper"),
            asyncio.create_task(self.engine.schedule_timer.run(), name="schedule timer"),
            asyncio.create_task(self.engine.rate_sampler.run(), name="rate sampler"),
        ]
        if self._membership is not None:
            watching = self._watch_storage(self._membership)
            self._background.append(asyncio.create_task(watching, name="storage watch"))
        for task in self._background:
            task.add_done_callback(log_failure)
        journal = without_password(self._config.server.journal)
        log.info("serving", listen=self._config.server.listen, port=port, journal=journal)
        return port

    async def _start_engine(self) -> None:
        """Starts the engine, again if its database went away meanwhile."""
        while True:
            try:
                return await self.engine.start()
            except JournalAway:
                await asyncio.sleep(STORAGE_LOOK_S)

    def _credentials(self) -> grpc.ServerCredentials | None:
        """Returns the credentials of the server; None for plaintext."""
        tls = self._config.tls
        if self._key_pair is None:
            return None
        if tls.client_roots and not tls.require_client_certificate:
            log.warning(
                "client_certificates_not_asked_for",
                note="gRPC asks clients for certificates only with tls.require_client_certificate; "
                "the admin listener takes them",
            )
        return server_credentials(self._key_pair, require_client_certificate=tls.require_client_certificate)

    async def stop(self) -> None:
        """Stops the server in order and closes the journal; every acknowledged commit is durable.

        Raises :class:`JournalFailed` if storage fails meanwhile.
        """
        log.info("stopping")
        await self._server.stop(
            drain_s=self._config.shutdown.drain_s,
            grace_s=self._config.shutdown.grace_s,
            leave=None if self._membership is None else self._membership.leave,
        )
        await self._end_background()
        try:
            await self._journal.close()
            await self._leave_cluster()
        except JournalFailed as failure:
            log.critical("storage_lost", why=str(failure))
            raise
        finally:
            await self._end_admin()
        log.info("stopped")

    async def _leave_cluster(self) -> None:
        """Leaves the other servers, when nothing more is appended."""
        if self._membership is not None:
            await self._membership.close()

    async def give_up(self) -> None:
        """Stops the server after storage failed: calls in progress get an error, and it writes no more."""
        await self._server.give_up()
        await self._end_background()
        await self._leave_cluster()
        await self._end_admin()

    async def _end_background(self) -> None:
        if self._stall_watchdog is not None:
            self._stall_watchdog.stop()
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._own_authenticator is not None:
            self._own_authenticator.stop()
        await self.engine.stop()

    def _lost(self, failed: asyncio.Future[None]) -> None:
        """Logs the failure of storage and reports the server as unhealthy at once."""
        failure = None if failed.cancelled() else failed.exception()
        if failure is not None:
            log.critical("storage_lost", why=str(failure))
            self.readiness.become(ReadinessState.STORAGE_LOST)


async def serve(config: Config, reread: Callable[[], Config] | None = None) -> None:
    """Runs a server until SIGTERM or SIGINT; a second signal ends the process at once.

    At SIGHUP it applies the configuration that ``reread`` returns; without ``reread``, it rereads nothing but
    the files that parts of the server read. If storage fails, the server stops too. The process ends in any
    case, though a thread may hang in a sync.

    Raises:
        ConfigurationError: Files that the configuration names cannot be used.
        JournalFailed: Storage failed, and the server stopped.
    """
    if problems := tuple(file_problems(config)):
        raise ConfigurationError(*problems)
    loop, hung_up = asyncio.get_running_loop(), asyncio.Event()
    # Before the journal is opened, which may take a while: the signal would end the process.
    loop.add_signal_handler(signal.SIGHUP, _asked_to_reload, hung_up, sys.stderr.isatty())
    given = config
    connections = connections_within(config.limits.max_connections)
    config = replace(config, limits=replace(config.limits, max_connections=connections))
    tracing = open_tracing(config.tracing, os.environ)
    shutdown = config.shutdown
    leave_s = LEAVE_S if isinstance(journal_config(config.server.journal), PostgresqlJournalConfig) else 0.0
    stop_limit_s = max(shutdown.drain_s, leave_s) + shutdown.grace_s + STOP_MARGIN_S + CLOSE_S
    asked, readiness, service_manager = asyncio.Event(), Readiness(), ServiceManager()
    service_manager.follow(readiness)
    loop.set_exception_handler(_log_loop_exception)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _asked_by_signal, number, asked, readiness, stop_limit_s)
    async with opened_journal(config, readiness) as (journal, membership):
        service = Service(config, journal, tracing=tracing, ownership=membership, readiness=readiness)
    failed = service.engine.failed
    failed.add_done_callback(lambda _: _end_within(LOST_GRACE_S, LOST_EXIT_CODE))
    failed.add_done_callback(lambda _: asked.set())
    await service.start()
    reloads = _reload_at(hung_up, service, reread or (lambda: given), service_manager)
    background = [
        asyncio.create_task(Collector().run(), name="collector"),
        asyncio.create_task(service_manager.feed_watchdog(), name="watchdog"),
        asyncio.create_task(reloads, name="reloads"),
    ]
    for task in background:
        task.add_done_callback(log_failure)
    # Now: the collector has looked at all objects once.
    service.watch_stalls()
    await asked.wait()
    if failed.done():
        await service.give_up()
        failed.result()
    await service.stop()
    if tracing is not None:
        await tracing.close()
    for task in background:
        task.cancel()


def _asked_by_signal(number: int, asked: asyncio.Event, readiness: Readiness, limit_s: float) -> None:
    """Asks for an orderly end; at the second signal ends the process: what was acknowledged is durable.

    Before the server takes calls, the first signal ends it: a start may take minutes, and has nothing to end.
    """
    if not readiness.was_ready:
        log.info("stopped", note="before it took calls")
        os._exit(0)
    if asked.is_set():
        log.warning("ended_at_once", signal=signal.Signals(number).name)
        os._exit(SIGNAL_EXIT_CODE + number)
    asked.set()
    _end_within(limit_s, TIMED_OUT_EXIT_CODE)


def _asked_to_reload(hung_up: asyncio.Event, has_terminal: bool) -> None:  # noqa: FBT001 - a callback of the loop
    """Asks for a reload; for an orderly end if the terminal of the process has closed."""
    if not has_terminal or sys.stderr.isatty():
        hung_up.set()
        return
    # To write to a terminal that is gone would be an error.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())
    os.kill(os.getpid(), signal.SIGTERM)


async def _reload_at(
    hung_up: asyncio.Event, service: Service, reread: Callable[[], Config], service_manager: ServiceManager
) -> None:
    """Reloads the configuration after each signal; a wrong one is refused as a whole."""
    while True:
        await hung_up.wait()
        hung_up.clear()
        service_manager.reloading()
        try:
            service.reload(await asyncio.to_thread(_reread, reread))
        except ConfigurationError as error:
            log.error("configuration_refused", problems=list(error.problems))  # noqa: TRY400 - no bug, no trace
        except Exception:  # a bug of one part must not end all later reloads
            log.exception("configuration_failed")
        finally:
            service_manager.reloaded()


def _reread(reread: Callable[[], Config]) -> Config:
    """Returns the new configuration; raises :class:`ConfigurationError` also if its files cannot be used."""
    new = reread()
    if problems := tuple(file_problems(new)):
        raise ConfigurationError(*problems)
    connections = room_for(new.limits.max_connections).connections
    return replace(new, limits=replace(new.limits, max_connections=connections))


def _log_loop_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Logs exceptions that the event loop would print: of callbacks, and those that no task retrieved."""
    log.error("event_loop_exception", what=str(context.get("message")), exc_info=context.get("exception"))


def _end_within(limit_s: float, exit_code: int) -> None:
    """Ends the process after ``limit_s`` in any case: a thread that hangs in a sync cannot be cancelled."""

    def end() -> None:
        log.error("end_timed_out", limit_s=limit_s)
        os._exit(exit_code)

    timer = threading.Timer(limit_s, end)
    timer.daemon = True
    timer.start()
