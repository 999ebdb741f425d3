"""The setup of an error case: its surfaces and servers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import grpc
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.pipeline import StageKind
from lightspeed_ops.journal.memory import MemoryJournal

from tests.harness.api import Api
from tests.harness.server import RunningServer, Setup
from tests.harness.surfaces import SurfaceCalls
from tests.server.core.building import NAME, NOW_MS, created, stage


@dataclass(frozen=True, slots=True)
class ErrorCaseSetup:
    """What an error case runs on: a fresh surface, servers of special setups, and one with short retention.

    ``forgotten`` returns a surface whose first records were pruned, and the page tokens of their places.
    """

    api: Api
    surface: SurfaceCalls
    start_server: Callable[[Setup], RunningServer]
    forgotten: Callable[[], tuple[SurfaceCalls, dict[str, str]]]

    def on(self, **settings: Any) -> "ErrorCaseSetup":
        """Returns a setup with a surface on a server of a special setup."""
        running = self.start_server(Setup(**settings))
        api = Api(grpc.insecure_channel(running.address))
        return replace(self, api=api, surface=SurfaceCalls.create(api))

    def created(self, **fields: Any) -> SurfaceCalls:
        """Returns another surface, created with these fields."""
        return SurfaceCalls.create(self.api, **fields)


def journal_of_before() -> MemoryJournal:
    """Returns a journal of an earlier version: a surface, NAME, whose pipeline writes before it reads."""
    journal = MemoryJournal()
    pipeline = created(stage("out", StageKind.SINK), stage("in", StageKind.SOURCE))
    _ = journal.append(Commit(NAME, 1, NOW_MS, (pipeline,)))
    return journal


ErrorCase = Callable[[ErrorCaseSetup], object]
