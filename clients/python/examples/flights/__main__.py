"""The demo: a year of real flights through extract, transform and load, run by the service, and checked.

    python clients/python/examples/flights [--crew CREW] [--days N] [--seed N] [--workers N] [--keep]

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
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from examples.flights import dataset, evidence
from examples.flights.board import Board
from examples.flights.check import check, conclude
from examples.flights.crew import Crew
from examples.flights.faults import plan_faults, spoil, write_faults
from examples.flights.observers import observe
from examples.flights.processes import DemoFailed, Server
from examples.flights.programs import prepare
from examples.flights.reference import read_reference
from examples.flights.roster import CREWS, Roster
from examples.flights.story import Director, create_surface
from examples.flights.view import choose_view
from examples.flights.workplace import Workplace
from lightspeed_client import Client, LightspeedError
from rich.console import Console

DAYS_OF_2013 = 365
FEWEST_DAYS = 5  # With fewer days, next to none would be left for the pause.
MOST_WORKERS = 16
DEFAULT_SEED = 2013

INTERRUPTED = 130  # Exit code of shells for a command that was ended by Ctrl-C.


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the demo and returns its exit code."""
    options = _options(arguments)
    console = Console(highlight=False)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with _workplace(console, keep=options.keep) as workplace:
            logging.basicConfig(filename=workplace.log("demo"), level=logging.INFO)
            return _run(options, workplace, console)
    except (DemoFailed, LightspeedError, FileNotFoundError) as error:
        console.print(f"✗ the demo could not go on: {error}", style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted, and cleaned up")
        return INTERRUPTED


def _run(options: argparse.Namespace, workplace: Workplace, console: Console) -> int:
    kind = CREWS[options.crew]
    roster = kind.roster(options.workers or kind.workers)
    # Done before the clock starts; programs that are built already take only a moment.
    prepare(roster.languages, lambda text: console.print(text, style="dim", markup=False))
    board = Board()
    with choose_view(console)(board, console):
        found = _perform(options, roster, workplace, board)
        board.say("the table is compared with the CSV")
        verdicts = check(found, read_reference([day.date for day in found.days]))
    return conclude(verdicts, console, elapsed_s=board.elapsed_s)


def _perform(
    options: argparse.Namespace, roster: Roster, workplace: Workplace, board: Board
) -> evidence.Evidence:
    with Server(journal=workplace.journal, log=workplace.log("server")) as server:
        days = _prepare(workplace, options.days)
        board.say(f"{len(days)} days with {sum(day.records for day in days):,} flights are unpacked")
        faults = plan_faults(options.seed, days)
        write_faults(workplace.faults, faults)
        damage = spoil(workplace.source, faults.poison)
        server.wait_until_serving()
        board.say(f"a server is serving on {server.target}")
        with Client(server.target) as client:
            create_surface(client, board)
            with Crew(server=server.target, workplace=workplace, roster=roster) as crew:
                observe(client, board, crew.subscriber_log)
                director = Director(client=client, board=board, server=server, crew=crew, workplace=workplace)
                told = director.tell(days, faults, damage)
                crew.stop()
                records = evidence.ask(client)
                watched = evidence.watched(board, records)
                crew.stop_subscriber()
        exit_codes = crew.exit_codes | {server.name: server.stop()}
    return evidence.Evidence(days, faults, told, records, watched, exit_codes, crew.worked)


def _prepare(workplace: Workplace, days: int) -> list[dataset.Day]:
    dataset.unpack(workplace.source)
    chosen = dataset.index(workplace.source)[:days]
    dataset.write_days(workplace.days, chosen)
    return chosen


@contextmanager
def _workplace(console: Console, *, keep: bool) -> Iterator[Workplace]:
    workplace = Workplace(Path(tempfile.mkdtemp(prefix="lightspeed-flights-")))
    workplace.lay_out()
    try:
        yield workplace
    finally:
        if keep:
            console.print(f"kept: {workplace.folder}", soft_wrap=True)
        else:
            shutil.rmtree(workplace.folder)


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
    parser.add_argument("--crew", choices=CREWS, default="python", help="whether all of them are in Python")
    parser.add_argument("--keep", action="store_true", help="leave the files: the DuckDB table and all logs")
    return parser.parse_args(arguments)


def _between(least: int, most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"expected {least} to {most}, but got {text}")
        return int(text)

    return number


if __name__ == "__main__":
    sys.exit(main())
