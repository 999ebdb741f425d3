"""Alert rules, dashboard and their configuration, as Prometheus's own tool sees them."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
import yaml
from lightspeed_ops.admin.families import FAMILIES

from tests.deploy.expressions import (
    DASHBOARD,
    PROMETHEUS,
    RULE_TESTS,
    RULES,
    THRESHOLD,
    VARIABLES,
    alerts,
    panel_expressions,
    panels,
    rule_expressions,
    selectors,
    shortened_rules,
    variable_expressions,
)

INSTALL = "apt-get install prometheus"
ORDERED = {
    "oldest age": "lightspeed_queue_oldest_age_seconds",
    "dead-letter growth": "lightspeed_dead_lettered_total",
    "start latency": "lightspeed_start_latency_seconds_bucket",
    "lease expiry rate": "lightspeed_lease_expiries_total",
    "staleness": "lightspeed_surface_stale",
    "sync time": "lightspeed_journal_sync_seconds_bucket",
    "disk": "lightspeed_disk_free_bytes",
    "loop lag": "lightspeed_event_loop_lag_seconds_bucket",
    "certificate expiry": "lightspeed_certificate_expiry_timestamp_seconds",
    "database away": "lightspeed_journal_away",
    "a follower that lags": "lightspeed_follower_lag_seconds",
    "surfaces without an owner": "lightspeed_cluster_unowned_surfaces",
    "conflicts": "lightspeed_journal_conflicts_total",
}
"""What must have an alert, and the metric that it is about."""

pytestmark = pytest.mark.toolchain

Promtool = Callable[..., str]


@pytest.fixture
def promtool(skip_loudly: Callable[[str], NoReturn]) -> Promtool:
    """Runs promtool, which must be content, and returns what it prints."""
    program = shutil.which("promtool")
    if program is None:
        skip_loudly(f"promtool is missing, so alerts and dashboard were not checked: {INSTALL}")

    def run(*arguments: str | Path) -> str:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)
        assert 0 == done.returncode, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


@pytest.mark.parametrize("name", ["prometheus.yml", "prometheus-tls.yml"])
def test_promtool_accepts_the_configuration(promtool: Promtool, tmp_path: Path, name: str) -> None:
    """Both configurations find the rules, and the files that deploying.md creates, beside themselves."""
    for source in PROMETHEUS.glob("*.yml"):
        shutil.copy(source, tmp_path)
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/roots.pem").touch()
    (tmp_path / "secrets/metrics.token").touch()
    printed = promtool("check", "config", tmp_path / name)
    assert f"SUCCESS: {len(rule_expressions())} rules found" in printed


@pytest.mark.slow
def test_the_rules_pass_their_unit_tests(promtool: Promtool) -> None:
    """Each alert fires with its text at the time that its test says, and not before."""
    promtool("test", "rules", RULE_TESTS)


def test_every_alert_has_a_unit_test_in_which_it_fires() -> None:
    """An alert without a test is an untested promise."""
    fired = {
        case["alertname"]
        for test in yaml.safe_load(RULE_TESTS.read_text())["tests"]
        for case in test["alert_rule_test"]
        if case["exp_alerts"]
    }
    assert set(rule_expressions()) == fired


@pytest.mark.parametrize("metric", [pytest.param(metric, id=what) for what, metric in ORDERED.items()])
def test_what_was_ordered_has_an_alert(metric: str) -> None:
    """Each condition that a platform team asked for has a rule on its metric."""
    assert [
        name
        for name, expression in rule_expressions().items()
        if metric in {selector.metric for selector in selectors(expression)}
    ]


def test_every_alert_says_how_bad_it_is_and_what_to_do() -> None:
    """An alert has a severity, and a summary and a description without words of the expression."""
    for rule in alerts():
        assert {"warning", "critical"} >= {rule["labels"]["severity"]}, rule["alert"]
        assert {"summary", "description"} == set(rule["annotations"]), rule["alert"]
        assert "lightspeed_" not in str(rule["annotations"]), rule["alert"]


def test_promtool_accepts_every_expression_of_the_dashboard(promtool: Promtool, tmp_path: Path) -> None:
    """Each line of each panel, and each choice, is an expression that Prometheus can evaluate."""
    expressions = {
        **panel_expressions(),
        **{name: said for name, (said, _) in variable_expressions().items()},
    }
    rules = [
        {"record": f"dashboard:{number}", "expr": expression, "labels": {"panel": name}}
        for number, (name, expression) in enumerate(expressions.items())
    ]
    written = tmp_path / "dashboard.rules.yml"
    written.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"SUCCESS: {len(expressions)} rules found" in promtool("check", "rules", written)


def test_the_dashboard_is_whole() -> None:
    """Each panel has its own id and place, a text that says what it shows, and the chosen source."""
    dashboard = json.loads(DASHBOARD.read_text())
    numbers = [panel["id"] for panel in dashboard["panels"]]
    assert sorted(set(numbers)) == numbers
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        places = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not taken & places, panel["title"]
        assert place["x"] + place["w"] <= 24, panel["title"]
        taken |= places
    for panel in panels():
        assert panel["description"].endswith("."), panel["title"]
        assert {"${datasource}"} == {target["datasource"]["uid"] for target in panel["targets"]}, panel[
            "title"
        ]
    asked = set(re.findall(r"\$\w+", " ".join(t["expr"] for panel in panels() for t in panel["targets"])))
    defined = {f"${variable['name']}" for variable in dashboard["templating"]["list"]}
    assert asked <= defined | set(VARIABLES)


def test_what_has_an_alert_has_a_panel() -> None:
    """The dashboard shows every metric on which an alert can fire, so that a person sees what led to it."""
    shown = {s.metric for expression in panel_expressions().values() for s in selectors(expression)}
    alarming = {s.metric for expression in rule_expressions().values() for s in selectors(expression)}
    assert set() == alarming - shown


def test_every_metric_of_the_server_is_on_the_dashboard() -> None:
    """A new metric gets a panel: the help of a metric says what it is, a panel how it is read."""
    shown = {s.metric for expression in panel_expressions().values() for s in selectors(expression)}
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) for name in shown}
    assert set() == {family.name for family in FAMILIES} - bases


def test_the_rules_are_shortened_in_times_and_thresholds_alone(promtool: Promtool, tmp_path: Path) -> None:
    """The rules that fire in tests have the shape of those that a platform team loads."""
    short = shortened_rules(dict.fromkeys(rule_expressions(), 0.25), window="3s")
    for rule, shorter in zip(alerts(), short["groups"][0]["rules"], strict=True):
        shape = THRESHOLD.sub(r"\g<comparison>", re.sub(r"\[\w+\]", "[]", rule["expr"]))
        assert shape == THRESHOLD.sub(r"\g<comparison>", shorter["expr"].replace("[3s]", "[]"))
        assert {**rule, "expr": "", "for": ""} == {**shorter, "expr": "", "for": ""}
        assert shorter["expr"].endswith("0.250000000")
    written = tmp_path / RULES.name
    written.write_text(yaml.safe_dump(short))
    promtool("check", "rules", written)
