"""The alerts fire: a real server, and a real Prometheus with the rules of server/deploy.

Times are short (tests/deploy/watched.py). Three alerts have another threshold too: the one of the disk is
above its free room, and batches are old or late after half a second. LightspeedDiskFills looks at hours; only
its unit test makes it fire.
"""

import math
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import NoReturn

import pytest

from tests import summary
from tests.deploy.expressions import (
    is_of_cluster,
    panel_expressions,
    rule_expressions,
    selectors,
    variable_expressions,
)
from tests.deploy.prometheus_process import INSTALL, find_prometheus, until
from tests.deploy.watched import STALE, SURFACE, Watched
from tests.durability.shim import INSTALL as INSTALL_COMPILER
from tests.durability.shim import Shim, find_compiler

pytestmark = [pytest.mark.slow, pytest.mark.toolchain, pytest.mark.timeout(180)]

PROVOKED: dict[str, Callable[[Watched], None]] = {
    "LightspeedOldestBatch": Watched.leave_a_batch,
    "LightspeedDeadLetters": Watched.fail_for_good,
    "LightspeedStartLatency": Watched.start_late,
    "LightspeedLeaseExpiries": Watched.abandon,
    "LightspeedStale": Watched.create_stale,
    "LightspeedSyncTime": Watched.sync_slowly,
    "LightspeedDiskLow": Watched.call_what_is_missing,
    "LightspeedCertificateExpires": Watched.call_what_is_missing,
    "LightspeedLoopLag": Watched.stand_still,
}
"""What makes each alert fire, in the order in which the tests do it."""
QUIET = {"LightspeedOldestBatch", "LightspeedDeadLetters", "LightspeedLeaseExpiries", "LightspeedStale"}
"""Alerts that do not fire on a server without work, however slow the machine is."""
UNPROVOKED = {"LightspeedDiskFills"} | {
    alert for alert, expression in rule_expressions().items() if is_of_cluster(expression)
}
"""Alerts that only their unit tests make fire: the server here is the only one on its journal."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Watched]:
    """A server that Prometheus has begun to watch."""
    program = find_prometheus()
    if program is None:
        skip_loudly(pytestconfig, f"Prometheus is missing, so no alert was made to fire: {INSTALL}")
    folder, compiler = tmp_path_factory.mktemp("watched"), find_compiler()
    shim = None if compiler is None else Shim(folder, folder / "journal.db", compiler)
    made = Watched(program, folder, shim)
    yield made
    made.close()


def skip_loudly(config: pytest.Config, reason: str) -> NoReturn:
    """Skips tests for a tool that the machine lacks, and reports it; fails them in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    summary.add(config, summary.WARNING, reason)
    pytest.skip(reason)


def test_a_quiet_server_has_no_alert_about_work(watched: Watched) -> None:
    """Alerts fire for what the tests below do, and not before."""
    until(lambda: watched.prometheus.query("count_over_time(up[1m]) > 8"), "eight scrapes")
    assert set() == QUIET & watched.fired().keys()


@pytest.mark.parametrize("alert", PROVOKED)
def test_the_alert_fires(watched: Watched, pytestconfig: pytest.Config, alert: str) -> None:
    """What the alert is about happens on the server, and the alert names the server and the surface."""
    if alert == "LightspeedSyncTime" and watched.shim is None:
        skip_loudly(pytestconfig, f"expected a C compiler to make syncs slow: {INSTALL_COMPILER}")
    for labels in watched.fires(alert, partial(PROVOKED[alert], watched)):
        assert watched.target == labels["instance"]
        if "surface" in rule_labels(alert):
            expected = STALE if alert == "LightspeedStale" else SURFACE
            assert expected == f"tenants/{labels['tenant']}/surfaces/{labels['surface']}"


def rule_labels(alert: str) -> set[str]:
    """Returns the labels that the expression of an alert keeps."""
    return {label for one in selectors(rule_expressions()[alert]) for label in one.labels}


def named_series() -> dict[str, str]:
    """Returns the expressions of rules, panels and choices of the dashboard, by what they are for.

    Those about servers that share a database are left out.
    """
    choices = {f"choice of {name}": said for name, (said, _) in variable_expressions().items()}
    named = {**rule_expressions(), **panel_expressions(), **choices}
    return {name: expression for name, expression in named.items() if not is_of_cluster(expression)}


def test_a_running_server_has_every_series_with_its_labels(watched: Watched) -> None:
    """Each selector of the rules and the dashboard finds series, and these have each label that is named."""
    watched.call_what_is_missing()
    watched.work()
    missing = []
    until(lambda: watched.prometheus.query('lightspeed_refusals_total{reason!=""}'), "a counted refusal")
    for name, expression in named_series().items():
        for selector in selectors(expression):
            found = watched.prometheus.query(selector.text)
            labels = {label for series in found for label in series["metric"]}
            if not found:
                missing.append(f"{name}: {selector.text}")
            elif selector.labels - labels:
                missing.append(f"{name}: {selector.metric} without {selector.labels - labels}")
    assert [] == missing


def test_the_choices_of_the_dashboard_have_values(watched: Watched) -> None:
    """The label that a choice lists is one of the series that it lists it from."""
    for name, (selector, label) in variable_expressions().items():
        values = {series["metric"].get(label) for series in watched.prometheus.query(selector)}
        assert values - {None, ""}, name


@pytest.mark.parametrize(
    "panel", [name for name, expression in panel_expressions().items() if not is_of_cluster(expression)]
)
def test_every_line_of_the_dashboard_has_data(watched: Watched, panel: str) -> None:
    """With a server that has worked, no panel says that there is no data."""

    def values() -> list[float]:
        series = watched.prometheus.query(panel_expressions()[panel])
        return [value for one in series if not math.isnan(value := float(one["value"][1]))]

    assert until(values, f"data for {panel}", within_s=10)


def test_an_ended_server_is_down(watched: Watched) -> None:
    """The last alert: the server does not answer."""
    watched.server.kill()
    (labels,) = watched.fires("LightspeedDown", lambda: None)
    assert watched.target == labels["instance"]


def test_every_alert_is_made_to_fire_or_named_as_an_exception() -> None:
    """A new rule gets its provocation here."""
    assert set(rule_expressions()) == {*PROVOKED, *UNPROVOKED, "LightspeedDown"}
