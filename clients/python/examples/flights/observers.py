"""The observers: watch audits, lineage and freshness live, each in a thread of its own.

Owns the streams. It must never change anything on the surface.
"""

import base64
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from examples.flights.observations import Observations
from examples.flights.settings import SURFACE
from lightspeed.ops.v1.record_pb2 import AuditEntry
from lightspeed_client import Client, LightspeedError

# Interval between two reads of the log of the subscriber process.
POLL_INTERVAL_S = 0.02

Item = TypeVar("Item")


def observe(client: Client, observations: Observations, audits_log: Path | None) -> None:
    """Starts the observers; closing the client ends them.

    Args:
        client: Client of the server.
        observations: Receives the observations.
        audits_log: Log of a subscriber process with the audits that it sees; None: an observer watches audits
            too.
    """
    if audits_log is None:
        audits = client.watch_audits(surface=SURFACE)
        _begin("audits", audits, lambda item: observations.record_audit(item.entry), observations)
    else:
        _begin(
            "audits",
            audits_from_log(audits_log),
            lambda audit: observations.record_audit_text(*audit),
            observations,
        )
    lineage = client.watch_lineage(surface=SURFACE)
    freshness = client.watch_freshness(surface=SURFACE)
    _begin("lineage", lineage, lambda item: observations.record_lineage(item.entry), observations)
    _begin("freshness", freshness, observations.record_freshness, observations)


def _begin(
    name: str, items: Iterable[Item], record: Callable[[Item], None], observations: Observations
) -> None:
    def watch() -> None:
        try:
            for item in items:
                record(item)
        except LightspeedError as error:
            observations.fail(f"expected to watch {name} to the end, but: {error}")

    # The threads end with the client's channel; if it is never closed, they must not keep the demo alive.
    threading.Thread(target=watch, name=f"watch-{name}", daemon=True).start()


def audits_from_log(log: Path) -> Iterator[tuple[AuditEntry, str]]:
    """Yields the audits from a subscriber's log: lines of `audit`, the entry in base64, and a text."""
    with log.open(encoding="utf-8") as lines:
        line = ""
        while True:
            line += lines.readline()
            if not line.endswith("\n"):
                time.sleep(POLL_INTERVAL_S)
                continue
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "audit":
                entry, _, text = rest.partition(" ")
                yield AuditEntry.FromString(base64.b64decode(entry)), text
            line = ""
