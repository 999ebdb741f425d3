"""The window of stored responses in memory."""

import pytest
from lightspeed_ops.journal import stored_responses as module
from lightspeed_ops.journal.port import RESPONSES_KEPT_MS, StoredResponse
from lightspeed_ops.journal.stored_responses import StoredResponses

from tests.server.core.building import NOW_MS


def filled(monkeypatch: pytest.MonkeyPatch, *, count: int, apart_ms: int) -> list[int]:
    """Returns which responses are found, if the window has three and memory has six."""
    monkeypatch.setattr(module, "RESPONSES_KEPT", 3)
    monkeypatch.setattr(module, "RESPONSES_IN_MEMORY", 6)
    answers = StoredResponses()
    for number in range(count):
        answers.put(StoredResponse(f"r-{number}", b"", b"", NOW_MS + number * apart_ms))
    return [number for number in range(count) if answers.find(f"r-{number}") is not None]


def test_a_response_is_kept_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """A response is kept for a day, however many are newer, up to the bound on memory."""
    assert [0, 1, 2, 3, 4, 5] == filled(monkeypatch, count=6, apart_ms=1)
    assert [4, 5, 6, 7, 8, 9] == filled(monkeypatch, count=10, apart_ms=1)


def test_an_old_response_is_kept_while_few_are_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A response of any age is kept while few are newer."""
    assert [0, 1, 2] == filled(monkeypatch, count=3, apart_ms=RESPONSES_KEPT_MS)


def test_an_old_response_is_forgotten_after_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A response is forgotten if it is older than a day and the window has enough newer ones."""
    assert [3, 4, 5] == filled(monkeypatch, count=6, apart_ms=RESPONSES_KEPT_MS)
    assert [0, 1, 2, 3] == filled(monkeypatch, count=4, apart_ms=RESPONSES_KEPT_MS // 4)


def test_an_id_with_a_second_response_is_new() -> None:
    """A repeated id has its newer response."""
    answers = StoredResponses()
    answers.put(StoredResponse("r", b"", b"old", 1))
    answers.put(StoredResponse("r", b"", b"new", 2))
    found = answers.find("r")
    assert found is not None
    assert b"new" == found.answer


def test_the_oldest_responses_go_beyond_the_byte_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest responses are forgotten beyond the byte budget, at any age; the newest always stays."""
    monkeypatch.setattr(module, "RESPONSE_BYTES_IN_MEMORY", 1_000)
    answers = StoredResponses()
    for number in range(10):
        answers.put(StoredResponse(f"r-{number}", b"", bytes(300), NOW_MS))
    answers.put(StoredResponse("r-9", b"", bytes(100), NOW_MS))
    assert ["r-7", "r-8", "r-9"] == [f"r-{n}" for n in range(10) if answers.find(f"r-{n}") is not None]
    answers.put(StoredResponse("long", b"", bytes(5_000), NOW_MS))
    assert answers.find("long") is not None
    assert answers.find("r-9") is None
