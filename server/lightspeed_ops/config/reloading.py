"""Changes at run time: which part applies which setting, and what needs a restart.

Parts of a running server register an applier for each setting that may change (``reload`` of the setting),
and read the new value from then on. This module must never load a configuration; it is given a whole one.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, NamedTuple

from lightspeed_ops.config.config import Config, settings

Applier = Callable[[Config], None]
"""Applies a configuration; it must not fail, since others have been applied before it."""


class Change(NamedTuple):
    """A setting with its value in force and the one that a reload found, both as they may be shown."""

    key: str
    before: object
    after: object

    def __str__(self) -> str:
        return f"{self.key}: {self.before} -> {self.after}"


class Reloaded(NamedTuple):
    """What a reload did."""

    applied: tuple[Change, ...]
    needs_restart: tuple[Change, ...]


class Reloading:
    """The configuration in force, and the parts that apply changes of it."""

    def __init__(self, config: Config) -> None:
        """Starts with the configuration that the server started with."""
        self.config = config
        """The configuration in force: what needs a restart has its value of the start."""
        self._appliers: list[tuple[frozenset[str], Applier]] = []

    @property
    def keys(self) -> frozenset[str]:
        """The settings that parts apply."""
        return frozenset().union(*(keys for keys, _ in self._appliers))

    def register(self, apply: Applier, *keys: str) -> None:
        """Calls ``apply`` after a reload that changes one of these settings; without keys, after each reload.

        The keys have the form ``limits.max_calls``. A part that rereads a file registers without keys.
        """
        unknown = set(keys) - {one.key for one in settings() if one.reload}
        assert not unknown, f"no settings that may change at run time: {unknown}"
        self._appliers.append((frozenset(keys), apply))

    def apply(self, new: Config) -> Reloaded:
        """Applies what may change at run time, and returns what changed and what needs a restart."""
        changes = tuple(_changes(self.config, new))
        applied = tuple(change for change in changes if change.key in self.keys)
        needs_restart = tuple(change for change in changes if change.key not in self.keys)
        changed = {change.key for change in applied}
        self.config = _merged(self.config, new, changed)
        for keys, apply in self._appliers:
            if not keys or keys & changed:
                apply(self.config)
        return Reloaded(applied, needs_restart)


def _changes(old: Config, new: Config) -> Iterator[Change]:
    for one in settings():
        before, after = (getattr(getattr(config, one.section), one.name) for config in (old, new))
        if before != after:
            yield Change(one.key, one.shown(before), one.shown(after))


def _merged(old: Config, new: Config, keys: set[str]) -> Config:
    """Returns the old configuration with the new values of some settings."""
    sections: dict[str, dict[str, Any]] = {}
    for key in keys:
        section, _, name = key.partition(".")
        sections.setdefault(section, {})[name] = getattr(getattr(new, section), name)
    made: dict[str, Any] = {name: replace(getattr(old, name), **values) for name, values in sections.items()}
    return replace(old, **made)
