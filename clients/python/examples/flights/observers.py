"""The observers: watch audits, lineage and freshness live, each in a thread of its own.

Owns the streams. It must never change anything on the surface.
"""

import base64
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from examples.flights.board import Board
from examples.flights.settings import SURFACE
from lightspeed.ops.v1.record_pb2 import AuditEntry
from lightspeed_client import Client, LightspeedError

# Interval between two looks at the log of the subscriber process.
LOOK_INTERVAL_S = 0.02

Item = TypeVar("Item")


def observe(client: Client, board: Board, audits_log: Path | None) -> None:
    """Starts the observers; closing the client ends them.

    Args:
        client: Client of the server.
        board: Receives the observations.
        audits_log: Log of a subscriber process with the audits that it sees; None: an observer watches audits
            too.
    """
    if audits_log is None:
        audits = client.watch_audits(surface=SURFACE)
        _begin("audits", audits, lambda seen: board.see_audit(seen.entry), board)
    else:
        _begin("audits", audits_told(audits_log), lambda told: board.hear_audit(*told), board)
    lineage = client.watch_lineage(surface=SURFACE)
    freshness = client.watch_freshness(surface=SURFACE)
    _begin("lineage", lineage, lambda seen: board.see_lineage(seen.entry), board)
    _begin("freshness", freshness, board.see_freshness, board)


def _begin(name: str, items: Iterable[Item], see: Callable[[Item], None], board: Board) -> None:
    def watch() -> None:
        try:
            for item in items:
                see(item)
        except LightspeedError as error:
            board.fail(f"expected to watch {name} to the end, but: {error}")

    # The threads end with the client's channel; if it is never closed, they must not keep the demo alive.
    threading.Thread(target=watch, name=f"watch-{name}", daemon=True).start()


def audits_told(log: Path) -> Iterator[tuple[AuditEntry, str]]:
    """Yields the audits from a subscriber's log: lines of `audit`, the entry in base64, and a text."""
    with log.open(encoding="utf-8") as lines:
        line = ""
        while True:
            line += lines.readline()
            if not line.endswith("\n"):
                time.sleep(LOOK_INTERVAL_S)
                continue
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "audit":
                entry, _, said = rest.partition(" ")
                yield AuditEntry.FromString(base64.b64decode(entry)), said
            line = ""
