"""The view of the demo: a live picture in a terminal, plain lines everywhere else.

Owns the display. It must never show more than the observations, nor write to them.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from examples.flights.observations import LogLine, Observations, Source
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

FRAMES_PER_SECOND = 6
PLAIN_POLL_S = 0.1
PLAIN_PROGRESS_S = 2.0

# Lines of the panel: three stages, queue, freshness, telemetry and its border, and one line to spare.
PANEL_LINES = 9

STYLES = {Source.SCENARIO: "bold", Source.AUDIT: "cyan", Source.FRESHNESS: "magenta"}
LABELS = {"fresh": "green", "stale": "yellow"}

View = Callable[[Observations, Console], AbstractContextManager[None]]


def choose_view(console: Console) -> View:
    """Returns the view of the observations: live in a terminal, line by line in a file or a CI log."""
    return live_view if console.is_terminal else plain_view


@contextmanager
def live_view(observations: Observations, console: Console) -> Iterator[None]:
    """Shows the newest lines and a panel while the block runs, and prints all lines in the end."""

    def picture() -> RenderableType:
        room = max(1, console.height - PANEL_LINES)
        return Group(*map(_line, observations.lines[-room:]), _panel(observations))

    try:
        with Live(
            console=console,
            get_renderable=picture,
            refresh_per_second=FRAMES_PER_SECOND,
            transient=True,
        ):
            yield
    finally:
        console.print(Group(*map(_line, observations.lines), _panel(observations)))


@contextmanager
def plain_view(observations: Observations, console: Console) -> Iterator[None]:
    """Prints each line when it happens, and the progress now and then."""
    ended = threading.Event()
    printer = threading.Thread(target=_print_lines, args=(observations, console, ended), name="plain-view")
    printer.start()
    try:
        yield
    finally:
        ended.set()
        printer.join()


def _print_lines(observations: Observations, console: Console, ended: threading.Event) -> None:
    printed, progress_at_s = 0, PLAIN_PROGRESS_S
    while True:
        last = ended.wait(PLAIN_POLL_S)
        lines = observations.lines
        for line in lines[printed:]:
            console.print(_line(line), soft_wrap=True)
        printed = len(lines)
        if observations.surface.name and observations.elapsed_s >= progress_at_s:
            progress_at_s = observations.elapsed_s + PLAIN_PROGRESS_S
            console.print(_progress_line(observations), soft_wrap=True)
        if last:
            return


def _line(line: LogLine) -> Text:
    name = "" if line.source is Source.SCENARIO else f"{line.source.value} "
    shown = Text(f"{line.at_s:6.1f} s  ", style="dim", no_wrap=True, overflow="ellipsis")
    return shown.append(f"{name}{line.text}", style=STYLES[line.source])


def _progress_line(observations: Observations) -> Text:
    stages = " · ".join(f"{stage.stage} {stage.done}/{stage.days}" for stage in observations.progress)
    return Text(f"{observations.elapsed_s:6.1f} s  {stages} · {_queue(observations)}", style="dim")


def _panel(observations: Observations) -> Panel:
    runtime = observations.surface.pipeline_runtime
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", style="bold", width=10)
    grid.add_column(ratio=1)
    grid.add_column(justify="right", width=9)
    for stage in observations.progress:
        bar = ProgressBar(total=max(1, stage.days), completed=stage.done)
        grid.add_row(stage.stage, bar, f"{stage.done}/{stage.days}")
    grid.add_row("queue", _queue(observations))
    grid.add_row("freshness", _freshness(observations))
    grid.add_row(
        "telemetry", f"{runtime.telemetry.throughput_records_per_sec:,} records/s, all stages together"
    )
    states = [
        runtime.run_id,
        observations.surface.lifecycle_label,
        f"control {observations.surface.control_label}",
    ]
    title = " · ".join(["Lightspeed Operations", *(state for state in states if runtime.run_id)])
    return Panel(grid, title=title, subtitle=f"{observations.elapsed_s:.0f} s", border_style="blue")


def _queue(observations: Observations) -> str:
    queue = observations.surface.queue
    return (
        f"{queue.queued} queued · {queue.in_flight} in flight · {queue.retrying} retrying"
        f" · {queue.dead_lettered} dead"
    )


def _freshness(observations: Observations) -> Text:
    reading = observations.freshness
    shown = Text(reading.label or "unknown yet", style=LABELS.get(reading.label, ""))
    if reading.label:
        now = reading.current
        shown.append(f" · {now.observed_lag_ms:,} of {now.max_allowed_lag_ms:,} ms", style="default")
        shown.append(f" · newest day {now.last_sequence}", style="default")
    return shown
