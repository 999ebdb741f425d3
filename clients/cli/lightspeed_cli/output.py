"""Output: rows and messages as a table, as JSON or as names, on standard output.

Owns the five formats. Data goes to standard output, and all else to standard error. Each text is safe for a
terminal. Colour is used only in a terminal, and not if NO_COLOR is set.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

import click

from lightspeed_cli.display import displayed, displayed_lines, width_of
from lightspeed_cli.times import NONE, Age, Duration, Time, age_text, duration_text, time_text

Row = TypeVar("Row")

Value = str | int | float | Time | Age | Duration | Sequence[str] | None
"""What a column shows: `None` and an empty text are shown as `-`, True and False as yes and no."""


class Format(StrEnum):
    """Formats of output."""

    TABLE = "table"
    WIDE = "wide"
    JSON = "json"
    JSONL = "jsonl"
    NAME = "name"


class Style(StrEnum):
    """Styles of a text: parameters of the terminal's sequence. The text says the same without them."""

    GOOD = "32"
    WARNING = "33"
    BAD = "31"
    DIM = "2"
    BOLD = "1"
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """Column of a table, or line of details.

    Attributes:
        name: Heading, such as "IN FLIGHT"; details show it as "In flight", and other texts as they are.
        value: Returns the text of a row. Numbers are aligned to the right.
        wide: Show it only with `-o wide`.
        style: Returns the style of a row's text.
        width: Least characters of the column in `stream_lines`.
    """

    name: str
    value: Callable[[Row], Value]
    wide: bool = False
    style: Callable[[Row], Style] = lambda _row: Style.PLAIN
    width: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View(Generic[Row]):
    """How rows of one kind are shown.

    Attributes:
        columns: Columns of the table.
        name: Returns the name of a row, for `-o name`.
        empty: Message on standard error if there are no rows: "no runs".
        details: Lines for a single row; empty: it is shown as a table of one row.
        message: Returns what JSON shows: a protobuf message, or plain values.
    """

    columns: Sequence[Column[Row]]
    name: Callable[[Row], str]
    empty: str
    details: Sequence[Column[Row]] = ()
    message: Callable[[Row], Any] = lambda row: row


