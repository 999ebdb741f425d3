"""Groups of commits: the parameters of one append statement, and what it returns.

Owns the order and the form of both, which are those of the function ``lightspeed.append``.
"""

from asyncio import Future
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lightspeed_ops.core.surface import tenant_of
from lightspeed_ops.journal.port import RUNS_FORGOTTEN, StoredResponse
from lightspeed_ops.journal.postgresql.binary import (
    BYTEA_ARRAY,
    INT8,
    INT8_ARRAY,
    TEXT_ARRAY,
    bytea_array,
    int8,
    int8_array,
    int8_of,
    int8s_of,
    text_array,
)
from lightspeed_ops.journal.run_rows import WrittenRun
from lightspeed_ops.journal.stored_responses import checksum_of

PARAMETER_TYPES = (
    INT8,
    TEXT_ARRAY,
    TEXT_ARRAY,
    INT8_ARRAY,
    INT8_ARRAY,
    BYTEA_ARRAY,
    INT8_ARRAY,
    BYTEA_ARRAY,
    INT8_ARRAY,
    TEXT_ARRAY,
    BYTEA_ARRAY,
    BYTEA_ARRAY,
)
STATEMENT = "SELECT outcomes, newest, head, stored_positions FROM lightspeed.append({})".format(  # noqa: S608 - numbers alone
    ", ".join(f"${number}" for number in range(1, len(PARAMETER_TYPES) + 1))
)
STORED, STORED_BEFORE, CONFLICT, NOT_OWNER = range(4)
"""Outcomes of a surface in a group."""
EXPECTED_COLUMNS = 4
NUMBER_COLUMNS = 9
RUN_COLUMNS = 4
ANSWER_COLUMNS = 3
COLUMNS: Mapping[int, str] = {1: "audits", 2: "lineage", 3: "conformance", 4: "sink_keys", 5: "decisions"}
"""The columns of last sequences, by the number of their emitter."""
EMITTERS = tuple(COLUMNS)


@dataclass(slots=True, eq=False)
class QueuedCommit:
    """A commit on its way to the database, in its stored form, with its promise.

    ``exists`` as in the record index; ``last`` has the last sequences by the number of their emitter.
    ``epoch`` is that of its surface when it was decided.
    """

    surface: str
    version: int
    epoch: int
    recorded_ms: int
    evidence: bool
    exists: bool | None
    last: dict[int, int]
    data: bytes
    promise: "Future[int]"
    answered: StoredResponse | None = None
    run: WrittenRun | None = None


@dataclass(slots=True)
class Outcome:
    """What became of a group: of each surface, and of each of its commits in their order.

    ``positions`` is 0 for refused commits. ``newest`` is the version of each surface before the group.
    """

    surfaces: dict[str, int]
    newest: dict[str, int]
    positions: list[int]


@dataclass(slots=True)
class Group:
    """Commits that are appended by one statement, in the order of their positions."""

    commits: list[QueuedCommit]
    _places: dict[str, int] = field(default_factory=dict)
    """The place of each surface among the names, from 1."""

    def __post_init__(self) -> None:
        """Numbers the surfaces."""
        for commit in self.commits:
            self._places.setdefault(commit.surface, len(self._places) + 1)

    @property
    def surfaces(self) -> Sequence[str]:
        """The names of the surfaces, in the order of their places."""
        return list(self._places)

    def parameters(self, writer: int) -> list[bytes]:
        """Returns the parameters of the statement in their binary form."""
        names = list(self._places)
        runs = [(place, commit.run) for place, commit in enumerate(self.commits, 1) if commit.run is not None]
        answers = [
            (place, commit.surface, commit.answered)
            for place, commit in enumerate(self.commits, 1)
            if commit.answered is not None
        ]
        return [
            int8(writer),
            text_array(names),
            text_array([tenant_of(name) for name in names]),
            int8_array(list(self._expected()), columns=EXPECTED_COLUMNS),
            int8_array(list(self._numbers()), columns=NUMBER_COLUMNS),
            bytea_array([commit.data for commit in self.commits]),
            int8_array(
                [
                    number
                    for place, run in runs
                    for number in (place, run.row.number, run.oldest_kept, RUNS_FORGOTTEN)
                ],
                columns=RUN_COLUMNS,
            ),
            bytea_array([run.row.data for _, run in runs]),
            int8_array(
                [
                    number
                    for place, surface, one in answers
                    for number in (place, one.recorded_ms, checksum_of(surface, one))
                ],
                columns=ANSWER_COLUMNS,
            ),
            text_array([one.request_id for _, _, one in answers]),
            bytea_array([one.fingerprint for _, _, one in answers]),
            bytea_array([one.answer for _, _, one in answers]),
        ]

    def outcome(self, row: Sequence[bytes | None]) -> Outcome:
        """Returns the outcome of the statement's row in its binary form."""
        outcomes, newest, head, stored_positions = row
        assert outcomes is not None
        assert newest is not None
        assert head is not None
        by_place = int8s_of(outcomes)
        known = None if stored_positions is None else int8s_of(stored_positions)
        return Outcome(
            dict(zip(self._places, by_place, strict=True)),
            dict(zip(self._places, int8s_of(newest), strict=True)),
            list(self._positions(by_place, int8_of(head), known)),
        )

    def _positions(self, outcomes: list[int], position: int, known: list[int] | None) -> Iterator[int]:
        for index, commit in enumerate(self.commits):
            outcome = outcomes[self._places[commit.surface] - 1]
            if outcome == STORED:
                position += 1
                yield position
            else:
                yield known[index] if known is not None and outcome == STORED_BEFORE else 0

    def _expected(self) -> Iterator[int]:
        first: dict[str, QueuedCommit] = {}
        last_versions: dict[str, int] = {}
        existing: dict[str, bool] = {}
        for commit in self.commits:
            first.setdefault(commit.surface, commit)
            last_versions[commit.surface] = commit.version
            if commit.exists is not None:
                existing[commit.surface] = commit.exists
        for name, commit in first.items():
            yield from (commit.epoch, commit.version, last_versions[name], int(existing.get(name, -1)))

    def _numbers(self) -> Iterator[int]:
        for commit in self.commits:
            yield self._places[commit.surface]
            yield commit.version
            yield commit.recorded_ms
            yield int(commit.evidence)
            for emitter in EMITTERS:
                yield commit.last.get(emitter, 0)
