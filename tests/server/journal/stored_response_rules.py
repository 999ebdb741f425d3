"""Rules of every journal about stored responses: each is stored with the commit that has its effect."""

from dataclasses import replace

import pytest
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.surface import surface_signature
from lightspeed_ops.journal.port import Journal, StoredResponse, VersionConflict
from lightspeed_ops.journal.rebuild import rebuild

from tests.server.core.building import NOW_MS
from tests.server.journal.histories import FLIGHTS, TRAINS, Author
from tests.server.journal.reading import store, stored


def answered(
    request_id: str = "r-1", answer: bytes = b"\x00done", recorded_ms: int = NOW_MS
) -> StoredResponse:
    """Returns a stored response with bytes that are no text."""
    return StoredResponse(request_id, b"\xff\x00print", answer, recorded_ms)


class StoredResponseRules:
    """Rules of stored responses in every journal."""

    async def test_a_response_is_durable_with_its_commit(self, journal: Journal) -> None:
        """A stored response is found byte for byte when its commit is durable, and not before."""
        first, second = Author().begin()
        assert await journal.find_response(FLIGHTS, "r-1") is None
        promise = journal.append(first, answered())
        if not promise.done():
            assert await journal.find_response(FLIGHTS, "r-1") is None or promise.done()
        await promise
        assert answered() == await journal.find_response(FLIGHTS, "r-1")
        await journal.append(second)
        assert answered() == await journal.find_response(FLIGHTS, "r-1")
        assert await journal.find_response(FLIGHTS, "r-2") is None

    async def test_a_response_is_lost_with_its_commit(self, journal: Journal) -> None:
        """The response of a conflicting commit is not stored, so its request may be sent again."""
        author = Author()
        await store(journal, author.begin())
        late = Commit(FLIGHTS, 2, NOW_MS, author.audit()[0].events)
        with pytest.raises(VersionConflict):
            await journal.append(late, answered())
        assert await journal.find_response(FLIGHTS, "r-1") is None
        await journal.append(author.commits[2], answered(answer=b"again"))
        assert answered(answer=b"again") == await journal.find_response(FLIGHTS, "r-1")

    async def test_responses_of_surfaces_are_separate(self, journal: Journal) -> None:
        """The same request id on two surfaces is two requests."""
        await journal.append(Author(FLIGHTS).begin()[0], answered(answer=b"flights"))
        await journal.append(Author(TRAINS).begin()[0], answered(answer=b"trains"))
        assert answered(answer=b"flights") == await journal.find_response(FLIGHTS, "r-1")
        assert answered(answer=b"trains") == await journal.find_response(TRAINS, "r-1")

    async def test_a_commit_may_have_a_response_and_no_events(self, journal: Journal) -> None:
        """A response without events is stored too."""
        author = Author()
        await store(journal, author.begin())
        await journal.append(Commit(FLIGHTS, 3, NOW_MS, ()), answered())
        assert answered() == await journal.find_response(FLIGHTS, "r-1")
        assert Commit(FLIGHTS, 3, NOW_MS, ()) == (await stored(journal, FLIGHTS))[-1]
        surface = await rebuild(journal, FLIGHTS)
        assert (3, author.signature) == (surface.version, surface_signature(surface))

    async def test_many_responses_are_found(self, journal: Journal) -> None:
        """Each of many responses is found, in any order and of any length."""
        author = Author()
        author.begin()
        author.audit(40)
        kept = [
            answered(f"ähm/{number}", bytes([number]) * number * 300) for number in range(len(author.commits))
        ]
        for commit, one in zip(author.commits, kept, strict=True):
            await journal.append(commit, replace(one, recorded_ms=commit.recorded_ms))
        for commit, one in reversed(list(zip(author.commits, kept, strict=True))):
            expected = replace(one, recorded_ms=commit.recorded_ms)
            assert expected == await journal.find_response(FLIGHTS, one.request_id)
