"""The exporter: reads records, makes events of them, delivers each, and then stores its cursor.

Owns the order of these steps, the waits between attempts and the policy for rejected events. An event is
delivered before the cursor passes its records, so that none is missing after a crash. A repeated event is the
same event, so that none is double for a receiver that knows runs by their ids.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from lightspeed.ops.v1.record_pb2 import LineageEntry

from lightspeed_cli.errors import CommandFailed, ExitCode
from lightspeed_cli.openlineage.events import Json
from lightspeed_cli.openlineage.merge import Received, merged
from lightspeed_cli.openlineage.receivers import Answer, Receiver, Verdict
from lightspeed_cli.openlineage.records import RecordStream
from lightspeed_cli.openlineage.run_progress import Progress
from lightspeed_cli.openlineage.state_file import LineFile, State, StateFile

FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 30.0
"""Waits between attempts double from the first to the longest: a restarted receiver is back in seconds."""
JITTER = 0.5
"""Up to half of a wait is taken off at random, so that exporters do not come back together."""
SAVED_EVERY_S = 1.0
"""Interval of stores while events are delivered: after a crash so many seconds of events are sent again."""
SAVES_SHARE = 10
"""A store takes at most a tenth of the time: the state of a thousand runs in progress has some megabytes."""
PLACES_SAVED_EVERY_S = 60.0
"""Interval of stores if only the place in a stream has moved: a surface without news costs no disk."""
PAUSE_S = 1.0
"""Pause after all records were exported: events are about runs, and a second is nothing to a run."""
FOLLOWING_READ_S = 0.1
"""Pause before a read that only proves the order of records: longer than a commit takes to be durable."""
MOST_REJECTED_IN_A_ROW = 10
"""So many rejected events one after the other are no matter of an event: the export stops."""
KEY_REFUSED = frozenset({401, 403})
"""Statuses that say that the key of the receiver is missing or wrong."""
REJECTED = "rejected"
"""Name of the size of the file of rejected events in the state."""


@dataclass(slots=True)
class Counts:
    """What an exporter has done, for metrics. Times are Unix seconds; 0: not yet."""

    delivered: dict[str, int] = field(default_factory=dict)
    """Delivered events by type."""
    rejected: int = 0
    retries: int = 0
    gaps: int = 0
    records: int = 0
    """Lineage records behind the stored cursor, since the start."""
    receiver_up: bool = True
    oldest_waiting_ms: int = 0
    """Time of recording of the oldest record that is read and not exported, Unix milliseconds; 0: none."""
    last_delivery_s: float = 0.0
    caught_up_s: float = 0.0
    """When all records of the server were exported last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Policy of an export.

    Attributes:
        follow: Go on for ever; False: end when all records are exported.
        give_up_after_s: Seconds for which a receiver may be away; None: for ever.
        skip_gaps: Go on behind records that the server has pruned; False: stop.
    """

    follow: bool
    give_up_after_s: float | None
    skip_gaps: bool = False


class Exporter:
    """An export of one tenant or surface to one receiver."""

    def __init__(  # noqa: PLR0913 - the parts that the command chooses
        self,
        *,
        streams: tuple[RecordStream, RecordStream],
        progress: Progress,
        state: State,
        state_file: StateFile,
        receiver: Receiver,
        rejected: LineFile,
        policy: Policy,
        say: Callable[[str], None],
        counts: Counts,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Prepares an export; `streams` are lineage and audits."""
        self._lineage, self._audits = streams
        self._progress = progress
        self._state, self._state_file = state, state_file
        self._receiver, self._rejected = receiver, rejected
        self._policy, self._say, self._counts, self._pause = policy, say, counts, pause
        self._random = random.Random()  # noqa: S311 - it spreads exporters out and guards no secret
        self._reads = 0
        self._rejected_in_a_row = 0
        self._has_new_records = False
        """True if records were exported since the last store."""
        self._saved_s = time.monotonic()
        self._save_took_s = 0.0

    def run(self) -> None:
        """Exports records; returns when all are exported, or never if it follows.

        Raises:
            CommandFailed: The receiver refuses the exporter, is away for too long, or rejects too much.
            LightspeedError: The server refuses a stream.
        """
        try:
            while True:
                self._read()
                self._export_proven()
                if self._waits:
                    # A record of the same millisecond may still be on its way: the next read tells.
                    self._pause(FOLLOWING_READ_S)
                elif not self._policy.follow:
                    break
                else:
                    self._pause(PAUSE_S)
            self._save()
        finally:
            self._lineage.close()
            self._audits.close()

    @property
    def _waits(self) -> bool:
        """True if records wait for a proof that none comes before them."""
        return bool(len(self._lineage.waiting) or len(self._audits.waiting))

    def _read(self) -> None:
        for stream in (self._lineage, self._audits):
            self._reads += 1
            stream.read(self._reads)

    def _export_proven(self) -> None:
        """Exports all records whose order is proven, and stores the cursor from time to time."""
        for received in merged(self._lineage.waiting, self._audits.waiting):
            self._export(received)
            interval_s = max(SAVED_EVERY_S, SAVES_SHARE * self._save_took_s)
            if self._has_new_records and self._seconds_since_save() >= interval_s:
                self._save()
        is_due = self._seconds_since_save() >= SAVES_SHARE * self._save_took_s
        if (self._has_new_records and is_due) or self._seconds_since_save() >= PLACES_SAVED_EVERY_S:
            self._save()
        if self._waits:
            waiting = (self._lineage.waiting.oldest_ms, self._audits.waiting.oldest_ms)
            self._counts.oldest_waiting_ms = min((ms for ms in waiting if ms), default=0)
        else:
            self._counts.oldest_waiting_ms, self._counts.caught_up_s = 0, time.time()

    def _export(self, received: Received) -> None:
        """Delivers the events of one record, and moves the cursor behind it."""
        entry = received.entry
        if entry is not None:
            self._counts.oldest_waiting_ms = entry.recorded_ms
            if isinstance(entry, LineageEntry):
                self._check_holes(received.surface, entry)
                self._counts.records += 1
            for event in self._progress.events(received.surface, entry):
                self._deliver(event)
            self._has_new_records = True
        if received.resume_token and received.of_lineage:
            self._state.lineage = received.resume_token
        elif received.resume_token:
            self._state.audits = received.resume_token

    def _check_holes(self, surface: str, entry: LineageEntry) -> None:
        missing = self._progress.missing_before(surface, entry)
        if missing:
            self._counts.gaps += 1
            self._say(f"{missing} lineage records of {surface} before sequence {entry.sequence} are pruned")

    def _deliver(self, event: Json) -> None:
        """Returns when an event is delivered, or set aside because the receiver will never accept it."""
        wait_s, away_since_s = FIRST_WAIT_S, 0.0
        while True:
            answer = self._receiver.deliver(event)
            self._counts.receiver_up = answer.verdict in (Verdict.DELIVERED, Verdict.REJECTED)
            match answer.verdict:
                case Verdict.DELIVERED:
                    self._delivered(event, was_away=bool(away_since_s))
                    return
                case Verdict.REJECTED:
                    self._set_aside(event, answer)
                    return
                case Verdict.REFUSED:
                    raise CommandFailed(f"the receiver refuses this export: {answer.text}", _code_of(answer))
                case Verdict.TRY_AGAIN:
                    away_since_s = away_since_s or self._went_away(answer)
                    self._give_up(away_since_s, answer)
                    # At least as long as the receiver asks for, and never all exporters at once.
                    shortened_s = wait_s * (1 - JITTER * self._random.random())
                    self._pause(max(shortened_s, answer.retry_after_s))
                    self._counts.retries += 1
                    wait_s = min(LONGEST_WAIT_S, wait_s * 2)

    def _delivered(self, event: Json, *, was_away: bool) -> None:
        kind = event["eventType"]
        self._counts.delivered[kind] = self._counts.delivered.get(kind, 0) + 1
        self._counts.last_delivery_s = time.time()
        self._rejected_in_a_row = 0
        if was_away:
            self._say("the receiver answers again")

    def _went_away(self, answer: Answer) -> float:
        self._say(f"the receiver does not take events, trying again: {answer.text}")
        return time.monotonic()

    def _give_up(self, since_s: float, answer: Answer) -> None:
        limit_s = self._policy.give_up_after_s
        if limit_s is not None and time.monotonic() - since_s >= limit_s:
            message = f"expected the receiver to take events within {limit_s:g} s, but: {answer.text}"
            raise CommandFailed(message, ExitCode.UNAVAILABLE)

    def _set_aside(self, event: Json, answer: Answer) -> None:
        """Appends a rejected event to its file; stops if the events are not what is wrong."""
        self._rejected_in_a_row += 1
        if self._rejected_in_a_row >= MOST_REJECTED_IN_A_ROW:
            message = (
                f"the receiver rejected {self._rejected_in_a_row} events one after the other, "
                f"which is no matter of an event: {answer.text}"
            )
            raise CommandFailed(message, ExitCode.PRECONDITION)
        self._counts.rejected += 1
        self._rejected.append(json.dumps({"answer": answer.text, "event": event}, separators=(",", ":")))
        self._say(f"the receiver rejects an event, which is set aside: {answer.text}")

    def _save(self) -> None:
        """Makes delivered events durable, and then stores the cursor."""
        began_s = time.monotonic()
        self._state.sizes = {**self._receiver.sync(), REJECTED: self._rejected.sync()}
        self._state.lineage_ms = self._lineage.waiting.taken_ms
        self._state.audits_ms = self._audits.waiting.taken_ms
        self._state.surfaces = self._progress.as_json()
        self._state_file.save(self._state)
        self._has_new_records = False
        self._saved_s = time.monotonic()
        self._save_took_s = self._saved_s - began_s

    def _seconds_since_save(self) -> float:
        return time.monotonic() - self._saved_s


def _code_of(answer: Answer) -> ExitCode:
    """Returns the exit code for a receiver that refuses the exporter."""
    return ExitCode.ACCESS if answer.status in KEY_REFUSED else ExitCode.PRECONDITION
