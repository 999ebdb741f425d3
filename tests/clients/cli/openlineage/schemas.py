"""A judge: the JSON schemas of the OpenLineage specification, and those of our own facets.

The specification's schemas are no part of the project. They are in `../shared/reference/openlineage`, or in
the folder that OPENLINEAGE_SCHEMAS names; without them the judge knows only our own.
"""

import json
import os
import re
from datetime import datetime
from functools import cache
from pathlib import Path

from jsonschema import FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from lightspeed_cli import openlineage
from lightspeed_cli.openlineage.events import OWN_FACETS, SCHEMA_URL, Json
from referencing import Registry, Resource

ROOT = Path(__file__).parents[4]
FOLDER = Path(os.environ.get("OPENLINEAGE_SCHEMAS", ROOT.parent / "shared/reference/openlineage"))
OWN_FOLDER = Path(openlineage.__file__).parent / "facets"
ABSENT = f"the schemas of OpenLineage are not in {FOLDER}, so events were not held against them"
FORMATS = FormatChecker(["uuid"])
"""Formats of the schemas; `jsonschema` has those of times and addresses only with more packages."""
CORE = "https://openlineage.io/spec/2-0-2/OpenLineage.json"


@FORMATS.checks("date-time", raises=ValueError)
def is_time(text: object) -> bool:
    """Returns whether a text is a time with its zone."""
    return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None


@FORMATS.checks("uri")
def is_address(text: object) -> bool:
    """Returns whether a text is a URI by the characters that RFC 3986 allows."""
    pattern = r"[a-zA-Z][a-zA-Z0-9+.-]*:(?:[\w\-.~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*"
    return isinstance(text, str) and re.fullmatch(pattern, text, re.ASCII) is not None


def has_specification() -> bool:
    """Returns whether the schemas of the specification are there."""
    return (FOLDER / "OpenLineage.json").exists()


@cache
def _schemas() -> dict[str, Json]:
    """Returns all schemas by id; of an absent specification a stand-in that accepts every facet."""
    paths = [*OWN_FOLDER.glob("*.json"), FOLDER / "OpenLineage.json", *(FOLDER / "facets").glob("*.json")]
    found = [json.loads(path.read_text()) for path in paths if path.exists()]
    schemas = {schema["$id"]: schema for schema in found}
    accepts_all = {
        "$schema": found[0]["$schema"],
        "$id": CORE,
        "$defs": {"RunFacet": {}, "DatasetFacet": {}, "RunEvent": {}},
    }
    return {CORE: accepts_all} | schemas


@cache
def _validator(url: str) -> Validator:
    resources = [(name, Resource.from_contents(contents)) for name, contents in _schemas().items()]
    made = validator_for(_schemas()[CORE])
    return made(
        {"$ref": url},
        registry=Registry().with_resources(resources),
        format_checker=FORMATS,
    )


def problems_of(event: Json) -> list[str]:
    """Returns what is wrong with an event, by the schema of events and by those that its facets name."""
    problems = _problems(SCHEMA_URL, event)
    places = [event["run"], event["job"], *event["inputs"], *event["outputs"]]
    for facets in [place["facets"] for place in places]:
        for name, facet in facets.items():
            url = facet["_schemaURL"]
            schema_id, _, _ = url.partition("#")
            if schema_id in _schemas():
                # The facet itself, and the name under which the schema expects it.
                problems += _problems(url, facet) + _problems(schema_id, {name: facet})
                if name not in _schemas()[schema_id]["properties"]:
                    problems.append(f"{schema_id} is no schema of the facet {name}")
            elif has_specification() or name in OWN_FACETS:
                problems.append(f"facet {name} has no schema {url}")
    return problems


def _problems(url: str, value: Json) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in _validator(url).iter_errors(value)]
