"""The window of answers in memory."""

import pytest
from lightspeed_ops.journal import stored_responses as module
from lightspeed_ops.journal.port import ANSWERS_KEPT_MS, StoredResponse
from lightspeed_ops.journal.stored_responses import StoredResponses

from tests.server.core.building import NOW_MS


def filled(monkeypatch: pytest.MonkeyPatch, *, count: int, apart_ms: int) -> list[int]:
    """Which of so many answers are found, where the window has three, and memory six."""
    monkeypatch.setattr(module, "ANSWERS_KEPT", 3)
    monkeypatch.setattr(module, "ANSWERS_IN_MEMORY", 6)
    answers = StoredResponses()
    for number in range(count):
        answers.put(StoredResponse(f"r-{number}", b"", b"", NOW_MS + number * apart_ms))
    return [number for number in range(count) if answers.find(f"r-{number}") is not None]


def test_an_answer_is_kept_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many newer ones there are, up to the bound on memory."""
    assert [0, 1, 2, 3, 4, 5] == filled(monkeypatch, count=6, apart_ms=1)
    assert [4, 5, 6, 7, 8, 9] == filled(monkeypatch, count=10, apart_ms=1)


def test_an_old_answer_is_kept_while_few_are_newer(monkeypatch: pytest.MonkeyPatch) -> None:
    """However old it is."""
    assert [0, 1, 2] == filled(monkeypatch, count=3, apart_ms=ANSWERS_KEPT_MS)


def test_an_old_answer_is_forgotten_behind_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older than a day, and with more newer ones than the window has."""
    assert [3, 4, 5] == filled(monkeypatch, count=6, apart_ms=ANSWERS_KEPT_MS)
    assert [0, 1, 2, 3] == filled(monkeypatch, count=4, apart_ms=ANSWERS_KEPT_MS // 4)


def test_an_id_that_is_answered_again_is_new() -> None:
    """It has the newer answer."""
    answers = StoredResponses()
    answers.put(StoredResponse("r", b"", b"old", 1))
    answers.put(StoredResponse("r", b"", b"new", 2))
    found = answers.find("r")
    assert found is not None
    assert b"new" == found.answer


def test_the_oldest_answers_go_when_they_are_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """However new they are; the newest is kept, however long it is."""
    monkeypatch.setattr(module, "ANSWER_BYTES_IN_MEMORY", 1_000)
    answers = StoredResponses()
    for number in range(10):
        answers.put(StoredResponse(f"r-{number}", b"", bytes(300), NOW_MS))
    answers.put(StoredResponse("r-9", b"", bytes(100), NOW_MS))
    assert ["r-7", "r-8", "r-9"] == [f"r-{n}" for n in range(10) if answers.find(f"r-{n}") is not None]
    answers.put(StoredResponse("long", b"", bytes(5_000), NOW_MS))
    assert answers.find("long") is not None
    assert answers.find("r-9") is None
