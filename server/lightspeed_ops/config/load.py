"""Loads a configuration: defaults, then a TOML file, then the environment, then the command line.

Owns the order, and that all problems are named at once. It reads no file but the one that it is given.
"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from lightspeed_ops.config import combinations
from lightspeed_ops.config.config import Config, sections, settings
from lightspeed_ops.config.settings import (
    ENVIRONMENT_PREFIX,
    ConfigurationError,
    Section,
    Setting,
    settings_of,
)

FILE_OPTION = "--config"
FILE_VARIABLE = f"{ENVIRONMENT_PREFIX}_CONFIG"
FILE_BYTES = 1024 * 1024
"""Largest configuration file: a file that is no configuration is not read as a whole."""


_RESEMBLES = 0.9
"""Share of equal characters from which one name is a mistyped other one."""


class Loaded(NamedTuple):
    """A configuration, and the source of each value by the key of its setting; defaults have none."""

    config: Config
    sources: Mapping[str, str]


class Sources(NamedTuple):
    """What a configuration is loaded from: a file, variables, and options by parameter of their setting."""

    file: Path | None = None
    environment: Mapping[str, str] = {}
    options: Mapping[str, str] = {}


class _Given(NamedTuple):
    """A value that an option, a variable or the file gives."""

    value: object
    source: str
    name: str
    """Its name in errors."""
    is_usage: bool


def load(sources: Sources) -> Loaded:
    """Returns the configuration that the sources name.

    Raises :class:`ConfigurationError` with all that is wrong.
    """
    problems: list[str] = []
    file = _read(sources.file, problems) if sources.file is not None else {}
    given = {one.key: value for one in settings() if (value := _given(one, sources, file)) is not None}
    wrong: dict[str, str] = {}
    for one in settings():
        found = given.get(one.key)
        if found is not None and (problem := one.problem(found.value, found.name)) is not None:
            wrong[one.key] = problem if found.is_usage else f"{problem} in '{found.source}'"
    is_usage = any(given[key].is_usage for key in wrong)
    values = {key: one.value for key, one in given.items() if key not in wrong}
    made: dict[str, Any] = {section.section: _section(section, values) for section in sections()}
    config = Config(**made)
    problems = [*problems, *wrong.values(), *combinations.problems(config, wrong)]
    if problems:
        raise ConfigurationError(*problems, is_usage=is_usage)
    return Loaded(config, {key: one.source for key, one in given.items()})


def unknown_variables(environment: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yields variables that name no setting, each with the one that it was probably meant for.

    Other programs have variables with the same prefix: one that resembles no setting is theirs.
    """
    known = {FILE_VARIABLE, *(one.variable for one in settings())}
    for name in sorted(environment):
        if name.startswith(f"{ENVIRONMENT_PREFIX}_") and name not in known:
            for nearest in difflib.get_close_matches(name, known, n=1, cutoff=_RESEMBLES):
                yield name, nearest


def _section(section: type[Section], values: Mapping[str, Any]) -> Section:
    given = {one.name: values[one.key] for one in settings_of(section) if one.key in values}
    return section(**given)


def _given(one: Setting, sources: Sources, file: Mapping[str, Mapping[str, object]]) -> _Given | None:
    """Returns the value of a setting from the source that comes last, or None."""
    if one.parameter in sources.options:
        return _Given(one.parse(sources.options[one.parameter]), one.option, one.option, is_usage=True)
    if sources.environment.get(one.variable):
        value = one.parse(sources.environment[one.variable])
        return _Given(value, one.variable, one.variable, is_usage=True)
    table = file.get(one.section, {})
    if one.name in table:
        return _Given(one.from_file(table[one.name]), str(sources.file), one.key, is_usage=False)
    return None


def _read(path: Path, problems: list[str]) -> Mapping[str, Mapping[str, object]]:
    """Returns the tables of a configuration file; adds what is wrong with it to the problems."""
    try:
        with path.open("rb") as file:
            data = file.read(FILE_BYTES + 1)
        if len(data) > FILE_BYTES:
            problems.append(
                f"expected a configuration of at most {FILE_BYTES:,} bytes, but '{path}' has more"
            )
            return {}
        tables = tomllib.loads(data.decode())
    except OSError as error:
        problems.append(f"expected to read the configuration '{path}', but: {error.strerror}")
        return {}
    except (ValueError, RecursionError) as error:  # no UTF-8, no TOML, a number of thousands of digits
        problems.append(f"expected the configuration '{path}' in TOML, but: {error}")
        return {}
    problems.extend(_unknown(tables, path))
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


def _unknown(tables: Mapping[str, object], path: Path) -> Iterator[str]:
    """Yields a problem for each name in a file that names nothing, with the nearest one that does."""
    known = {section.section: [one.name for one in settings_of(section)] for section in sections()}
    for name, table in tables.items():
        if not isinstance(table, dict):
            places = [f"{name} in [{section}]" for section, names in known.items() if name in names]
            yield f"expected only sections in '{path}', but '{name}' is in none{_nearest(places)}"
        elif name not in known:
            nearest = difflib.get_close_matches(name, known, n=1)
            yield f"expected a known section in '{path}', but it is [{name}]{_nearest(nearest)}"
        else:
            place = f"[{name}] of '{path}'"
            for key in table.keys() - set(known[name]):
                nearest = difflib.get_close_matches(key, known[name], n=1)
                yield f"expected a known setting in {place}, but it is '{key}'{_nearest(nearest)}"


def _nearest(names: list[str]) -> str:
    return f"; the nearest is {names[0]}" if names else ""
