"""A server that a real Prometheus watches, with what makes each of its alerts fire.

Owns the server, the Prometheus and the work between them. Rules and configuration are those of server/deploy,
with short times.
"""

import shutil
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from lightspeed_client import Batch, Client, NotFound, Tls

from tests.deploy.expressions import PROMETHEUS, RULES, shortened_rules
from tests.deploy.prometheus_process import PrometheusProcess, free_port, until
from tests.durability.shim import Shim
from tests.harness.certificates import Authority
from tests.harness.identities import TokenFile
from tests.harness.process import ServerProcess

SCRAPE = "250ms"
WINDOW = "5s"
"""Twenty scrapes: a noisy machine may miss some."""
SURFACE, STALE = "tenants/default/surfaces/watched", "tenants/default/surfaces/stale"
LATENCY_S = 0.4
"""Wait of a batch for its start; the bounds of the histogram around it are 0.25 and 0.5."""
SYNC_S = 0.15
"""Time that the disk takes for a sync, beyond the 0.1 s of the rule."""
STOPPED_S = 0.3
"""Time for which the process stands still, beyond the 0.1 s of the rule."""


class Watched:
    """The server, its clients and its Prometheus."""

    def __init__(self, program: str, folder: Path, shim: Shim | None) -> None:
        """Starts both, with TLS and tokens, and a quiet surface.

        Prometheus begins to scrape five seconds after its start, so that it starts first.
        """
        self.shim = shim
        authority, tokens = Authority(), TokenFile(folder / "tokens")
        certificate, key = authority.issue("localhost", "127.0.0.1").write(folder, "server")
        self.target = f"127.0.0.1:{free_port()}"
        self.prometheus = self._prometheus(
            program, folder, authority.pem, tokens.add("prometheus", "metrics", "")
        )
        token = tokens.add("alice", "tenant_admin")
        self.server = ServerProcess(
            *("--journal", f"sqlite:{folder / 'journal.db'}"),
            *("--admin-listen", self.target),
            *("--tls-certificate", str(certificate), "--tls-key", str(key)),
            *("--identity-tokens-file", str(tokens.path)),
            **({} if shim is None else shim.settings),
        )
        try:
            self._client = Client(self.server.address, tls=Tls(roots=authority.pem), token=token)
            self._keys = 0
            self._create("watched", lease_ms=1_000)
            self._lineage = self._client.watch_lineage(surface=SURFACE)
            self.prometheus.scrapes()
        except BaseException:
            self.prometheus.close()
            self.server.kill()
            raise

    def close(self) -> None:
        """Ends all of it."""
        self._lineage.close()
        self._client.close()
        self.prometheus.close()
        self.server.kill()

    def fired(self) -> Mapping[str, list[dict[str, str]]]:
        """Returns the labels of all alerts that have fired so far, by name."""
        fired: dict[str, list[dict[str, str]]] = {}
        for series in self.prometheus.query('last_over_time(ALERTS{alertstate="firing"}[10m])'):
            fired.setdefault(series["metric"]["alertname"], []).append(series["metric"])
        return fired

    def fires(self, alert: str, provoke: Callable[[], None]) -> list[dict[str, str]]:
        """Returns the labels of an alert that fires after something was done, maybe again and again."""

        def found() -> list[dict[str, str]]:
            provoke()
            return self.fired().get(alert, [])

        return until(found, f"{alert} to fire")

    def call_what_is_missing(self) -> None:
        """Causes an error and a refusal."""
        try:
            self._client.get_surface(surface="tenants/default/surfaces/none")
        except NotFound:
            return
        raise AssertionError("expected a refusal")

    def work(self) -> None:
        """Takes a batch through its life, with a retry."""
        key = self._enqueue("extract")
        self._client.fail_batch(
            key, attempt=1, reason="try again", lease_token=self._start("extract"), surface=SURFACE
        )

    def leave_a_batch(self) -> None:
        """Enqueues a batch that no worker starts."""
        if not self._keys:
            self._enqueue("transform")

    def fail_for_good(self) -> None:
        """Fails a batch permanently."""
        key = self._enqueue("extract")
        token = self._start("extract")
        self._client.fail_batch(
            key, attempt=1, reason="broken", permanent=True, lease_token=token, surface=SURFACE
        )

    def start_late(self) -> None:
        """Starts a batch some time after it was enqueued, and acknowledges it."""
        key = self._enqueue("extract")
        time.sleep(LATENCY_S)
        self._client.acknowledge_batch(key, lease_token=self._start("extract"), surface=SURFACE)

    def abandon(self) -> None:
        """Starts a batch and reports nothing, until its lease has expired."""
        self._enqueue("load")
        self._start("load")
        time.sleep(1.2)

    def sync_slowly(self) -> None:
        """Writes to a disk that has become slow."""
        assert self.shim is not None
        self.shim.delay_syncs(SYNC_S)
        self._enqueue("transform")
        self.shim.delay_syncs(0)

    def stand_still(self) -> None:
        """Stops the process, as a machine without CPU time does."""
        self.server.terminate(signal.SIGSTOP)
        time.sleep(STOPPED_S)
        self.server.terminate(signal.SIGCONT)
        time.sleep(STOPPED_S)

    def create_stale(self) -> None:
        """Creates a surface whose output is older than it allows from the first moment on."""
        self._create("stale", max_allowed_lag_ms=1)

    def _create(self, surface_id: str, **settings: Any) -> None:
        name = f"tenants/default/surfaces/{surface_id}"
        try:
            self._client.get_surface(surface=name)
        except NotFound:
            self._client.create_surface(surface_id, **settings)
            self._client.start_run(surface=name)

    def _enqueue(self, stage: str) -> str:
        self._keys += 1
        key = f"{stage}-{self._keys}"
        self._client.enqueue_batch(
            Batch(key=key, stage=stage, records=1, idempotency_key=key, sequence=self._keys), surface=SURFACE
        )
        return key

    def _start(self, stage: str) -> str:
        """Starts the newest batch of a stage, and returns its lease token."""
        started = self._client.start_available(max_batches=100, stages=[stage], surface=SURFACE)
        return str(started[-1].lease_token)

    def _prometheus(self, program: str, folder: Path, roots: bytes, token: str) -> PrometheusProcess:
        """Starts Prometheus with the configuration for the network: TLS, and a token of its own."""
        beside = folder / "prometheus"
        (beside / "secrets").mkdir(parents=True)
        (beside / "secrets/roots.pem").write_bytes(roots)
        (beside / "secrets/metrics.token").write_text(f"{token}\n")
        rules = shortened_rules(thresholds(shutil.disk_usage(folder).free), WINDOW)
        (beside / RULES.name).write_text(yaml.safe_dump(rules))
        configuration = yaml.safe_load((PROMETHEUS / "prometheus-tls.yml").read_text())
        configuration["global"] = {"scrape_interval": SCRAPE, "evaluation_interval": SCRAPE}
        configuration["scrape_configs"][0]["static_configs"] = [{"targets": [self.target]}]
        return PrometheusProcess(program, beside, configuration)


def thresholds(free_bytes: int) -> dict[str, float]:
    """Returns the thresholds that a test reaches within seconds; all others are those of the rules."""
    return {
        "LightspeedOldestBatch": 0.5,
        "LightspeedStartLatency": 0.25,
        "LightspeedDiskLow": 2 * free_bytes,
    }
