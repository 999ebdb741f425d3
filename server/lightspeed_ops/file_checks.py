"""File checks: what is wrong with the files and modules that a configuration names.

Owns the list of checks. A server makes them at its start and before a reload, and a check of a configuration
makes the same. They must never open a journal or an address.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec

from lightspeed_ops.config import POSTGRESQL, Config, ConfigurationError, has_identity
from lightspeed_ops.identity import Authenticator
from lightspeed_ops.identity.key_pairs import read_key_pair, read_server_roots
from lightspeed_ops.tracing import problems as tracing_problems


def _certificate_problems(config: Config) -> Iterable[str]:
    """Yields what is wrong with the certificate of the server and what belongs to it."""
    if config.tls.certificate:
        try:
            read_key_pair(config.tls)
        except ConfigurationError as error:
            yield from error.problems


def _server_roots_problems(config: Config) -> Iterable[str]:
    """Yields what is wrong with the authorities of the other servers."""
    if config.cluster.server_roots:
        try:
            read_server_roots(config.cluster.server_roots)
        except ConfigurationError as error:
            yield from error.problems


def _postgresql_problems(config: Config) -> Iterable[str]:
    """Yields that the driver of PostgreSQL is missing, if the journal needs it."""
    if config.server.journal.startswith(POSTGRESQL) and find_spec("psycopg") is None:
        yield "a postgresql journal needs psycopg: pip install 'lightspeed-operations[postgresql]'"


def _identity_problems(config: Config) -> Iterable[str]:
    """Yields what is wrong with the files of identities."""
    if has_identity(config):
        try:
            Authenticator(config.identity, config.jwt)
        except ConfigurationError as error:
            yield from error.problems


FILE_CHECKS: tuple[Callable[[Config], Iterable[str]], ...] = (
    _certificate_problems,
    _server_roots_problems,
    _identity_problems,
    _postgresql_problems,
    lambda config: tracing_problems(config.tracing, os.environ),
)
"""Each yields what is wrong with files that a configuration names, such as certificates and modules."""


def file_problems(config: Config) -> Iterator[str]:
    """Yields all that is wrong with the files that a configuration names, but for the journal."""
    for check in FILE_CHECKS:
        yield from check(config)
