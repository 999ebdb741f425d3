"""The race: all contenders in one run, turn by turn, driven by this one process.

Run as ``python -m tests.bench.peers.race DIRECTORY ROUNDS SECONDS [MODULE...]``; prints a :class:`Heat` in
JSON for every turn. Modules are those of this folder; without any, all contenders run.
"""

import importlib
import json
import sys
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path

import uvloop

from tests.bench.peers.driver import IN_FLIGHT, MOST_IN_FLIGHT, Contender, heat

FIELD = (
    "lightspeed_server",
    "lightspeed_postgresql",
    "lightspeed_calls",
    "redis_streams",
    "postgresql",
    "nats_jetstream",
)
WARM_UP_S = 0.5


async def main(directory: Path, rounds: int, seconds: float, modules: tuple[str, ...]) -> None:
    """Starts all contenders, gives each its turn round by round, and verifies their counts."""
    async with AsyncExitStack() as stack:
        contenders = [await stack.enter_async_context(_contend(directory, module)) for module in modules]
        for contender in contenders:
            await heat(contender, MOST_IN_FLIGHT, WARM_UP_S)
        for in_flight in IN_FLIGHT:
            for _ in range(rounds):
                for contender in contenders:
                    print(json.dumps((await heat(contender, in_flight, seconds)).values()), flush=True)
        for contender in contenders:
            await contender.verify()


def _contend(directory: Path, module: str) -> AbstractAsyncContextManager[Contender]:
    """Starts a contender in a directory of its own; all directories are on one disk."""
    own = directory / module
    own.mkdir()
    contended: AbstractAsyncContextManager[Contender] = importlib.import_module(
        f"tests.bench.peers.{module}"
    ).contend(own)
    return contended


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), tuple(sys.argv[4:]) or FIELD))
