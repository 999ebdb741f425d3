"""``python -m tests.bench.clients [PROGRAM ...]``: no-op workers of all clients against one memory server.

Prints the batches per second and the server's processor time per batch of each program, with the ratios to
Python's sync worker. Each round runs every program once, in turn.
"""

import argparse
import shutil
import sys
from collections.abc import Mapping

from lightspeed_client import Client

from tests.bench.clients import table
from tests.bench.clients.measurement import Measured, measure
from tests.bench.clients.programs import PROGRAMS, REFERENCE, Program, build
from tests.harness.process import MeasuredServerProcess


def main(arguments: list[str]) -> None:
    """Measures the named programs, or all whose language is installed, and the reference."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.clients")
    parser.add_argument("programs", nargs="*", metavar="PROGRAM", help=f"of {', '.join(PROGRAMS)}")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--batches", type=int, default=20_000)
    parser.add_argument("--concurrency", type=int, default=16)
    parser.add_argument("--prefetch", type=int, nargs="+", default=[0, 64])
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.programs if name not in PROGRAMS]:
        parser.error(f"expected some of {', '.join(PROGRAMS)}, but got {', '.join(unknown)}")
    programs = _chosen(asked.programs)
    for program in programs.values():
        build(program)
    server = MeasuredServerProcess("--journal", "memory")
    try:
        with Client(server.address) as client:
            for prefetch in asked.prefetch:
                rounds: dict[str, list[Measured]] = {name: [] for name in programs}
                for _ in range(asked.rounds):
                    for name, program in programs.items():
                        measured = measure(
                            server,
                            client,
                            program,
                            batches=asked.batches,
                            concurrency=asked.concurrency,
                            prefetch=prefetch,
                        )
                        rounds[name].append(measured)
                for row in table.rows(rounds, prefetch=prefetch):
                    print(row, flush=True)
    finally:
        server.kill()


def _chosen(names: list[str]) -> Mapping[str, Program]:
    """Returns the reference and the named programs; without names, all that are installed."""
    if names:
        return {name: PROGRAMS[name] for name in dict.fromkeys([REFERENCE, *names])}
    found = {}
    for name, program in PROGRAMS.items():
        needs = (program.build or program.run)[0]
        if shutil.which(needs) is None:
            print(f"{name} is left out: {needs} is not installed", file=sys.stderr)
        else:
            found[name] = program
    return found


if __name__ == "__main__":
    main(sys.argv[1:])
