"""The screen of `top`: lines of styled text, made of a state for a size.

Owns the place of each part, and what a narrow terminal leaves out. It is pure, and its texts are safe.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from lightspeed_cli.attention import JudgedSurface, Urgency, counted, freshness_text, judge
from lightspeed_cli.display import cut, displayed, width_of
from lightspeed_cli.output import Style
from lightspeed_cli.times import NONE, duration_text, time_text
from lightspeed_cli.top.state import Audit, State

LEAST_COLUMNS, LEAST_LINES = 40, 8
"""The smallest terminal with something to read."""
AUDIT_LINES = 5
"""Audits below the list: a glance at what operators did."""
LINES_FOR_AUDITS = 18
"""Lines of a terminal that has room for audits below the list."""
WORKERS_SHOWN = 5
MARK, NO_MARK = "> ", "  "
KEYS = "up/down move  Enter open  s sort  / filter  ? help  q quit"
HELP = (
    "up, k / down, j    move by one surface",
    "Page Up / Down     move by ten; Home and End go to the first and the last",
    "Enter              open the selected surface",
    "Escape             close it, or clear the filter",
    "s                  sort by the next order: worst, queued, oldest, dead letters, rate, name",
    "/                  filter by a part of the name; Enter keeps it, Escape clears it",
    "q, Ctrl-C          quit",
    "",
    "Worst first: a failed or crashed run or stale output, then dead letters, then paused surfaces.",
    "Rates are over the last minute, and are read for the surfaces on the screen.",
)
STYLES = {
    Urgency.NONE: Style.PLAIN,
    Urgency.NOTICE: Style.BOLD,
    Urgency.WARNING: Style.WARNING,
    Urgency.PROBLEM: Style.BAD,
}


class ScreenLine(NamedTuple):
    """A line of the screen."""

    text: str
    style: Style = Style.PLAIN


class _Column(NamedTuple):
    """Column of the list; columns of a higher rank are left out first."""

    name: str
    value: Callable[[State, JudgedSurface], str]
    rank: int = 0
    is_text: bool = False


def _rate(state: State, one: JudgedSurface) -> str:
    found = state.rates(one.name)
    return NONE if found is None else f"{found.succeeded:,.1f}"


def _workers(state: State, one: JudgedSurface) -> str:
    queue = state.queues.get(one.name)
    return NONE if queue is None else f"{queue.worker_count:,}"


_COLUMNS = (
    _Column("SURFACE", lambda state, one: _short(state, one.name), is_text=True),
    _Column("LIFECYCLE", lambda _, one: one.surface.lifecycle_label, rank=3, is_text=True),
    _Column("CONTROL", lambda _, one: one.surface.control_label, rank=5, is_text=True),
    _Column("QUEUED", lambda _, one: f"{one.surface.queue.queued:,}"),
    _Column("RETRY", lambda _, one: f"{one.surface.queue.retrying:,}", rank=4),
    _Column("FLIGHT", lambda _, one: f"{one.surface.queue.in_flight:,}", rank=2),
    _Column("DEAD", lambda _, one: f"{one.surface.queue.dead_lettered:,}"),
    _Column("OLDEST", lambda _, one: duration_text(one.oldest_age_ms) if one.oldest_age_ms else NONE, rank=1),
    _Column("DONE/S", _rate, rank=2),
    _Column("WORKERS", _workers, rank=6),
    _Column("FRESHNESS", lambda _, one: freshness_text(one.surface, one.now_ms), rank=2, is_text=True),
    _Column("ATTENTION", lambda _, one: one.text or NONE, rank=1, is_text=True),
)


class Screen(NamedTuple):
    """Lines of a screen, and the surfaces whose queues it shows."""

    lines: list[ScreenLine]
    visible: list[str]


def render(state: State, *, columns: int, lines: int, machine_ms: int, utc: bool, address: str) -> Screen:
    """Returns the screen: as many lines as the terminal has, none wider than it."""
    if columns < LEAST_COLUMNS or lines < LEAST_LINES:
        return Screen(
            [ScreenLine(cut(f"expected {LEAST_COLUMNS} x {LEAST_LINES} characters or more", columns))], []
        )
    made = _Renderer(state, columns, lines, machine_ms, utc=utc)
    head = made.head(address)
    if state.helping:
        body, visible = [ScreenLine(text) for text in HELP], []
    elif state.opened:
        body, visible = made.details(), [state.opened]
    else:
        body, visible = made.listed(lines - len(head) - 1)
    body = body[: lines - len(head) - 1]
    blanks = [ScreenLine("")] * (lines - len(head) - len(body) - 1)
    all_lines = [*head, *body, *blanks, made.foot()]
    return Screen([ScreenLine(cut(displayed(one.text), columns), one.style) for one in all_lines], visible)


class _Renderer:
    def __init__(self, state: State, columns: int, lines: int, machine_ms: int, *, utc: bool) -> None:
        self._state, self._columns, self._lines, self._utc = state, columns, lines, utc
        self._machine_ms = machine_ms
        self._now_ms = machine_ms + state.clock_lead_ms

    def head(self, address: str) -> list[ScreenLine]:
        """Returns the title, a banner if the connection is lost, and the sums."""
        state = self._state
        owner = "all tenants" if state.parent.endswith("/-") else state.parent
        title = f"lightspeed top  {address}  {owner}  {time_text(self._now_ms, utc=self._utc)}"
        head = [ScreenLine(title, Style.BOLD)]
        if state.disconnected:
            as_of = time_text(state.heard_ms + state.clock_lead_ms, utc=self._utc)
            head.append(ScreenLine(f"DISCONNECTED, as of {as_of}: {state.disconnected}", Style.BAD))
        elif not state.caught_up:
            head.append(ScreenLine("connecting", Style.DIM))
        totals = state.totals(self._machine_ms)
        head.append(
            ScreenLine(
                f"{counted(totals.surfaces, 'surface')}, {totals.need_attention:,} need attention,"
                f" {totals.stale:,} stale | {totals.queued:,} queued, {totals.retrying:,} retrying,"
                f" {totals.in_flight:,} in flight, {counted(totals.dead_lettered, 'dead letter')}"
            )
        )
        return head

    def foot(self) -> ScreenLine:
        """Returns the last line: the filter while it is typed, or the keys."""
        state = self._state
        if state.typing:
            return ScreenLine(f"filter: {state.filter}_", Style.BOLD)
        if state.helping:
            return ScreenLine("any key closes the help", Style.DIM)
        if state.opened:
            return ScreenLine("Escape back  q quit", Style.DIM)
        filtered = f"  filter: {state.filter} (Escape clears)" if state.filter else ""
        return ScreenLine(f"sort: {state.sort}{filtered}  {KEYS}", Style.DIM)

    def listed(self, room: int) -> tuple[list[ScreenLine], list[str]]:
        """Returns the list of surfaces with the audits below it, and the surfaces in it."""
        state = self._state
        rows = state.rows(self._machine_ms)
        names = [one.name for one in rows]
        place = state.keep_selection(names)
        audits = self._audits(AUDIT_LINES) if self._lines >= LINES_FOR_AUDITS else []
        count = max(1, room - 1 - len(audits))
        first = max(0, min(place - count // 2, len(rows) - count))
        shown = rows[first : first + count]
        if not rows:
            why = f"no surface has '{state.filter}' in its name" if state.filter else "no surfaces"
            return [ScreenLine(why if state.caught_up else ""), *audits], []
        table = self._table(shown)
        blanks = [ScreenLine("")] * (count + 1 - len(table)) if audits else []
        return [*table, *blanks, *audits], [one.name for one in shown]

    def details(self) -> list[ScreenLine]:
        """Returns the opened surface: its state, its stages, rates, workers and audits."""
        state, name = self._state, self._state.opened
        surface = state.surfaces.get(name)
        if surface is None:
            return [ScreenLine(f"{name} is gone")]
        one, freshness = judge(surface, self._now_ms), freshness_text(surface, self._now_ms)
        lines = [
            ScreenLine(name, Style.BOLD),
            ScreenLine(f"{surface.lifecycle_label}, control {surface.control_label}, {freshness}"),
            ScreenLine(one.text or "nothing needs attention", STYLES[one.urgency]),
            ScreenLine(""),
        ]
        return [*lines, *self._queue(name), *self._audits(AUDIT_LINES, name)]

    def _queue(self, name: str) -> list[ScreenLine]:
        from lightspeed_cli.block_reasons import describe

        view = self._state.queues.get(name)
        if view is None:
            return [ScreenLine("reading the queue", Style.DIM), ScreenLine("")]

        def time_of(ms: int) -> str:
            return time_text(ms, utc=self._utc)

        stages = [
            [
                stage.stage,
                f"{stage.queued:,}",
                f"{stage.retrying:,}",
                f"{stage.in_flight:,}",
                f"{stage.dead_lettered:,}",
                duration_text(stage.oldest_age_ms) if stage.oldest_age_ms else NONE,
                describe(stage.block_reason, times=time_of, now_ms=view.at_ms) or NONE,
            ]
            for stage in view.stages
        ]
        heads = ["STAGE", "QUEUED", "RETRY", "FLIGHT", "DEAD", "OLDEST", "NOTHING STARTS, FOR"]
        rates = [
            [
                duration_text(one.window_ms),
                f"{one.enqueued:,.1f}",
                f"{one.started:,.1f}",
                f"{one.succeeded:,.1f}",
                f"{one.retried:,.1f}",
                f"{one.dead_lettered:,.1f}",
                f"{one.records:,.0f}",
            ]
            for one in view.rates
        ]
        rate_heads = ["PER SECOND OVER", "ENQUEUED", "STARTED", "SUCCEEDED", "RETRIED", "DEAD", "RECORDS"]
        return [
            *_aligned(heads, stages, {0, 6}),
            ScreenLine(""),
            *_aligned(rate_heads, rates, {0}),
            ScreenLine(""),
            *self._worker_lines(name),
            ScreenLine(""),
        ]

    def _worker_lines(self, surface: str) -> list[ScreenLine]:
        view = self._state.queues[surface]
        lines = [ScreenLine(counted(view.worker_count, "worker"))]
        for worker in view.workers[:WORKERS_SHOWN]:
            heard = duration_text(max(0, view.at_ms - worker.last_heard_ms))
            how = "connected" if worker.connected else "not connected"
            name = worker.worker_id or "no name"
            lines.append(ScreenLine(f"  {name}: {worker.in_flight:,} in flight, {how}, heard {heard} ago"))
        if view.worker_count > WORKERS_SHOWN:
            lines.append(ScreenLine(f"  and {view.worker_count - WORKERS_SHOWN:,} more"))
        return lines

    def _table(self, rows: Sequence[JudgedSurface]) -> list[ScreenLine]:
        """Returns heading and rows with the columns that fit."""
        columns = list(_COLUMNS)
        while True:
            texts = [[displayed(column.value(self._state, one)) for column in columns] for one in rows]
            lines = _aligned(
                [column.name for column in columns],
                texts,
                {place for place, column in enumerate(columns) if column.is_text},
            )
            if max(width_of(line.text) for line in lines) + len(MARK) <= self._columns:
                break
            dropped = max(columns, key=lambda column: column.rank)
            if not dropped.rank:
                break
            columns.remove(dropped)
        heading, *body = lines
        marked = [
            ScreenLine(
                f"{MARK if one.name == self._state.selected else NO_MARK}{line.text}",
                STYLES[one.urgency],
            )
            for one, line in zip(rows, body, strict=True)
        ]
        return [ScreenLine(f"{NO_MARK}{heading.text}", Style.BOLD), *marked]

    def _audits(self, count: int, surface: str = "") -> list[ScreenLine]:
        lines = [ScreenLine("LATEST AUDITS", Style.BOLD)]
        found = self._state.latest_audits(count, surface)
        if not found:
            lines.append(ScreenLine("none since this screen began", Style.DIM))
        return [*lines, *(self._audit(one, named=not surface) for one in found)]

    def _audit(self, one: Audit, *, named: bool) -> ScreenLine:
        entry = one.entry
        parts = [
            time_text(entry.recorded_ms, utc=self._utc),
            _short(self._state, one.surface) if named else "",
            entry.record.action,
            entry.record.outcome,
            f"by {entry.actor_id}",
            entry.reason,
        ]
        style = Style.PLAIN if entry.record.outcome == "ok" else Style.WARNING
        return ScreenLine("  ".join(part for part in parts if part), style)


def _short(state: State, name: str) -> str:
    """Returns a surface's id, or its whole name among surfaces of all tenants."""
    return name.removeprefix(f"{state.parent}/surfaces/")


def _aligned(heads: Sequence[str], rows: Sequence[Sequence[str]], texts: set[int]) -> list[ScreenLine]:
    """Returns lines with aligned columns; those of numbers are aligned to the right."""
    widths = [
        max(width_of(one) for one in (head, *(row[place] for row in rows)))
        for place, head in enumerate(heads)
    ]

    def joined(row: Sequence[str]) -> str:
        parts = []
        for place, (text, width) in enumerate(zip(row, widths, strict=True)):
            blanks = " " * (width - width_of(text))
            parts.append(f"{text}{blanks}" if place in texts else f"{blanks}{text}")
        return "  ".join(parts).rstrip()

    return [ScreenLine(joined(heads), Style.BOLD), *(ScreenLine(joined(row)) for row in rows)]
