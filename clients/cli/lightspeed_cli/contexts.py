"""Contexts: which server, tenant and surface commands talk to, and with which identity.

Owns the file of contexts and the variables that win over it. It must never print a token.

The file is `contexts.toml` in the user's folder for configuration, readable by its owner only:

    current = "production"

    [contexts.production]
    address = "ops.example.com:50051"
    tenant = "acme"
    tls = true
    token_file = "/home/ada/.lightspeed-token"
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from lightspeed_cli.errors import CommandFailed, ExitCode

FILE_NAME = "contexts.toml"
PRIVATE_FILE, PRIVATE_FOLDER = 0o600, 0o700
"""Modes of the file and its folder: a context may have a token."""
PREFIX = "LIGHTSPEED_"
CONTEXT_VARIABLE = f"{PREFIX}CONTEXT"
DEFAULT_ADDRESS = "localhost:50051"
DEFAULT_TENANT = DEFAULT_SURFACE = "default"


def _about(text: str, default: Any = "") -> Any:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """A server and how to talk to it. Each value is also a variable, such as LIGHTSPEED_ADDRESS."""

    address: str = _about("Address of the server.", DEFAULT_ADDRESS)
    tenant: str = _about("Tenant whose surfaces have short names.", DEFAULT_TENANT)
    surface: str = _about("Surface of commands that name none.", DEFAULT_SURFACE)
    tls: bool = _about("Connect with TLS.", default=False)
    roots_file: str = _about("Certificates that sign the server's; none: those of the system.")
    certificate_file: str = _about("Certificate of the caller, for mTLS.")
    key_file: str = _about("Private key of the caller, for mTLS.")
    server_name: str = _about("Name in the server's certificate, if it is not the host of the address.")
    token: str = _about("Bearer token of each call.")
    token_file: str = _about("File with the bearer token; it is read for each command.")
    allow_token_without_tls: bool = _about("Send the token over plaintext too.", default=False)
    admin_address: str = _about("Address of the server's admin listener, with its metrics and console.")
    name: str = ""
    """Name of the context; empty if only defaults and variables are used."""

    def surface_name(self, given: str | None) -> str:
        """Returns the resource name of a surface: of a full name, of an id, or of the context's surface."""
        chosen = given or self.surface
        return chosen if "/" in chosen else f"tenants/{self.tenant}/surfaces/{chosen}"

    @property
    def parent(self) -> str:
        """Resource name of the tenant."""
        return f"tenants/{self.tenant}"

    def current_token(self) -> str:
        """Returns the token of the next call; empty if there is none."""
        if not self.token_file:
            return self.token
        return _read(self.token_file, "token file").decode().strip()


SETTINGS = tuple(one for one in fields(Context) if one.name != "name")
"""What a context has, with the help of each in its metadata."""
VARIABLES: Mapping[str, str] = {one.name: f"{PREFIX}{one.name.upper()}" for one in SETTINGS}
"""Variables of the environment that win over a context, by the name of the setting."""
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Contexts:
    """The contexts of the file, and which one is current."""

    current: str = ""
    by_name: Mapping[str, Context] = field(default_factory=dict)

    def named(self, name: str, code: ExitCode = ExitCode.NOT_FOUND) -> Context:
        """Returns a context; raises `CommandFailed` if there is none of this name."""
        if name not in self.by_name:
            known = ", ".join(sorted(self.by_name)) or "none"
            raise CommandFailed(f"expected a context '{name}', but the contexts are: {known}", code)
        return self.by_name[name]


def path_of_contexts() -> Path:
    """Returns the path of the file; it need not exist."""
    from platformdirs import user_config_path

    return user_config_path("lightspeed", appauthor=False) / FILE_NAME


