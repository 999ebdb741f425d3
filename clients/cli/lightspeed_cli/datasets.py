"""Datasets: what a source reads and a sink writes, found in the signatures of the contract.

Owns the rule which signatures name the same dataset: kind of store, name of the connection, and object in it.
Read sizes, keys and formats are no part of it. It must never ask the server.
"""

import re
from typing import NamedTuple

from lightspeed.ops.v1.connector_pb2 import SinkConnector, SourceConnector

ESCAPED = re.compile(r"(?:%[0-9A-F]{2})+")

# The part of a signature that names the object, by kind of connector.
OBJECTS = {"database": ("table", "query"), "file": ("path",), "queue": ("topic",), "pubsub": ("topic",)}

# A sink of the kind pubsub writes what a source of the kind queue reads.
STORES = {"database": "database", "file": "file", "queue": "topic", "pubsub": "topic"}


class Dataset(NamedTuple):
    """A dataset; equal ones are the same dataset, whatever surface reads or writes it.

    Attributes:
        store: Kind of store: database, file or topic.
        connection: Name of the connection.
        name: Table, query, path or topic.
    """

    store: str
    connection: str
    name: str

    def __str__(self) -> str:
        """Returns the text of the dataset, such as database duckdb: flights."""
        return f"{self.store} {self.connection}: {self.name}"


def of_source(source: SourceConnector) -> Dataset | None:
    """Returns the dataset that a source reads; None if it has no kind."""
    return _of_connector(source, source.WhichOneof("source"))


def of_sink(sink: SinkConnector) -> Dataset | None:
    """Returns the dataset that a sink writes; None if it has no kind."""
    return _of_connector(sink, sink.WhichOneof("sink"))


def of_signature(signature: str) -> Dataset | None:
    """Returns the dataset of a source or sink signature; None if it is of another form."""
    fields = signature_fields(signature)
    kind = fields.get("kind", "")
    names = [fields[name] for name in OBJECTS.get(kind, ()) if name in fields]
    return Dataset(STORES[kind], fields.get("name", ""), names[0]) if names else None


def signature_fields(signature: str) -> dict[str, str]:
    """Returns the fields of a signature by name, without their escapes."""
    pairs = (part.partition("=") for part in signature.split("|")[1:])
    return {name: unescaped(value) for name, _, value in pairs}


def unescaped(text: str) -> str:
    """Returns a text without the escapes of the signatures, see AuditEntry.signature in the contract."""
    return ESCAPED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(errors="replace"), text)


def _of_connector(connector: SourceConnector | SinkConnector, kind: str | None) -> Dataset | None:
    if kind is None:
        return None
    fields = getattr(connector, kind)
    name = next(getattr(fields, one) for one in OBJECTS[kind] if hasattr(fields, one))
    return Dataset(STORES[kind], fields.name, name)
