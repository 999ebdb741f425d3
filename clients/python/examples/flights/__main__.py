"""The demo: a year of real flights through extract, transform and load, run by the service, and checked.

    python clients/python/examples/flights [--languages L] [--days N] [--seed N] [--workers N]
                                            [--journal J] [--keep] [--console]

Owns the command line, the lifetime of the temporary folder, and the exit code: 0 if all rules hold, 1 if one
does not or the demo fails, 130 if it is interrupted.
"""

import argparse
import logging
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from examples.flights import dataset, evidence
from examples.flights.check import check, conclude
from examples.flights.demo_folder import DemoFolder
from examples.flights.faults import plan_faults, spoil, write_faults
from examples.flights.observations import Observations
from examples.flights.observers import observe
from examples.flights.processes import Addresses, DemoFailed, Server
from examples.flights.programs import prepare
from examples.flights.reference import read_reference
from examples.flights.scenario import Operator, create_surface, settled_owner
from examples.flights.servers import JOURNALS, POSTGRESQL, SQLITE, servers
from examples.flights.settings import SURFACE
from examples.flights.view import choose_view
from examples.flights.worker_plan import WORKER_PLANS, WorkerPlan
from examples.flights.worker_processes import WorkerProcesses
from lightspeed_client import Client, LightspeedError
from rich.console import Console

DAYS_OF_2013 = 365
FEWEST_DAYS = 5  # With fewer days, next to none would be left for the pause.
MOST_WORKERS = 16
DEFAULT_SEED = 2013

CHECK_S = 1.0  # Between two looks at the server of the console.

INTERRUPTED = 130  # Exit code of shells for a command that was ended by Ctrl-C.


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo and returns its exit code."""
    options = _options(arguments)
    console = Console(highlight=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _folder(console, keep=options.keep) as folder:
            logging.basicConfig(filename=folder.log("demo"), level=logging.INFO)
            return _run(options, folder, console)
    except (DemoFailed, LightspeedError, FileNotFoundError) as error:
        console.print(f"✗ the demo could not go on: {error}", style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted, and cleaned up")
        return INTERRUPTED


def _run(options: argparse.Namespace, folder: DemoFolder, console: Console) -> int:
    kind = WORKER_PLANS[options.languages]
    plan = kind.plan(options.workers or kind.workers)
    # Done before the clock starts; programs that are built already take only a moment.
    prepare(plan.languages, lambda text: console.print(text, style="dim", markup=False))
    observations, addresses = Observations(), Addresses.free()
    with choose_view(console)(observations, console):
        found = _perform(options, plan, folder, observations, addresses)
        observations.log("the table is compared with the CSV")
        verdicts = check(found, read_reference([day.date for day in found.days]))
    code = conclude(verdicts, console, elapsed_s=observations.elapsed_s)
    if options.console:
        _serve_console(folder, addresses, console)
    else:
        console.print(f"console: make demo-console, then {addresses.console(SURFACE)}", soft_wrap=True)
    return code


def _serve_console(folder: DemoFolder, addresses: Addresses, console: Console) -> None:
    """Serves the journal of the demo at the same addresses until Ctrl-C: the check needs its server's end."""
    journal = f"sqlite:{folder.journal}"
    with Server(journal, log=folder.log("console"), addresses=addresses) as server:
        server.wait_until_serving()
        with suppress(KeyboardInterrupt):
            console.print(f"console: {addresses.console(SURFACE)} until Ctrl-C", style="bold", soft_wrap=True)
            while True:
                server.check(timeout_s=CHECK_S)
        server.stop()


def _perform(
    options: argparse.Namespace,
    plan: WorkerPlan,
    folder: DemoFolder,
    observations: Observations,
    addresses: Addresses,
) -> evidence.Evidence:
    with servers(options.journal, folder, addresses) as running:
        days = _prepare(folder, options.days)
        observations.log(f"{len(days)} days with {sum(day.records for day in days):,} flights are unpacked")
        faults = plan_faults(options.seed, days)
        write_faults(folder.faults, faults)
        damage = spoil(folder.source, faults.poison)
        running.wait_until_serving()
        observations.log(f"a server is serving on {running.target}, its console on http://{running.admin}/")
        with Client(running.target) as client:
            create_surface(client, observations)
            if running.has_spare:
                running.choose(settled_owner(client))
        with (
            Client(running.target) as client,
            WorkerProcesses(server=running.target, folder=folder, plan=plan) as workers,
        ):
            observe(client, observations, workers.subscriber_log)
            operator = Operator(
                client=client, observations=observations, servers=running, workers=workers, folder=folder
            )
            facts = operator.run(days, faults, damage)
            workers.stop()
            records = evidence.ask(client)
            watched = evidence.watched(observations, records)
            workers.stop_subscriber()
        exit_codes = {**workers.exit_codes, **running.stop()}
    return evidence.Evidence(
        days, faults, facts, records, watched, exit_codes, workers.worked, running.killed
    )


def _prepare(folder: DemoFolder, days: int) -> list[dataset.Day]:
    dataset.unpack(folder.source)
    chosen = dataset.index(folder.source)[:days]
    dataset.write_days(folder.days, chosen)
    return chosen


@contextmanager
def _folder(console: Console, *, keep: bool) -> Iterator[DemoFolder]:
    folder = DemoFolder(Path(tempfile.mkdtemp(prefix="lightspeed-flights-")))
    folder.lay_out()
    try:
        yield folder
    finally:
        if keep:
            console.print(f"kept: {folder.folder}", soft_wrap=True)
        else:
            shutil.rmtree(folder.folder)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="flights", description="Runs the flights of 2013 through the service, and checks what came out."
    )
    number = partial(parser.add_argument, metavar="N")
    days = _between(FEWEST_DAYS, DAYS_OF_2013)
    number("--days", type=days, default=DAYS_OF_2013, help="how many days to run, from January on")
    number("--seed", type=int, default=DEFAULT_SEED, help="decides what goes wrong on the way")
    workers = _between(1, MOST_WORKERS)
    number("--workers", type=workers, help="how many processes extract and transform, of each language")
    parser.add_argument(
        "--languages", choices=WORKER_PLANS, default="python", help="languages of these processes"
    )
    parser.add_argument(
        "--journal",
        choices=JOURNALS,
        default=SQLITE,
        help="postgresql: two servers on a database of the demo, one of which is killed",
    )
    parser.add_argument("--keep", action="store_true", help="leave the files: the DuckDB table and all logs")
    parser.add_argument("--console", action="store_true", help="serve the console afterwards, until Ctrl-C")
    options = parser.parse_args(arguments)
    if options.console and options.journal == POSTGRESQL:
        parser.error("expected --console with the journal sqlite: the database ends with the demo")
    return options


def _between(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"expected {least} to {most}, but got {text}")
        return int(text)

    return number


if __name__ == "__main__":
    sys.exit(main())
