"""Metrics of a running server, scraped over HTTP and parsed by the library that makes them."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

HTTP_S = 20.0
"""Limit for a request before it counts as hanging."""


class Response(NamedTuple):
    """A response of the admin listener."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def get(address: str, path: str, **headers: str) -> Response:
    """Returns the response to a GET; underscores in the names of headers stand for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://{address}{path}", headers=named)
    try:
        with urllib.request.urlopen(request, timeout=HTTP_S) as response:
            return Response(response.status, dict(response.headers), response.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Response(refused.code, dict(refused.headers), refused.read())


class Metrics:
    """One scrape."""

    def __init__(self, text: str) -> None:
        """Parses the text format of Prometheus."""
        self.families = list(text_string_to_metric_families(text))
        self._samples = [sample for family in self.families for sample in family.samples]

    @classmethod
    def scrape(cls, address: str, **headers: str) -> "Metrics":
        """Scrapes a server."""
        response = get(address, "/metrics", **headers)
        assert 200 == response.status, response
        return cls(response.body.decode())

    def value(self, name: str, **labels: str) -> float:
        """Returns the value of the one series with these labels."""
        found = [
            one.value for one in self._samples if one.name == name and labels.items() <= one.labels.items()
        ]
        assert 1 == len(found), f"{name} {labels} has {len(found)} series"
        return found[0]

    def total(self, name: str, **labels: str) -> float:
        """Returns the sum of the series with these labels."""
        return sum(
            one.value for one in self._samples if one.name == name and labels.items() <= one.labels.items()
        )

    def series(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Returns all series by name and labels."""
        return {(one.name, tuple(sorted(one.labels.items()))): one.value for one in self._samples}

    def labels(self) -> dict[str, set[str]]:
        """Returns the values of each label."""
        values: dict[str, set[str]] = {}
        for sample in self._samples:
            for label, value in sample.labels.items():
                values.setdefault(label, set()).add(value)
        return values

    def names(self) -> set[str]:
        """Returns the names of all samples."""
        return {sample.name for sample in self._samples}