def load_contexts() -> Contexts:
    """Returns the contexts of the file; raises `CommandFailed` if it cannot be understood."""
    path = path_of_contexts()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Contexts()
    except (OSError, ValueError) as error:
        raise CommandFailed(f"expected contexts in {path}, but it cannot be read: {error}") from error
    tables = content.get("contexts", {})
    if not isinstance(tables, dict):
        raise CommandFailed(f"expected tables [contexts.NAME] in {path}, but it has contexts = {tables!r}")
    return Contexts(
        str(content.get("current", "")), {name: _context(name, table, path) for name, table in tables.items()}
    )


def save_contexts(contexts: Contexts) -> None:
    """Writes the file, whole or not at all."""
    path = path_of_contexts()
    lines = [f"current = {_toml(contexts.current)}\n"] if contexts.current else []
    for name, context in sorted(contexts.by_name.items()):
        lines.append(f"\n[contexts.{_toml(name)}]\n")
        given = ((one.name, getattr(context, one.name)) for one in SETTINGS)
        defaults = Context()
        lines += [f"{key} = {_toml(value)}\n" for key, value in given if value != getattr(defaults, key)]
    try:
        path.parent.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        written = path.with_suffix(".new")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor, not a path
            file.writelines(lines)
        written.replace(path)
    except OSError as error:
        raise CommandFailed(f"expected to write {path}, but: {error.strerror}") from error


def context_in_force(name: str | None) -> Context:
    """Returns the context that a command uses: the named or current one, and the variables over it."""
    chosen = name or os.environ.get(CONTEXT_VARIABLE)
    found = Context()
    given = {key: os.environ[variable] for key, variable in VARIABLES.items() if os.environ.get(variable)}
    if chosen:
        found = load_contexts().named(chosen, ExitCode.USAGE)
    else:
        contexts = load_contexts()
        if contexts.current:
            found = contexts.named(contexts.current)
    if "token" in given or "token_file" in given:  # One token replaces the other, whatever its form.
        found = replace(found, token="", token_file="")
    return changed(found, given, VARIABLES)


def changed(context: Context, given: Mapping[str, str], shown: Mapping[str, str]) -> Context:
    """Returns a context with texts as new values; `shown` has the name of each for errors."""
    values: dict[str, str | bool] = dict(given)
    for one in SETTINGS:
        if one.name in given and isinstance(one.default, bool):
            values[one.name] = _boolean(given[one.name], shown[one.name])
    return replace(context, **values)  # type: ignore[arg-type]


def _boolean(text: str, shown: str) -> bool:
    if text.lower() not in (*_TRUE, *_FALSE):
        raise CommandFailed(f"expected {shown} to be true or false, but it is '{text}'", ExitCode.USAGE)
    return text.lower() in _TRUE


def _context(name: str, table: object, path: Path) -> Context:
    if not isinstance(table, dict):
        raise CommandFailed(f"expected a table [contexts.{name}] in {path}, but it is {table!r}")
    kinds = {one.name: type(one.default) for one in SETTINGS}
    for key, value in table.items():
        if key not in kinds:
            raise CommandFailed(
                f"expected one of {', '.join(kinds)} in {path}, but [contexts.{name}] has '{key}'"
            )
        if not isinstance(value, kinds[key]):
            kind = "true or false" if kinds[key] is bool else "a text"
            raise CommandFailed(f"expected {key} of [contexts.{name}] in {path} to be {kind}: {value!r}")
    return Context(name=name, **table)


def _toml(value: str | bool) -> str:  # noqa: FBT001 - the two kinds of values
    if isinstance(value, bool):
        return "true" if value else "false"
    import json

    return json.dumps(value)


def read_file(path: str, what: str) -> bytes:
    """Returns the content of a file that a context names; raises `CommandFailed` if it cannot be read."""
    return _read(path, what)


def _read(path: str, what: str) -> bytes:
    try:
        return Path(path).expanduser().read_bytes()
    except OSError as error:
        raise CommandFailed(f"expected to read the {what} {path}, but: {error.strerror}") from error
