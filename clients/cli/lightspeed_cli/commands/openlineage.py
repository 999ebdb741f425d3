"""``lightspeed openlineage``: exports lineage as OpenLineage events."""

import signal
import ssl
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

from lightspeed_cli.errors import CommandFailed, ExitCode, is_call_error, say
from lightspeed_cli.invocation import Invocation, operation
from lightspeed_cli.times import DURATION

if TYPE_CHECKING:
    from lightspeed_cli.openlineage.exporter import Counts
    from lightspeed_cli.openlineage.receivers import Receiver
    from lightspeed_cli.openlineage.records import FrameWatch, RecordStream
    from lightspeed_cli.openlineage.state_file import State

DEFAULT_GIVE_UP_S = 60.0
"""Seconds after which an export that does not follow gives a receiver up."""
STANDARD_OUTPUT = "-"
OTHER_JOURNAL = frozenset({"CURSOR_NOT_FOUND", "INVALID_ARGUMENT"})
"""Reasons of errors that say that a cursor is of other data than the server has."""


@click.group("openlineage")
def openlineage() -> None:
    """Exports lineage as OpenLineage events."""


def _namespaces(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> Mapping[str, str]:
    pairs = [text.partition("=") for text in given]
    for name, equals, namespace in pairs:
        if not (name and equals and namespace):
            raise click.BadParameter("expected CONNECTOR=NAMESPACE, such as warehouse=postgres://db:5432")
    return {name: namespace for name, _, namespace in pairs}


def _host_and_port(
    _context: click.Context, _option: click.Parameter, given: str | None
) -> tuple[str, int] | None:
    if given is None:
        return None
    host, colon, port = given.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65_535:  # noqa: PLR2004 - the last port
        raise click.BadParameter("expected HOST:PORT, such as 127.0.0.1:9465")
    return host.strip("[]"), int(port)


@openlineage.command("export")
@click.option(
    "--to", "destination", required=True, metavar="URL|FILE", help="Receiver, a file, or - for output."
)
@click.option("-s", "--surface", metavar="SURFACE", help="Export this surface only; none: all of the tenant.")
@click.option("-f", "--follow", is_flag=True, help="Go on with new records, as a service does.")
@click.option("--state", type=click.Path(path_type=Path, dir_okay=False), help="File with the cursor.")
@click.option(
    "--job-namespace", default="lightspeed", show_default=True, help="OpenLineage namespace of jobs."
)
@click.option(
    "--namespace",
    "namespaces",
    multiple=True,
    callback=_namespaces,
    metavar="CONNECTOR=NAMESPACE",
    help="OpenLineage namespace of a connector's datasets; may be given again.",
)
@click.option(
    "--key-file", type=click.Path(path_type=Path, dir_okay=False), help="File with the receiver's key."
)
@click.option("--key-header", default="Authorization", show_default=True, help="Header of the key.")
@click.option("--roots-file", type=click.Path(path_type=Path), help="Certificates that sign the receiver's.")
@click.option(
    "--certificate-file", type=click.Path(path_type=Path), help="Certificate for the receiver (mTLS)."
)
@click.option("--certificate-key-file", type=click.Path(path_type=Path), help="Its private key.")
@click.option(
    "--receiver-timeout", type=DURATION, default="30s", show_default=True, help="Wait for an answer."
)
@click.option(
    "--give-up-after", type=DURATION, help="End if the receiver is away so long; default 60s, or never."
)
@click.option(
    "--running-every", type=DURATION, default="60s", show_default=True, help="Interval of RUNNING events."
)
@click.option(
    "--running-batches",
    type=click.IntRange(min=1),
    default=1_000,
    show_default=True,
    help="Most batches in one.",
)
@click.option("--skip-gaps", is_flag=True, help="Go on behind records that the server has pruned.")
@click.option("--metrics-listen", callback=_host_and_port, metavar="HOST:PORT", help="Serve /metrics there.")
@operation
def export(invocation: Invocation, /, **options: Any) -> None:
    """Exports runs, stages and datasets to an OpenLineage receiver.

    An event is delivered at least once, and a repeated event is the same event. The cursor is stored when the
    receiver has taken it: a later export goes on there. Standard error has messages, the exit code is 8 if
    the receiver is away, 4 if it refuses the key, 6 if it refuses the export or the state does not fit.
    """
    try:
        _Export(invocation, **options).run()
    except Exception as error:
        if not is_call_error(error) or reason_of(error) not in OTHER_JOURNAL:
            raise
        message = (
            f"expected to go on at the state's place, but: {error}. The server's data are not those of the "
            "state, such as after the restore of a backup: remove the state, and all is exported again"
        )
        raise CommandFailed(message, ExitCode.PRECONDITION) from error


@dataclass(frozen=True, kw_only=True)
class _Options:
    destination: str
    surface: str | None
    follow: bool
    state: Path | None
    job_namespace: str
    namespaces: Mapping[str, str]
    key_file: Path | None
    key_header: str
    roots_file: Path | None
    certificate_file: Path | None
    certificate_key_file: Path | None
    receiver_timeout: float
    give_up_after: float | None
    running_every: float
    running_batches: int
    skip_gaps: bool
    metrics_listen: tuple[str, int] | None


def reason_of(error: Any) -> str:  # the client is not imported here
    """Returns the reason of a call's error."""
    return str(error.reason)


def _end(_signal: int, _frame: object) -> None:
    """Ends the process at once: what was not confirmed is delivered again."""
    raise SystemExit(0)


class _Export:
    """One export, put together."""

    def __init__(self, invocation: Invocation, **options: Any) -> None:
        self._invocation = invocation
        self._options = _Options(**options)

    def run(self) -> None:
        """Exports."""
        from lightspeed_cli.openlineage.events import Naming
        from lightspeed_cli.openlineage.exporter import REJECTED, Counts, Exporter, Policy
        from lightspeed_cli.openlineage.run_progress import Coalescing, Progress
        from lightspeed_cli.openlineage.state_file import LineFile, StateFile

        options, counts = self._options, Counts()
        if options.follow:
            # The first process of a container is not ended by the signal unless it handles it.
            signal.signal(signal.SIGTERM, _end)
        else:
            # A watch waits for its server for ever; a script wants to know that there is none.
            self._invocation.client.get_server_info()
        naming = Naming(job_namespace=options.job_namespace, namespaces=options.namespaces)
        with TemporaryDirectory() as passing, StateFile(self._state_path(Path(passing))) as state_file:
            state = state_file.load(self._source, options.job_namespace)
            rejected_path = state_file.path.with_name(f"{state_file.path.name}.rejected.jsonl")
            rejected = LineFile(rejected_path, state.sizes.get(REJECTED))
            receiver = self._receiver(state.sizes)
            coalescing = Coalescing(options.running_batches, round(options.running_every * 1_000))
            give_up_s = options.give_up_after or (None if options.follow else DEFAULT_GIVE_UP_S)
            if options.metrics_listen is not None:
                self._serve_metrics(counts, *options.metrics_listen)
            Exporter(
                streams=self._streams(state, counts),
                progress=Progress.from_json(naming, coalescing, state.surfaces),
                state=state,
                state_file=state_file,
                receiver=receiver,
                rejected=rejected,
                policy=Policy(follow=options.follow, give_up_after_s=give_up_s),
                say=say,
                counts=counts,
            ).run()
        say(f"exported {sum(counts.delivered.values())} events of {counts.records} lineage records")

    @property
    def _source(self) -> str:
        """Whose records are exported, as a watch names them."""
        options, context = self._options, self._invocation.context
        return context.surface_name(options.surface) if options.surface else f"{context.parent}/surfaces/-"

    def _state_path(self, passing: Path) -> Path:
        """Returns the given path, or one in the user's folder for this server, source and receiver."""
        if self._options.state is not None:
            return self._options.state
        if self._options.destination == STANDARD_OUTPUT:
            return passing / "state.json"  # a look goes on nowhere
        from platformdirs import user_state_path

        key = f"{self._invocation.context.address}\n{self._source}\n{self._options.destination}"
        name = f"{sha256(key.encode()).hexdigest()[:16]}.json"
        return user_state_path("lightspeed", appauthor=False) / "openlineage" / name

    def _streams(self, state: "State", counts: "Counts") -> tuple["RecordStream", "RecordStream"]:
        from lightspeed_cli.openlineage.merge import ACTIONS
        from lightspeed_cli.openlineage.records import HEARTBEAT_MS, RecordStream

        client, source = self._invocation.client, self._source
        asked: dict[str, Any] = {
            "surface": source,
            "skip_gap": self._options.skip_gaps,
            "heartbeat_ms": HEARTBEAT_MS,
        }

        def watch_lineage(resume_token: str) -> "FrameWatch":
            return client.watch_lineage(resume_token=resume_token, **asked)

        def watch_audits(resume_token: str) -> "FrameWatch":
            return client.watch_audits(resume_token=resume_token, actions=ACTIONS, outcomes=("ok",), **asked)

        def count_gap() -> None:
            counts.gaps += 1
            say("the server has pruned records before they were exported")

        return (
            RecordStream(
                watch_lineage, state.lineage, of_lineage=True, latest_ms=state.lineage_ms, on_gap=count_gap
            ),
            RecordStream(
                watch_audits, state.audits, of_lineage=False, latest_ms=state.audits_ms, on_gap=count_gap
            ),
        )

    def _receiver(self, sizes: Mapping[str, int]) -> "Receiver":
        from lightspeed_cli.openlineage.receivers import FileReceiver, HttpReceiver, TextReceiver

        options = self._options
        if options.destination == STANDARD_OUTPUT:
            return TextReceiver(sys.stdout)
        if "://" not in options.destination:
            return FileReceiver(Path(options.destination), sizes)
        return HttpReceiver(
            options.destination,
            key_file=options.key_file,
            key_header=options.key_header,
            tls=self._tls(),
            timeout_s=options.receiver_timeout,
        )

    def _tls(self) -> ssl.SSLContext | None:
        options = self._options
        if options.certificate_key_file and not options.certificate_file:
            raise click.UsageError("expected --certificate-file with --certificate-key-file")
        if not (options.roots_file or options.certificate_file):
            return None
        try:
            tls = ssl.create_default_context(cafile=options.roots_file)
            if options.certificate_file is not None:
                tls.load_cert_chain(options.certificate_file, options.certificate_key_file)
        except OSError as error:  # an SSLError is one, too
            message = f"expected certificates of the receiver, but they cannot be read: {error}"
            raise CommandFailed(message, ExitCode.USAGE) from error
        return tls

    def _serve_metrics(self, counts: "Counts", host: str, port: int) -> None:
        try:
            from lightspeed_cli.openlineage.metrics import serve_metrics
        except ImportError as error:
            install = "pip install 'lightspeed-ops-cli[openlineage]'"
            raise CommandFailed(f"--metrics-listen needs a package: {install}", ExitCode.USAGE) from error
        try:
            bound = serve_metrics(counts, host, port)
        except OSError as error:
            message = f"expected to serve metrics at {host}:{port}, but: {error.strerror}"
            raise CommandFailed(message, ExitCode.USAGE) from error
        say(f"metrics are at http://{host}:{bound}/metrics")
