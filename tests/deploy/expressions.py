"""The expressions of the alert rules and of the dashboard, and what they say about series.

Owns the reading of server/deploy/prometheus and server/deploy/grafana, and the copy of the rules with short
times.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import promql_parser as promql
import yaml
from lightspeed_ops.admin.families import GROUPS

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "server/deploy"
PROMETHEUS = DEPLOY / "prometheus"
RULES = PROMETHEUS / "lightspeed.rules.yml"
RULE_TESTS = PROMETHEUS / "lightspeed.test.yml"
DASHBOARD = DEPLOY / "grafana/lightspeed.json"

SCRAPED = frozenset({"instance", "job", "alertname", "alertstate"})
"""Labels that Prometheus adds to what a server says."""
VARIABLES: Mapping[str, str] = {
    "$__rate_interval": "1m",
    "$instance": ".*",
    "$tenant": ".*",
    "$surface": ".*",
}
"""What Grafana puts in place of the variables of the dashboard when all is chosen."""
CLUSTER = tuple(family.name for family in GROUPS["cluster"])
"""The beginnings of the names of series that only servers with others on their database have."""
LABEL_VALUES = re.compile(r"label_values\((?P<selector>.*), (?P<label>\w+)\)")
WINDOW = re.compile(r"\[\w+\]")
THRESHOLD = re.compile(r"(?P<comparison> [<>] )(?P<number>[\d.]+)$")


class Selector(NamedTuple):
    """A selector of series: the metric, the text, and the labels that the expression names for it."""

    metric: str
    text: str
    labels: frozenset[str]


def alerts() -> Iterator[dict[str, Any]]:
    """Yields the alert rules."""
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        yield from group["rules"]


def rule_expressions() -> dict[str, str]:
    """Returns the expression of each alert, by its name."""
    return {rule["alert"]: rule["expr"] for rule in alerts()}


def panels() -> Iterator[dict[str, Any]]:
    """Yields the panels of the dashboard that ask for data."""
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        if panel["type"] != "row":
            yield panel


def panel_expressions() -> dict[str, str]:
    """Returns the expressions of the dashboard, with all chosen, by panel and its line."""
    return {
        f"{panel['id']} {panel['title']} {target['refId']}": substituted(target["expr"])
        for panel in panels()
        for target in panel["targets"]
    }


def variable_expressions() -> dict[str, tuple[str, str]]:
    """Returns the selector and the label that the choices of the dashboard are made of, by variable."""
    found = {}
    for variable in json.loads(DASHBOARD.read_text())["templating"]["list"]:
        if variable["type"] == "query":
            match = LABEL_VALUES.fullmatch(variable["query"]["query"])
            assert match is not None, variable["query"]
            found[variable["name"]] = (substituted(match["selector"]), match["label"])
    return found


def is_of_cluster(expression: str) -> bool:
    """Returns True if only servers that share a database have series for an expression."""
    return any(selector.metric.startswith(CLUSTER) for selector in selectors(expression))


def substituted(expression: str) -> str:
    """Returns an expression of the dashboard as Prometheus gets it when all is chosen."""
    for variable, value in VARIABLES.items():
        expression = expression.replace(variable, value)
    assert "$" not in expression, expression
    return expression


def selectors(expression: str) -> Iterator[Selector]:
    """Yields the selectors of an expression, with the labels that the expression names for each."""
    yield from _selectors(promql.parse(expression), frozenset())


def _selectors(node: promql.Expr, labels: frozenset[str]) -> Iterator[Selector]:
    match node:
        case promql.AggregateExpr():
            named = frozenset(node.modifier.labels) if node.modifier else frozenset()
            yield from _selectors(node.expr, labels | named)
        case promql.BinaryExpr():
            yield from _selectors(node.lhs, labels)
            yield from _selectors(node.rhs, labels)
        case promql.Call():
            for argument in node.args:
                yield from _selectors(argument, labels)
        case promql.MatrixSelector():
            yield from _selectors(node.vector_selector, labels)
        case promql.ParenExpr():
            yield from _selectors(node.expr, labels)
        case promql.VectorSelector():
            matched = frozenset(matcher.name for matcher in node.matchers.matchers)
            yield Selector(node.name or "", node.prettify().strip(), (labels | matched) - SCRAPED)
        case promql.NumberLiteral():
            pass
        case _:
            raise AssertionError(f"expected an expression of the kinds above, but it has {node}")


def shortened_rules(thresholds: Mapping[str, float], window: str) -> dict[str, Any]:
    """Returns the rules with other thresholds, windows and no `for`: times that a test can wait for.

    The threshold is the number after the last comparison. A rule without a threshold here keeps its own, and
    nothing else of an expression changes.
    """
    rules = []
    for rule in alerts():
        expression = WINDOW.sub(f"[{window}]", rule["expr"])
        if rule["alert"] in thresholds:
            number = f"{thresholds[rule['alert']]:.9f}"
            expression, replaced = THRESHOLD.subn(rf"\g<comparison>{number}", expression)
            assert 1 == replaced, rule["expr"]
        rules.append({**rule, "expr": expression, "for": "0s"})
    return {"groups": [{"name": "shortened", "interval": "250ms", "rules": rules}]}
