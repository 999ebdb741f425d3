"""Events: OpenLineage RunEvents of spec 2-0-2, as plain values for JSON.

Owns the form of events and facets, and the ids of runs. It must never read a clock, nor draw an id: equal
arguments give equal events, so that a repeated event is the same event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from lightspeed_cli import VERSION
from lightspeed_cli.openlineage.datasets import Connector, connector_of, dataset_of

Json = dict[str, Any]
"""A JSON object."""

PRODUCER = "https://lightspeed.dev/ops"
"""Identifies the producer of events and facets."""
SCHEMA_URL = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent"
FACETS_URL = f"{PRODUCER}/openlineage/facets/1-0-0"
"""Place of the schemas of our own facets; the folder `facets` beside this module has them."""
STANDARD_FACETS = {
    "parent": "1-2-0/ParentRunFacet",
    "errorMessage": "1-0-1/ErrorMessageRunFacet",
    "nominalTime": "1-0-1/NominalTimeRunFacet",
    "tags": "1-0-0/TagsRunFacet",
    "processing_engine": "1-1-1/ProcessingEngineRunFacet",
    "jobType": "2-0-4/JobTypeJobFacet",
    "version": "1-0-1/DatasetVersionDatasetFacet",
    "dataSource": "1-0-1/DatasourceDatasetFacet",
}
"""Facets of the specification that events have, with version and name."""
OWN_FACETS = {
    "lightspeed_run": "LightspeedRunRunFacet",
    "lightspeed_lineage": "LightspeedLineageRunFacet",
    "lightspeed_connector": "LightspeedConnectorDatasetFacet",
}
"""Facets of our own, by the name of their schema."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECONDS = 1_000
"""Microseconds in a millisecond."""


class EventType(StrEnum):
    """Types of events."""

    START = "START"
    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    FAIL = "FAIL"
    ABORT = "ABORT"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Names of an installation: the namespace of its jobs, and namespaces of datasets by connector."""

    job_namespace: str = "lightspeed"
    namespaces: Mapping[str, str] = field(default_factory=dict)

    def run_id(self, surface: str, run_id: str, stage: str = "", *, resumed_at: int = 0) -> UUID:
        """Returns the OpenLineage id of a stage in a run; without a stage, of the run itself.

        `resumed_at` is the sequence of the audit that resumed the run, 0 if it was not: a resumed run is
        another run for OpenLineage, in which nothing follows a FAIL.
        """
        name = f"{surface}/runs/{run_id}"
        name += f"/resumptions/{resumed_at}" if resumed_at else ""
        name += f"/stages/{stage}" if stage else ""
        return uuid5(uuid5(NAMESPACE_URL, self.job_namespace), name)

    def job_name(self, surface: str, stage: str = "") -> str:
        """Returns the name of a job: TENANT.SURFACE, or TENANT.SURFACE.STAGE."""
        _, tenant, _, name = surface.split("/")
        return f"{tenant}.{name}.{stage}" if stage else f"{tenant}.{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunName:
    """A stage in a run, or with an empty stage the run itself."""

    surface: str
    run_id: str
    stage: str = ""
    resumed_at: int = 0


def event_time(at_us: int) -> str:
    """Returns microseconds since 1970 as a time of RFC 3339, in UTC."""
    return (EPOCH + timedelta(microseconds=at_us)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def facet(facet_name: str, /, **fields: Any) -> Json:  # values for JSON
    """Returns a facet with its producer and the address of its schema; fields of None are left out."""
    if facet_name in OWN_FACETS:
        own = OWN_FACETS[facet_name]
        url = f"{FACETS_URL}/{own}.json#/$defs/{own}"
    else:
        place = STANDARD_FACETS[facet_name]
        url = f"https://openlineage.io/spec/facets/{place}.json#/$defs/{place.partition('/')[2]}"
    given = {key: value for key, value in fields.items() if value is not None}
    return {"_producer": PRODUCER, "_schemaURL": url, **given}


def run_event(
    naming: Naming,
    of: RunName,
    event_type: EventType,
    *,
    at_us: int,
    facets: Mapping[str, Json],
    datasets: tuple[Sequence[Json], Sequence[Json]] = ((), ()),
) -> Json:
    """Returns an event of a stage in a run, or of the run itself. `datasets` are inputs and outputs."""
    own = facet("lightspeed_run", surface=of.surface, runId=of.run_id, stage=of.stage or None)
    run_facets: Json = {
        "processing_engine": facet("processing_engine", version=VERSION, name="Lightspeed Operations"),
        "lightspeed_run": own | dict(facets.get("lightspeed_run", {})),
    }
    if of.stage:
        run_facets["parent"] = _parent(naming, of)
    run_facets |= {name: value for name, value in facets.items() if name != "lightspeed_run"}
    job_type = facet(
        "jobType",
        processingType="BATCH",
        integration="LIGHTSPEED",
        jobType="STAGE" if of.stage else "PIPELINE",
    )
    inputs, outputs = datasets
    return {
        "eventType": event_type.value,
        "eventTime": event_time(at_us),
        "producer": PRODUCER,
        "schemaURL": SCHEMA_URL,
        "run": {"runId": str(_id(naming, of)), "facets": run_facets},
        "job": {
            "namespace": naming.job_namespace,
            "name": naming.job_name(of.surface, of.stage),
            "facets": {"jobType": job_type},
        },
        "inputs": list(inputs),
        "outputs": list(outputs),
    }


def error_message(message: str) -> Json:
    """Returns the facet of a failure. The server does not know the language of the worker that failed."""
    return facet("errorMessage", message=message, programmingLanguage="unknown")


def audit_facet(*, sequence: int, action: str, at_ms: int, signature: str, chain_hash: str) -> Json:
    """Returns the part of the facet lightspeed_run that names the audit behind an event."""
    audit = {
        "sequence": sequence,
        "action": action,
        "atMs": at_ms,
        "signature": signature,
        "chainHash": chain_hash,
    }
    return {"audit": audit}


def dataset(naming: Naming, signature: str, version: str) -> Json:
    """Returns a dataset with its version, named by the signature of its connector."""
    connector = connector_of(signature)
    namespace, name = dataset_of(connector, naming.namespaces)
    return {
        "namespace": namespace,
        "name": name,
        "facets": {
            "version": facet("version", datasetVersion=version),
            "dataSource": facet("dataSource", name=connector.name, uri=_uri(namespace)),
            "lightspeed_connector": _connector(connector, signature),
        },
    }


def _id(naming: Naming, of: RunName) -> UUID:
    return naming.run_id(of.surface, of.run_id, of.stage, resumed_at=of.resumed_at)


def _parent(naming: Naming, of: RunName) -> Json:
    return facet(
        "parent",
        run={"runId": str(naming.run_id(of.surface, of.run_id, resumed_at=of.resumed_at))},
        job={"namespace": naming.job_namespace, "name": naming.job_name(of.surface)},
    )


def _connector(connector: Connector, signature: str) -> Json:
    return facet(
        "lightspeed_connector",
        kind=connector.kind,
        name=connector.name,
        signature=signature,
        fields=dict(connector.fields),
    )


def _uri(namespace: str) -> str:
    """Returns a namespace as a URI; those of files have no scheme of their own."""
    return namespace if ":" in namespace else f"{namespace}:///"