@dataclass(slots=True, kw_only=True)
class Output:
    """Prints data in the format that the command line asks for."""

    format: Format = Format.TABLE
    utc: bool = False
    _widths: dict[int, list[int]] = field(default_factory=dict)

    @property
    def is_table(self) -> bool:
        """True for a person: as a table, wide or not."""
        return self.format in (Format.TABLE, Format.WIDE)

    @property
    def is_json(self) -> bool:
        """True for a program: as JSON, one document or one a line."""
        return self.format in (Format.JSON, Format.JSONL)

    def show_list(self, rows: Iterable[Row], view: View[Row]) -> None:
        """Prints rows; `jsonl` and `name` print each as it comes."""
        match self.format:
            case Format.JSON:
                self.print_json([plain(view.message(row)) for row in rows])
            case Format.JSONL | Format.NAME:
                for row in rows:
                    self._line_of(row, view)
            case _:
                found = list(rows)
                if found:
                    self.table(found, view.columns)
                else:
                    click.echo(displayed(view.empty), err=True)

    def show_one(self, row: Row, view: View[Row]) -> None:
        """Prints one row: its details, or one JSON object."""
        if self.format is Format.JSON:
            self.print_json(plain(view.message(row)))
        elif not self.is_table:
            self._line_of(row, view)
        elif view.details:
            self.details(row, view.details)
        else:
            self.table([row], view.columns)

    def show_stream(self, rows: Iterable[Row], view: View[Row]) -> None:
        """Prints rows of a watch, each as soon as it comes; JSON has one object a line."""
        printed = False
        for row in rows:
            self.stream_row(row, view, heading=not printed)
            printed = True

    def stream_row(self, row: Row, view: View[Row], *, heading: bool) -> None:
        """Prints one row of a watch at once; `heading` prints the names of the columns before it."""
        if not self.is_table:
            self._line_of(row, view)
        else:
            columns = self._shown(view.columns)
            widths = self._widths.setdefault(id(view), [width_of(column.name) for column in columns])
            texts = [self._text(column.value(row)) for column in columns]
            widths[:] = [max(before, width_of(text)) for before, text in zip(widths, texts, strict=True)]
            rights = [_is_number(column.value(row)) for column in columns]
            if heading:
                self.echo(_joined([column.name for column in columns], widths, rights))
            self.echo(_joined(texts, widths, rights, [column.style(row) for column in columns], self.colour))
        sys.stdout.flush()

    def stream_lines(self, row: Row, view: View[Row], *, heading: bool) -> Iterator[str]:
        """Yields the lines of one row of a watch, which depend on this row alone, for output that goes on."""
        if not self.is_table:
            yield self._single_line(row, view)
            return
        columns = self._shown(view.columns)
        widths = [max(column.width, width_of(column.name)) for column in columns]
        rights = [_is_number(column.value(row)) for column in columns]
        if heading:
            yield _joined([column.name for column in columns], widths, rights)
        texts = [self._text(column.value(row)) for column in columns]
        yield _joined(texts, widths, rights, [column.style(row) for column in columns], self.colour)

    def table(self, rows: Sequence[Row], columns: Sequence[Column[Row]]) -> None:
        """Prints a table, whatever the format: for screens of several parts."""
        shown = self._shown(columns)
        values = [[column.value(row) for column in shown] for row in rows]
        texts = [[self._text(value) for value in line] for line in values]
        rights = [any(_is_number(line[place]) for line in values) for place in range(len(shown))]
        widths = [
            max(width_of(column.name), *(width_of(line[place]) for line in texts))
            for place, column in enumerate(shown)
        ]
        self.echo(_joined([column.name for column in shown], widths, rights))
        for row, line in zip(rows, texts, strict=True):
            self.echo(_joined(line, widths, rights, [column.style(row) for column in shown], self.colour))

    def details(self, row: Row, columns: Sequence[Column[Row]]) -> None:
        """Prints a line for each column with a value, whatever the format."""
        lines = [
            (column, value) for column in self._shown(columns) if (value := column.value(row)) is not None
        ]
        width = max((width_of(column.name) for column, _ in lines), default=0)
        for column, value in lines:
            text = _styled(self._text(value), column.style(row) if self.colour else Style.PLAIN)
            name = column.name.capitalize() if column.name.isupper() else column.name
            self.echo(f"{name:<{width}}  {text}".rstrip())

    def print_json(self, value: object) -> None:
        """Prints plain values as JSON of several lines."""
        self.echo(displayed_lines(_json(value, indent=2)))

    def echo(self, line: str) -> None:
        """Prints a line that is already safe for a terminal on standard output."""
        click.echo(line, color=True)

    def line(self, text: str, style: Style = Style.PLAIN) -> None:
        """Prints a line of any text, in a style if the terminal shows colour."""
        self.echo(_styled(displayed(text), style) if self.colour else displayed(text))

    @property
    def colour(self) -> bool:
        """True if standard output is a terminal that shows colour."""
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def time(self, ms: int) -> str:
        """Returns a time as this command shows it."""
        return time_text(ms, utc=self.utc)

    def _shown(self, columns: Sequence[Column[Row]]) -> list[Column[Row]]:
        return [column for column in columns if self.format is Format.WIDE or not column.wide]

    def _line_of(self, row: Row, view: View[Row]) -> None:
        self.echo(self._single_line(row, view))

    def _single_line(self, row: Row, view: View[Row]) -> str:
        text = view.name(row) if self.format is Format.NAME else _json(plain(view.message(row)))
        return displayed(text)

    def _text(self, value: Value) -> str:  # noqa: PLR0911 - one for each kind
        match value:
            case None | "":
                return NONE
            case bool():
                return "yes" if value else "no"
            case Time(ms):
                return time_text(ms, utc=self.utc)
            case Age(ms):
                return age_text(ms)
            case Duration(ms):
                return duration_text(ms)
            case int():
                return f"{value:,}"
            case float():
                return f"{value:,.1f}"
            case str():
                return displayed(value)
            case _:
                return displayed(", ".join(value)) or NONE


def plain(value: Any) -> Any:  # messages and plain values of every kind
    """Returns plain values for JSON: of a message its fields by their proto names, defaults included."""
    if hasattr(value, "DESCRIPTOR"):
        from google.protobuf.json_format import MessageToDict

        values = MessageToDict(
            value, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
        return _in_order(values, value.DESCRIPTOR)
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | Iterator):
        return [plain(one) for one in value]
    return value


def _in_order(values: dict[str, Any], descriptor: Any) -> dict[str, Any]:
    """Returns the fields of a message in the order of its contract; the library puts the defaults last."""
    ordered = {}
    for one in descriptor.fields:
        if one.name not in values:
            continue
        found, kind = values[one.name], one.message_type
        if kind is None or kind.GetOptions().map_entry or kind.file.package.startswith("google."):
            ordered[one.name] = found
        elif isinstance(found, list):
            ordered[one.name] = [_in_order(item, kind) for item in found]
        else:
            ordered[one.name] = _in_order(found, kind)
    return ordered


def enum_text(enum: Any, value: int) -> str:
    """Returns the name of a value as people read it, such as in flight; empty for the value UNSPECIFIED."""
    prefix, name = enum.Name(0).removesuffix("UNSPECIFIED"), enum.Name(value)
    return str(name.removeprefix(prefix)).lower().replace("_", " ") if value else ""


def _json(value: object, indent: int | None = None) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=indent)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float | Age | Duration) and not isinstance(value, bool)


def _styled(text: str, style: Style) -> str:
    return f"\x1b[{style.value}m{text}\x1b[0m" if style else text


def _joined(
    texts: Sequence[str],
    widths: Sequence[int],
    rights: Sequence[bool],
    styles: Sequence[Style] = (),
    colour: bool = False,  # noqa: FBT001, FBT002 - private
) -> str:
    parts = []
    for place, (text, width, right) in enumerate(zip(texts, widths, rights, strict=True)):
        blanks = " " * (width - width_of(text))
        styled = _styled(text, styles[place]) if colour and styles else text
        parts.append(f"{blanks}{styled}" if right else f"{styled}{blanks}")
    return "  ".join(parts).rstrip()
