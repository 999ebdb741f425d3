"""The summary of a test run: lines that tests leave, printed in sections before the closing line.

Owns the lines of all processes of the run. Tests that run in several processes leave lines in their own, and
the first process prints them all.
"""

from typing import Any, Final

import pytest

WARNING: Final = "WARNING"
"""The section that readers must not overlook."""

Sections = dict[str, list[str]]
"""Lines by section."""

_SECTIONS: pytest.StashKey[Sections] = pytest.StashKey()
_OUTPUT = "summary"


def add(config: pytest.Config, section: str, line: str) -> None:
    """Adds a line to a section."""
    _sections(config).setdefault(section, []).append(line)


def send(config: pytest.Config) -> None:
    """Sends the lines to the process that prints them, if this is another one."""
    output: dict[str, object] | None = getattr(config, "workeroutput", None)
    if output is not None:
        output[_OUTPUT] = _sections(config)


def receive(node: Any) -> None:
    """Receives the lines of another process at its end."""
    sections: Sections = getattr(node, "workeroutput", {}).get(_OUTPUT, {})
    for section, lines in sections.items():
        for line in lines:
            add(node.config, section, line)


def show(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints the sections in order, each with its lines in order of their coming; warnings come last."""
    sections = _sections(config)
    for section in sorted(sections.keys() - {WARNING}):
        reporter.section(section)
        for line in sections[section]:
            reporter.line(line)
    for line in sections.get(WARNING, []):
        reporter.section(WARNING, sep="!", yellow=True, bold=True)
        reporter.line(line, yellow=True, bold=True)


def _sections(config: pytest.Config) -> Sections:
    return config.stash.setdefault(_SECTIONS, {})
