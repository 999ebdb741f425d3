"""The exposition: metrics as text, in the format that a client asks for.

Owns the text. It renders in a thread, and sleeps between parts of it, so that the event loop has its turns.
The text is that of prometheus_client byte for byte, in a tenth of its time: that library escapes each
character of each name in each line. Its negotiation chooses the format, its collectors measure the process.
"""

import gzip
import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder, gzip_accepted
from prometheus_client.utils import floatToGoString

from lightspeed_ops.admin.families import FAMILIES, Family, Row
from lightspeed_ops.admin.scrape import Scrape
from lightspeed_ops.admin.shown import Shown, shown
from lightspeed_ops.metrics import HistogramValues

PART_ROWS = 200
"""Rows of one part of the text, a histogram counting as one: one or two milliseconds."""
PAUSE_S = 0.001
"""Pause between two parts, in seconds: without it each turn of the event loop would wait for the
interpreter for half a millisecond."""
GZIP_LEVEL = 1
"""The fastest level; others save a few percent of a text that is nearly all names."""
OPENMETRICS = "application/openmetrics-text"

_UNITS = ("seconds", "bytes", "ratio")
_PLAIN_INTEGERS = 1_000_000
"""From this number on, the library writes numbers with an exponent."""


class Format(NamedTuple):
    """The form in which a client wants metrics."""

    content_type: str
    is_gzip: bool

    @property
    def is_openmetrics(self) -> bool:
        """True for OpenMetrics, False for the text format of Prometheus."""
        return self.content_type.startswith(OPENMETRICS)


def negotiated(accept: str, accept_encoding: str) -> Format:
    """Returns the format for the headers Accept and Accept-Encoding of a request."""
    # The names of our metrics need no escaping, so that the schemes of escaping do not differ.
    _, content_type = choose_encoder(accept)
    return Format(content_type, gzip_accepted(accept_encoding))


class Exposition:
    """Renders scrapes."""

    def __init__(self) -> None:
        """Reads the constants of the process."""
        self._process = CollectorRegistry()
        ProcessCollector(registry=self._process)
        PlatformCollector(registry=self._process)
        GCCollector(registry=self._process)

    def render(self, scrape: Scrape, form: Format) -> bytes:
        """Returns a scrape in a format; it must run in a thread of its own."""
        values = shown(scrape)
        parts: list[str] = []
        for family in FAMILIES:
            for part in _family(family, values, is_openmetrics=form.is_openmetrics):
                parts.append(part)
                time.sleep(PAUSE_S)
        encoder, _ = choose_encoder(OPENMETRICS if form.is_openmetrics else "")
        text = "".join(parts).encode() + encoder(self._process)
        return gzip.compress(text, GZIP_LEVEL) if form.is_gzip else text


def unit_of(family: Family) -> str:
    """Returns the unit that the name of a metric ends with; empty if it has none."""
    last = family.name.rpartition("_")[2]
    return last if last in _UNITS else ""


def _family(family: Family, shown: Shown, *, is_openmetrics: bool) -> Iterator[str]:
    """Yields the text of a family in parts."""
    name = family.name.removesuffix("_total") if is_openmetrics else family.name
    yield _head(family, name, is_openmetrics=is_openmetrics)
    lines = _histogram_lines if family.bounds else _value_lines
    rows = iter(family.rows(shown))
    while part := list(islice(rows, PART_ROWS)):
        yield "".join(lines(family, part))


def _head(family: Family, name: str, *, is_openmetrics: bool) -> str:
    unit = unit_of(family)
    head = f"# HELP {name} {family.help}\n# TYPE {name} {family.kind}\n"
    return f"{head}# UNIT {name} {unit}\n" if is_openmetrics and unit else head


def _value_lines(family: Family, rows: Iterable[Row]) -> Iterator[str]:
    places = _places(family.labels)
    for values, value in rows:
        assert not isinstance(value, HistogramValues), f"{family.name} is no histogram"
        labels = ",".join([f'{label}="{_escaped(values[place])}"' for label, place in places])
        yield (
            f"{family.name}{{{labels}}} {_number(value)}\n" if labels else f"{family.name} {_number(value)}\n"
        )


def _histogram_lines(family: Family, rows: Iterable[Row]) -> Iterator[str]:
    """Yields the lines of histograms; the bound stands among the labels by its name, ``le``."""
    places = _places(family.labels)
    edges = [*map(floatToGoString, family.bounds), "+Inf"]
    name = family.name
    for values, histogram in rows:
        assert isinstance(histogram, HistogramValues), f"{family.name} is a histogram"
        labels = [f'{label}="{_escaped(values[place])}"' for label, place in places]
        first = "".join([f"{one}," for (label, _), one in zip(places, labels, strict=True) if label < "le"])
        last = "".join([f",{one}" for (label, _), one in zip(places, labels, strict=True) if label > "le"])
        below = list(accumulate(histogram.counts))
        for edge, count in zip(edges, below, strict=True):
            yield f'{name}_bucket{{{first}le="{edge}"{last}}} {_number(count)}\n'
        joined = f"{{{','.join(labels)}}}" if labels else ""
        yield f"{name}_sum{joined} {_number(histogram.total)}\n"
        yield f"{name}_count{joined} {_number(below[-1])}\n"


def _places(labels: Sequence[str]) -> list[tuple[str, int]]:
    """Returns labels in the order of their names, with their places in a row."""
    return sorted((label, place) for place, label in enumerate(labels))


def _number(value: float) -> str:
    if type(value) is int and 0 <= value < _PLAIN_INTEGERS:
        return f"{value}.0"
    text: str = floatToGoString(value)  # type: ignore[no-untyped-call]  # it has no annotation
    return text


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
