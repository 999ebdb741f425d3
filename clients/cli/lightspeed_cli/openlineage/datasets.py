"""Datasets: OpenLineage's names for the sources and sinks of lineage records.

Owns the reading of connector signatures, and the names of datasets. It must never ask the server: a name
follows from the signature, and from the namespaces that the command line gives.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

PATHS = ("table", "topic", "path", "query")
"""Fields that name the data within a connector; each kind of connector has one of them."""
LOCAL_FILES = "file"
"""OpenLineage's namespace of files without a host."""
QUERY_DIGITS = 16
"""Digits of the hash that names the result of a query: enough for any number of queries."""
SIGNATURES_KNOWN = 1_024
"""Connector signatures whose fields are kept: surfaces change theirs seldom."""

_PLAIN_NAME = re.compile(r"[\w$-]+(\.[\w$-]+)*")


class Connector(NamedTuple):
    """Source or sink, as its signature says."""

    kind: str
    """`database`, `file`, `queue` or `pubsub`."""
    name: str
    fields: tuple[tuple[str, str], ...]
    """The other fields in their order, such as `table` and `upsert_key`."""


class Dataset(NamedTuple):
    """Name of a dataset."""

    namespace: str
    name: str


def fields_of(signature: str) -> dict[str, str]:
    """Returns the fields of a signature such as `source.v1|kind=queue|name=mq`, without their escapes."""
    pairs = (part.partition("=") for part in signature.split("|")[1:])
    return {name: unquote(value) for name, _, value in pairs}


@lru_cache(maxsize=SIGNATURES_KNOWN)
def connector_of(signature: str) -> Connector:
    """Returns the connector of a signature."""
    fields = fields_of(signature)
    kind, name = fields.pop("kind", ""), fields.pop("name", "")
    return Connector(kind, name, tuple(fields.items()))


def dataset_of(connector: Connector, namespaces: Mapping[str, str]) -> Dataset:
    """Returns the dataset of a connector.

    `namespaces` has OpenLineage namespaces by the connector's name, such as postgres://db:5432 for warehouse.
    Without one, a path that is a URL gives its own, and other data are in KIND://NAME. A query that is no
    plain name is named by its hash: names are limited, and receivers make addresses of them.
    """
    fields = dict(connector.fields)
    field = next((field for field in PATHS if field in fields), "")
    path = fields.get(field, "")
    if field == "query" and not _PLAIN_NAME.fullmatch(path):
        path = f"query-{sha256(path.encode()).hexdigest()[:QUERY_DIGITS]}"
    namespace, name = _place(connector, field, path)
    return Dataset(namespaces.get(connector.name, namespace), name or "-")


def _place(connector: Connector, field: str, path: str) -> Dataset:
    if field != "path":
        return Dataset(f"{connector.kind}://{quote(connector.name, safe='')}", path)
    url = urlsplit(path)
    if url.scheme and url.netloc:
        return Dataset(f"{url.scheme}://{url.netloc}", path.split(url.netloc, 1)[1].lstrip("/"))
    return Dataset(LOCAL_FILES, path)
