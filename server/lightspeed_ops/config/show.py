"""The configuration in force as a TOML file, with the source of each value; secrets are masked."""

import json
from collections.abc import Iterator
from typing import Any

from lightspeed_ops.config.config import sections
from lightspeed_ops.config.load import Loaded
from lightspeed_ops.config.settings import settings_of


def shown_lines(loaded: Loaded) -> Iterator[str]:
    """Yields the lines of a configuration: each setting with its value, and its source as a comment."""
    for section in sections():
        if section is not sections()[0]:
            yield ""
        yield f"[{section.section}]"
        for one in settings_of(section):
            value = one.shown(getattr(getattr(loaded.config, section.section), one.name))
            yield f"{one.name} = {toml_value(value)} # {loaded.sources.get(one.key, 'default')}"


def toml_value(value: Any) -> str:  # noqa: ANN401 - of any kind of setting
    """Returns a value as TOML writes it."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)
