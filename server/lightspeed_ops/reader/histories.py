"""Batch histories: the events of single batches, read from the commits that name them.

Owns how far back it reads and in which steps. The core decides which events a commit gives.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from lightspeed_ops.core.batch_events import BatchEvent, batch_events
from lightspeed_ops.core.batch_history import BatchHistory, CurrentBatch, batch_history, has_admission
from lightspeed_ops.core.batch_list import ListedBatch, StoredBatch
from lightspeed_ops.core.dead_letters import (
    DeadLetter,
    StoredDeadLetter,
    dead_letter,
    last_failure,
    versions_of,
)
from lightspeed_ops.core.events import Commit
from lightspeed_ops.core.orchestrator import BatchState
from lightspeed_ops.core.refusal import Reason, Refusal, Refused
from lightspeed_ops.journal.port import Journal, Versions
from lightspeed_ops.reader.pages import PAGE_BYTES

LETTERS_AT_ONCE = 20
"""Dead letters whose commits are read together: batches that started together mostly fail together."""


async def explain(
    journal: Journal, surface: str, key: str, *, until_version: int, current: CurrentBatch | None
) -> BatchHistory:
    """Returns the batch history of a key's newest batch up to a version.

    Raises :class:`Refused` if there is no such batch as far as history is kept.
    """
    newest_first: list[BatchEvent] = []
    before, whole_from = until_version + 1, 1
    while before > 1 and not has_admission(newest_first[-1:]):
        found = await journal.scan_history(surface, key, before_version=before)
        before, whole_from = found.from_version, found.whole_from
        for commit in found.commits:
            newest_first.extend(reversed(batch_events(commit, key)))
            if has_admission(newest_first[-1:]):
                break
    if not newest_first and current is None:
        raise Refused(_not_found(surface, key))
    return batch_history(newest_first[::-1], whole_from=whole_from, current=current)


async def load_dead_letter(
    journal: Journal, surface: str, stored: Sequence[StoredDeadLetter]
) -> list[DeadLetter]:
    """Returns dead letters with their failed attempts, in order: as many as fit on a page, at least one."""
    found: list[DeadLetter] = []
    size_bytes = 0
    for begin in range(0, len(stored), LETTERS_AT_ONCE):
        several = stored[begin : begin + LETTERS_AT_ONCE]
        commits = await _commits(journal, surface, {one for of in several for one in versions_of(of)})
        for letter in [dead_letter(of, commits) for of in several]:
            size_bytes += _size_bytes(letter)
            if found and size_bytes > PAGE_BYTES:
                return found
            found.append(letter)
    return found


async def load_batches(journal: Journal, surface: str, stored: Sequence[StoredBatch]) -> list[ListedBatch]:
    """Returns batches of a list with their last failures: as many as fit on a page, at least one.

    Batches without a failed attempt cost nothing.
    """
    found: list[ListedBatch] = []
    size_bytes = 0
    for begin in range(0, len(stored), LETTERS_AT_ONCE):
        several = stored[begin : begin + LETTERS_AT_ONCE]
        versions = {one for of in several for one in of.attempts}
        commits = await _commits(journal, surface, versions) if versions else {}
        for one in [_with_failure(of, commits) for of in several]:
            size_bytes += len(one.last_failure.reason.encode()) if one.last_failure is not None else 0
            if found and size_bytes > PAGE_BYTES:
                return found
            found.append(one)
    return found


def _with_failure(stored: StoredBatch, commits: Mapping[int, Commit]) -> ListedBatch:
    listed = stored.listed
    if not stored.attempts:
        return listed
    attempt = listed.status.attempt if listed.batch_state is BatchState.DEAD_LETTERED else 0
    failure = last_failure(listed.batch.key, attempt, stored.attempts, commits)
    return replace(listed, last_failure=failure)


async def _commits(journal: Journal, surface: str, versions: Collection[int]) -> Mapping[int, Commit]:
    """Returns commits by version; pruned ones are missing."""
    found: dict[int, Commit] = {}
    missing = sorted(versions)
    while missing:
        commits = await journal.read(surface, Versions(frozenset(missing)))
        if not commits:
            break
        found |= {commit.version: commit for commit in commits}
        missing = [version for version in missing if version > commits[-1].version]
    return found


def _size_bytes(letter: DeadLetter) -> int:
    """Returns about half of the bytes that a dead letter takes in a message, as with other pages."""
    reasons = [letter.record.reason, *(attempt.reason for attempt in letter.attempts)]
    return sum(len(reason.encode()) for reason in reasons) + 100 * len(reasons)


def _not_found(surface: str, key: str) -> Refusal:
    message = f"expected to explain batch '{key}' of '{surface}', but there is none as far as history is kept"
    return Refusal(Reason.BATCH_NOT_FOUND, message, {"surface": surface, "key": key})
