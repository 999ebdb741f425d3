"""Settings: the fields of a configuration, each with all that its users, its help and its page need.

Owns the form of one setting and the checks of its value. It must know no setting by name: a new one is one
line in its section.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any, ClassVar, get_origin

ENVIRONMENT_PREFIX = "LIGHTSPEED"
NONE = "none"
"""An empty text in the environment and in options; an empty variable counts as not set."""
MASK = "***"
"""What is shown in place of a secret."""
Value = bool | int | float | str | tuple[str, ...]
WORDS_OF_BOOLEANS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "1", "yes", "on"), True),
    **dict.fromkeys(("false", "0", "no", "off"), False),
}
KINDS: Mapping[type, str] = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
_TEXT_SHOWN = 80
"""Characters of a wrong value that its error repeats."""
_INTEGER_BITS = 256
"""Bits of the largest number that is shown: Python shows none of thousands of digits."""
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_PASSWORD = re.compile(
    r"(?<=postgresql://)\S*(?=@)|(?<=postgres://)\S*(?=@)|(?<=://)[^/@\s]*(?=@)|(?<=password=)[^&\s]*"
)
"""User and password of a URL, and the passwords among its parameters. In the URL of a database, also a
password with characters that are not percent-encoded."""


class ConfigurationError(Exception):
    """Settings cannot be used; each problem says which, what was expected and what it is."""

    def __init__(self, *problems: str, is_usage: bool = False) -> None:
        """Takes the problems, one text each.

        ``is_usage`` is True if the value of an option or a variable has no meaning.
        """
        super().__init__("; ".join(problems))
        self.problems = problems
        self.is_usage = is_usage


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: a field of a section, and how each way of configuration names it."""

    section: str
    name: str
    kind: type
    """``bool``, ``int``, ``float``, ``str``, or ``tuple`` for a list of texts."""
    default: Any
    """Its default, or a function that returns it."""
    default_shown: str
    """The default as the help and the page say it."""
    prefixed: bool
    unit: str
    least: Any
    """Least value of a number, whole or not; None if it has no bounds."""
    most: Any
    choices: tuple[str, ...]
    help: str
    reason: str
    reload: bool
    secret: bool

    @property
    def key(self) -> str:
        """Section and name, such as ``limits.max_surfaces``."""
        return f"{self.section}.{self.name}"

    @property
    def option(self) -> str:
        """The option of ``lightspeed serve``, such as ``--max-surfaces`` or ``--tls-certificate``."""
        return f"--{self._long_name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        """The environment variable, such as ``LIGHTSPEED_MAX_SURFACES`` or ``LIGHTSPEED_TLS_CERTIFICATE``."""
        return f"{ENVIRONMENT_PREFIX}_{self._long_name.upper()}"

    @property
    def parameter(self) -> str:
        """The name as a Python identifier that no other setting has, such as ``tls_certificate``."""
        return self._long_name

    @property
    def text(self) -> str:
        """Help and reason as one sentence."""
        return f"{self.help}: {self.reason}."

    @property
    def _long_name(self) -> str:
        return f"{self.section}_{self.name}" if self.prefixed else self.name

    def shown_default(self) -> str:
        """Returns the default as the help and the page say it."""
        if self.default_shown:
            return self.default_shown
        if isinstance(self.default, bool):
            return str(self.default).lower()
        return ",".join(self.default) if isinstance(self.default, tuple) else str(self.default) or NONE

    def expected(self) -> str:
        """Returns what a value must be, as a part of an error."""
        if self.choices:
            several = "items of " if self.kind is tuple else ""
            return f" of {several}{', '.join(self.choices)}"
        if self.least is not None:
            return f" of {self.least} to {self.most}"
        return f" with {KINDS[self.kind]}" if self.kind in KINDS else " with a list of texts"

    def problem(self, value: object, name: str) -> str | None:
        """Returns what is wrong with a value, or None; ``name`` is the option, the variable or the key."""
        if self._fits(value):
            return None
        shown = self.shown(value) if self.secret else _short(value)
        return f"expected {name}{self.expected()}, but it is {shown}"

    def _fits(self, value: object) -> bool:
        if self.kind is tuple:
            return isinstance(value, tuple) and all(self._fits_text(item) for item in value)
        if self.kind is str:
            return self._fits_text(value)
        if self.kind is bool:
            return isinstance(value, bool)
        if isinstance(value, bool) or not isinstance(value, int | self.kind):
            return False
        is_large_enough = self.least is None or value >= self.least
        return is_large_enough and (self.most is None or value <= self.most)

    def _fits_text(self, value: object) -> bool:
        return isinstance(value, str) and "\0" not in value and (not self.choices or value in self.choices)

    def parse(self, text: str) -> object:
        """Returns the value that a text of the environment or the command line means.

        A text that means none is returned as it is: :meth:`problem` names it.
        """
        plain = text.strip()
        if self.kind is bool:
            return WORDS_OF_BOOLEANS.get(plain.lower(), text)
        if self.kind is int:
            return int(plain) if _INTEGER.fullmatch(plain) else text
        if self.kind is float:
            return _finite(float(plain), text) if _NUMBER.fullmatch(plain) else text
        if self.kind is tuple:
            return tuple(item.strip() for item in plain.split(",") if item.strip())
        return "" if plain == NONE else text

    def from_file(self, value: object) -> object:
        """Returns the value that a value of a TOML file means; a whole number is a number too."""
        if self.kind is tuple and isinstance(value, list):
            return tuple(value)
        if self.kind is float and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        return value

    def shown(self, value: object) -> object:
        """Returns a value as it may be shown: a secret is masked, and so are user and password of a URL."""
        if self.secret and value:
            return MASK
        if isinstance(value, tuple):
            return tuple(self.shown(item) for item in value)
        return without_password(value) if isinstance(value, str) else value


def without_password(text: str) -> str:
    """Returns a text with user and password of each URL in it masked."""
    return _PASSWORD.sub(MASK, text)


def _finite(number: float, text: str) -> object:
    return number if math.isfinite(number) else text


def _short(value: object) -> str:
    if isinstance(value, str):
        return f"'{without_password(value)[:_TEXT_SHOWN]}'"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > _INTEGER_BITS:
        return "a number of hundreds of digits"
    return str(value)[:_TEXT_SHOWN]


def setting(  # noqa: PLR0913 - the columns of the reference page, all but two optional
    default: Value | Callable[[], Value],
    help: str,  # noqa: A002 - as click and argparse name it
    *,
    reason: str,
    unit: str = "",
    least: float | None = None,
    most: float | None = None,
    choices: Sequence[str] = (),
    default_shown: str = "",
    reload: bool = False,
    secret: bool = False,
) -> Any:  # noqa: ANN401 - as dataclasses.field is typed
    """Declares a setting of a section: a field of its dataclass.

    Args:
        default: Its value if no way of configuration names it, or a function that returns it.
        help: What it is, as the help says it: no full stop at the end.
        reason: Why the default is what it is, or why to change it; no full stop at the end.
        unit: Unit of a number, such as bytes or seconds.
        least: Least value of a number; a number has both bounds.
        most: Largest value of a number.
        choices: The texts that it may be; empty for any text.
        default_shown: What the help shows as the default, if the value differs between machines.
        reload: It may change at run time: a part registers an applier for it (``reloading.Reloading``).
        secret: Its value is never shown.
    """
    metadata = {
        "unit": unit,
        "least": least,
        "most": most,
        "choices": tuple(choices),
        "help": help,
        "reason": reason,
        "default_shown": default_shown,
        "reload": reload,
        "secret": secret,
    }
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of the configuration: its fields are settings.

    Raises :class:`ConfigurationError` with all problems if values do not fit.
    """

    section: ClassVar[str]
    """Its name in the file."""
    prefixed: ClassVar[bool] = True
    """Whether its options and variables begin with its name."""

    def __post_init__(self) -> None:
        """Checks each value."""
        checked = (one.problem(getattr(self, one.name), one.option) for one in settings_of(type(self)))
        problems = [problem for problem in checked if problem is not None]
        if problems:
            raise ConfigurationError(*problems)


def settings_of(section: type[Section]) -> tuple[Setting, ...]:
    """Returns the settings of a section in the order of its fields."""
    known = _KNOWN.get(section)
    if known is None:
        known = _KNOWN[section] = tuple(_setting(section, one) for one in fields(section))
    return known


_KNOWN: dict[type[Section], tuple[Setting, ...]] = {}


def _setting(section: type[Section], one: Field[Any]) -> Setting:
    kind: type = get_origin(one.type) or one.type  # type: ignore[assignment]  # no annotation is a text here
    return Setting(
        section=section.section,
        name=one.name,
        kind=kind,
        default=one.default_factory if one.default is MISSING else one.default,
        prefixed=section.prefixed,
        **one.metadata,
    )
