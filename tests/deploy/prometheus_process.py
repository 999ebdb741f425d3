"""A real Prometheus: its process, and what its API says.

Owns the process and the form of the answers. The configuration comes from the caller.
"""

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

A = TypeVar("A")

INSTALL = "apt-get install prometheus"
DEADLINE_S = 30.0
"""Limit for anything that a few scrapes lead to; two noisy cores need a generous one."""
POLL_S = 0.1


def find_prometheus() -> str | None:
    """Returns the path of Prometheus, or None without one."""
    return shutil.which("prometheus")


def free_port() -> int:
    """Returns a port of loopback that no process listens on; Prometheus says nowhere which one it picked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(found: Callable[[], A | None], what: str, *, within_s: float = DEADLINE_S) -> A:
    """Returns what a function finds, asked again and again; fails if it finds nothing in time."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        value = found()
        if value:
            return value
        time.sleep(POLL_S)
    raise AssertionError(f"expected {what} within {within_s:.0f} s, but there is none")


class PrometheusProcess:
    """Prometheus with a configuration, on a free port of loopback."""

    def __init__(self, program: str, folder: Path, configuration: dict[str, Any]) -> None:
        """Starts the process, and returns when its API answers."""
        config = folder / "prometheus.yml"
        config.write_text(yaml.safe_dump(configuration))
        port = free_port()
        self._address = f"http://127.0.0.1:{port}"
        self._log = (folder / "prometheus.log").open("w+")
        self._process = subprocess.Popen(
            [
                program,
                f"--config.file={config}",
                f"--storage.tsdb.path={folder / 'series'}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--log.level=warn",
            ],
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        until(self._is_ready, "a Prometheus that is ready")

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Returns the series of an expression, as they are now."""
        data = self._ask("query", query=expression)
        series: list[dict[str, Any]] = data["result"]
        return series

    def value(self, expression: str) -> float | None:
        """Returns the value of the only series of an expression, or None without one."""
        series = self.query(expression)
        return float(series[0]["value"][1]) if series else None

    def firing(self) -> dict[str, list[dict[str, str]]]:
        """Returns the labels of the alerts that fire, by name."""
        firing: dict[str, list[dict[str, str]]] = {}
        for alert in self._ask("alerts")["alerts"]:
            if alert["state"] == "firing":
                firing.setdefault(alert["labels"]["alertname"], []).append(alert["labels"])
        return firing

    def targets(self) -> list[dict[str, Any]]:
        """Returns the targets of the scrapes, with their health and their last error."""
        found: list[dict[str, Any]] = self._ask("targets", state="active")["activeTargets"]
        return found

    def scrapes(self) -> None:
        """Returns when every target was scraped once, without an error."""

        def has_scraped() -> bool:
            targets = self.targets()
            return bool(targets) and all(target["health"] == "up" for target in targets)

        try:
            until(has_scraped, "a scrape without an error")
        except AssertionError as error:
            raise AssertionError(f"{error}: {[one['lastError'] for one in self.targets()]}") from None

    def close(self) -> None:
        """Kills the process."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            self._log.seek(0)
            raise AssertionError(f"expected a running Prometheus, but it ended:\n{self._log.read()}")
        try:
            with urllib.request.urlopen(f"{self._address}/-/ready", timeout=DEADLINE_S) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError):
            return False

    def _ask(self, path: str, **parameters: str) -> Any:
        query = urllib.parse.urlencode(parameters)
        try:
            with urllib.request.urlopen(
                f"{self._address}/api/v1/{path}?{query}", timeout=DEADLINE_S
            ) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path} {parameters}: {error.read().decode()}") from None
