"""Rules of every journal about runs: records are kept by number, and forgotten by later ones alone."""

from collections.abc import Sequence

import pytest
from lightspeed_ops.core import commands
from lightspeed_ops.core.events import Commit, RunRecorded
from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.retention import Cut, Retention
from lightspeed_ops.core.run import RunLabel, RunRecord
from lightspeed_ops.journal import memory
from lightspeed_ops.journal.port import Journal, VersionConflict
from lightspeed_ops.journal.postgresql import group as postgresql_group
from lightspeed_ops.journal.sqlite import runs as sqlite_runs

from tests.server.core.building import COMPLETE_RUN, FAIL_RUN, START_RUN
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store

EVERYTHING = Cut(evidence_before_ms=INT64_MAX, work_before_ms=INT64_MAX)


def keep_runs(most: int) -> commands.UpdateSurface:
    """Returns the command that sets the number of kept runs."""
    return commands.UpdateSurface(("retention",), retention=Retention(max_runs=most))


def recorded_in(commits: Sequence[Commit]) -> list[RunRecord]:
    """Returns the records of runs in commits, the newest first."""
    events = [event for commit in commits for event in commit.events]
    return [event.record for event in reversed(events) if isinstance(event, RunRecorded)]


async def numbers(journal: Journal, before: int = 1_000, limit: int = 1_000) -> list[int]:
    """Returns the numbers of the runs that a journal has."""
    return [run.number for run in await journal.read_runs(FLIGHTS, before=before, limit=limit)]


class RunRules:
    """Rules of runs in every journal."""

    async def test_runs_are_read_from_the_newest_on(self, journal: Journal) -> None:
        """Each record is read as its commit has it; of another surface there is none."""
        author, other = Author(), Author(TRAINS)
        await store(journal, [*author.begin(), *other.begin()])
        author.work(2)
        author.do(COMPLETE_RUN, commands.StartRun(labels=(RunLabel("team", "ops"),)), FAIL_RUN, START_RUN)
        await store(journal, author.commits[2:])
        recorded = recorded_in(author.commits)
        assert [2, 1] == [run.number for run in recorded]
        assert recorded == list(await journal.read_runs(FLIGHTS, before=3, limit=9))
        assert recorded[:1] == list(await journal.read_runs(FLIGHTS, before=3, limit=1))
        assert recorded[1:] == list(await journal.read_runs(FLIGHTS, before=2, limit=9))
        assert [] == list(await journal.read_runs(FLIGHTS, before=1, limit=9))
        assert [] == list(await journal.read_runs(TRAINS, before=9, limit=9))
        assert [] == list(await journal.read_runs("tenants/acme/surfaces/none", before=9, limit=9))

    async def test_runs_are_kept_when_their_commits_are_pruned(self, journal: Journal) -> None:
        """Retention of work and of audits prunes no run."""
        author = Author()
        author.begin()
        author.do(COMPLETE_RUN, START_RUN, COMPLETE_RUN, START_RUN, COMPLETE_RUN)
        await store(journal, author.commits)
        await journal.save_snapshot(author.snapshot())
        while await journal.prune(FLIGHTS, EVERYTHING):
            pass
        assert [2, 1] == await numbers(journal)
        await store(journal, author.do(START_RUN))
        assert [3, 2, 1] == await numbers(journal)

    async def test_a_start_forgets_the_runs_before_the_oldest_kept(self, journal: Journal) -> None:
        """The newest run counts among those that are kept; a larger number brings none back."""
        author = Author()
        author.begin()
        author.do(*[COMPLETE_RUN, START_RUN] * 4, keep_runs(3))
        await store(journal, author.commits)
        assert [4, 3, 2, 1] == await numbers(journal)
        await store(journal, author.do(COMPLETE_RUN, START_RUN))
        assert [5, 4] == await numbers(journal)
        await store(journal, author.do(keep_runs(0), COMPLETE_RUN, START_RUN))
        assert [6, 5, 4] == await numbers(journal)
        await store(journal, author.do(keep_runs(1), COMPLETE_RUN, START_RUN))
        assert [] == await numbers(journal)

    async def test_runs_are_forgotten_in_bounded_steps(
        self, journal: Journal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A start deletes the oldest first and leaves the rest to the next one."""
        for module in (memory, sqlite_runs, postgresql_group):
            monkeypatch.setattr(module, "RUNS_FORGOTTEN", 2)
        author = Author()
        author.begin()
        author.do(*[COMPLETE_RUN, START_RUN] * 6, keep_runs(1))
        await store(journal, author.commits)
        assert [6, 5, 4, 3, 2, 1] == await numbers(journal)
        for left in ([7, 6, 5, 4, 3], [8, 7, 6, 5], [9, 8, 7]):
            await store(journal, author.do(COMPLETE_RUN, START_RUN))
            assert left == await numbers(journal)

    async def test_the_runs_of_a_deleted_surface_are_read(self, journal: Journal) -> None:
        """The history of a surface remains when it is deleted, its runs included."""
        author = Author()
        author.begin()
        author.do(COMPLETE_RUN, START_RUN)
        await store(journal, [*author.commits, *author.delete()])
        assert [1] == await numbers(journal)
        await store(journal, [*author.undelete(), *author.do(START_RUN)])
        assert [2, 1] == await numbers(journal)

    async def test_a_commit_that_comes_too_late_records_no_run(
        self, writers: tuple[Journal, Journal]
    ) -> None:
        """If another writer was first, nothing of the commit is stored."""
        mine, others = writers
        author = Author()
        await store(mine, [*author.begin(), *author.do(COMPLETE_RUN)])
        other = Author(after=author.commits)
        await store(others, other.audit())
        with pytest.raises(VersionConflict):
            await store(mine, author.do(START_RUN))
        assert [] == await numbers(mine)
