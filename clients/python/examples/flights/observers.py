"""Those who watch: audits, lineage and freshness, live, each in a thread of its own.

Owns the streams. It must never change anything on the surface.
"""

import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

from examples.flights.board import Board
from examples.flights.settings import SURFACE
from lightspeed_client import Client, LightspeedError

Item = TypeVar("Item")


def observe(client: Client, board: Board) -> None:
    """Begins to watch; closing the client ends it."""
    audits = client.watch_audits(surface=SURFACE)
    lineage = client.watch_lineage(surface=SURFACE)
    freshness = client.watch_freshness(surface=SURFACE)
    _begin("audits", audits, lambda seen: board.see_audit(seen.entry), board)
    _begin("lineage", lineage, lambda seen: board.see_lineage(seen.entry), board)
    _begin("freshness", freshness, board.see_freshness, board)


def _begin(name: str, items: Iterable[Item], see: Callable[[Item], None], board: Board) -> None:
    def watch() -> None:
        try:
            for item in items:
                see(item)
        except LightspeedError as error:
            board.fail(f"expected to watch {name} to the end, but: {error}")

    # They end with the client's channel; were it ever forgotten, they must not keep the demo alive.
    threading.Thread(target=watch, name=f"watch-{name}", daemon=True).start()
