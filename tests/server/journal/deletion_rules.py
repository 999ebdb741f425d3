"""Rules of every journal about existing and deleted surfaces."""

import asyncio

from lightspeed_ops.core.limits import INT64_MAX
from lightspeed_ops.core.records import RecordKind
from lightspeed_ops.core.retention import Cut
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.port import Journal, PositionHead, SequenceHead, VersionHead
from lightspeed_ops.journal.rebuild import load_snapshot, rebuild

from tests.server.journal.gated_journal import settled
from tests.server.journal.histories import ELSEWHERE, FLIGHTS, TRAINS, Author
from tests.server.journal.reading import in_time, store, stored, tenant
from tests.server.journal.stored_response_rules import answered

FIRST = ""
"""A cursor after which all names come."""


async def listed(journal: Journal) -> tuple[list[str], list[str]]:
    """Returns the existing and the deleted surfaces."""
    return list(await journal.living()), list(await journal.deleted(after=FIRST, limit=9))


class DeletionRules:
    """Rules of deletion in every journal."""

    async def test_a_surface_exists_until_it_is_deleted(self, journal: Journal) -> None:
        """A deletion and an undeletion move a surface between the lists, by their own commits alone."""
        flights, trains = Author(FLIGHTS), Author(TRAINS)
        await store(journal, [*trains.begin(), *flights.begin()])
        assert ([FLIGHTS, TRAINS], []) == (
            await journal.living(),
            await journal.deleted(after=FIRST, limit=9),
        )
        await store(journal, flights.delete())
        assert ([TRAINS], [FLIGHTS]) == await listed(journal)
        await store(journal, [*flights.undelete(), *trains.audit()])
        assert ([FLIGHTS, TRAINS], []) == (
            await journal.living(),
            await journal.deleted(after=FIRST, limit=9),
        )

    async def test_other_commits_neither_create_nor_delete(self, journal: Journal) -> None:
        """The audit of a refused undeletion leaves the surface deleted."""
        author = Author()
        await store(journal, [*author.begin(), *author.delete()])
        refused = Author(after=author.commits)
        (denial,) = refused.be_denied()
        await store(journal, [denial])
        assert ([], [FLIGHTS]) == await listed(journal)
        assert denial.version == await journal.head(VersionHead(FLIGHTS))

    async def test_deleted_surfaces_are_listed_in_pages(self, journal: Journal) -> None:
        """Deleted surfaces are listed in pages by name, of one tenant or of all."""
        names = [f"tenants/acme/surfaces/s{number}" for number in range(5)]
        for name in (*names, "tenants/acmes/surfaces/s9", ELSEWHERE):
            author = Author(name)
            await store(journal, [*author.begin(), *author.delete()])
        await store(journal, Author(FLIGHTS).begin())
        first = await journal.deleted(after=FIRST, limit=2, tenant="acme")
        assert names[:2] == list(first)
        assert names[2:] == list(await journal.deleted(after=first[-1], limit=9, tenant="acme"))
        assert [] == list(await journal.deleted(after=names[-1], limit=9, tenant="acme"))
        everywhere = [*names, "tenants/acmes/surfaces/s9", ELSEWHERE]
        assert everywhere == list(await journal.deleted(after=FIRST, limit=9))
        assert [ELSEWHERE] == list(await journal.deleted(after=everywhere[-2], limit=1))
        assert [] == list(await journal.deleted(after=FIRST, limit=9, tenant="nobody"))

    async def test_a_deleted_surface_is_read_like_any(self, journal: Journal) -> None:
        """A deleted surface can be read: commits, entries, history scans, responses, snapshot and state.

        It can be pruned.
        """
        author = Author()
        created, started = author.begin()
        await journal.append(created)
        await journal.append(started, answered("r-1"))
        await store(journal, [*author.work(3), *author.delete()])
        assert author.commits == await stored(journal, FLIGHTS)
        lineage = await journal.read_entries(FLIGHTS, RecordKind.LINEAGE, after_sequence=1, limit=9)
        assert ([2, 3], 3) == ([entry.sequence for entry in lineage.entries], lineage.head_sequence)
        assert (await journal.scan_history(FLIGHTS, "b-1", before_version=99)).commits
        assert await journal.find_response(FLIGHTS, "r-1") is not None
        assert author.signature == surface_signature(await rebuild(journal, FLIGHTS))
        await journal.save_snapshot(author.snapshot())
        assert author.snapshot() == await load_snapshot(journal, FLIGHTS)
        assert await journal.prune(FLIGHTS, Cut(evidence_before_ms=INT64_MAX, work_before_ms=INT64_MAX))
        assert author.signature == surface_signature(await rebuild(journal, FLIGHTS))
        assert [FLIGHTS] == list(await journal.deleted(after=FIRST, limit=9))

    async def test_a_deleted_surface_stays_among_those_of_its_tenant(self, journal: Journal) -> None:
        """A deleted surface stays in its tenant's commit order, and its deletion counts in the head."""
        flights, trains = Author(FLIGHTS), Author(TRAINS)
        await store(journal, [*flights.begin(), *trains.begin(), *flights.delete(), *trains.delete()])
        page = await tenant(journal, RecordKind.AUDIT)
        assert ([1, 2, 3, 4, 5, 6, 7, 8], 8) == (
            [placed.position for placed in page.commits],
            page.head_position,
        )

    async def test_an_undeletion_wakes_waiters(self, journal: Journal) -> None:
        """A waiter on a deleted surface wakes at the undeletion.

        It may wait by version, by sequence, or in the tenant's stream.
        """
        author = Author()
        await store(journal, [*author.begin(), *author.delete()])
        waits = (
            journal.wait(VersionHead(FLIGHTS), beyond=4),
            journal.wait(SequenceHead(FLIGHTS, RecordKind.AUDIT), beyond=4),
            journal.wait(PositionHead("acme", RecordKind.AUDIT), beyond=4),
        )
        waiting = [asyncio.ensure_future(one) for one in waits]
        await settled()
        assert not any(one.done() for one in waiting)
        await store(journal, author.undelete())
        await in_time(*waiting)

    async def test_a_second_creation_exists(self, journal: Journal) -> None:
        """A surface that was created under a deleted name exists, as in journals of earlier versions."""
        author = Author()
        await store(journal, [*author.begin(), *author.delete()])
        again = Author(after=author.commits[:3])  # up to the deletion
        deletion, creation = again.create_again()
        assert deletion.version == author.commits[-1].version
        await store(journal, [creation])
        assert ([FLIGHTS], []) == await listed(journal)
