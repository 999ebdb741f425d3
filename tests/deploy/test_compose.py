"""The compose file, checked without a container engine: its schema, and that its parts find each other."""

import subprocess
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pytest
import yaml

from tests.deploy.compose_schema import assert_follows_schema
from tests.deploy.expressions import DASHBOARD, DEPLOY, ROOT
from tests.harness.certificates import Authority
from tests.harness.identities import TokenFile
from tests.harness.process import LIGHTSPEED, environment

COMPOSE = DEPLOY / "compose.yaml"
SECRETS = DEPLOY / "secrets"
"""Made by hand, as deploying.md says; git has none of it."""


class Mount(NamedTuple):
    """A file or folder of the repository in a container."""

    source: Path
    target: PurePosixPath
    mode: str


def read(path: Path) -> Any:
    """Returns what a YAML file says."""
    return yaml.safe_load(path.read_text())


def service(name: str) -> dict[str, Any]:
    """Returns a service of the compose file."""
    found: dict[str, Any] = read(COMPOSE)["services"][name]
    return found


def mounts(name: str) -> list[Mount]:
    """Returns what a service mounts of the repository; volumes are left out."""
    split = [entry.split(":") for entry in service(name)["volumes"]]
    return [
        Mount((DEPLOY / source).resolve(), PurePosixPath(target), *mode)
        for source, target, *mode in split
        if source.startswith(".")
    ]


def in_repository(name: str, path: str) -> Path:
    """Returns the file or folder of the repository that a service sees under a path."""
    wanted = PurePosixPath(path)
    for mount in sorted(mounts(name), key=lambda mount: len(mount.target.parts), reverse=True):
        if wanted.is_relative_to(mount.target):
            return mount.source / wanted.relative_to(mount.target)
    raise AssertionError(f"expected {name} to mount {path}, but it mounts {mounts(name)}")


@pytest.mark.slow
def test_the_compose_file_follows_its_schema() -> None:
    """Each key is one that compose understands, by the schema of the compose specification."""
    assert_follows_schema(COMPOSE)


@pytest.mark.parametrize("name", ["lightspeed", "prometheus", "grafana"])
def test_what_is_mounted_exists_and_stays_as_it_is(name: str) -> None:
    """A missing file would be mounted as an empty folder; containers write to volumes alone."""
    for mount in mounts(name):
        assert mount.source.exists() or mount.source.is_relative_to(SECRETS), mount
        assert "ro" == mount.mode, mount


def test_volumes_are_declared() -> None:
    """What containers keep is in named volumes, which outlive them."""
    used = {
        entry.split(":")[0]
        for name in read(COMPOSE)["services"]
        for entry in service(name)["volumes"]
        if not entry.startswith(".")
    }
    assert used == set(read(COMPOSE)["volumes"])


def test_prometheus_finds_rules_secrets_and_server() -> None:
    """Paths and names of its configuration are those of the compose file."""
    (flag,) = (word for word in service("prometheus")["command"] if word.startswith("--config.file="))
    seen = PurePosixPath(flag.partition("=")[2])
    config = read(in_repository("prometheus", str(seen)))
    for rules in config["rule_files"]:
        assert in_repository("prometheus", str(seen.parent / rules)).exists()
    (scrape,) = config["scrape_configs"]
    for secret in (scrape["tls_config"]["ca_file"], scrape["authorization"]["credentials_file"]):
        assert in_repository("prometheus", str(seen.parent / secret)).is_relative_to(SECRETS / "prometheus")
    (target,) = scrape["static_configs"][0]["targets"]
    _, _, port = service("lightspeed")["environment"]["LIGHTSPEED_ADMIN_LISTEN"].rpartition(":")
    assert f"lightspeed:{port}" == target


def test_grafana_finds_prometheus_and_the_dashboard() -> None:
    """The data source is the service, and the provider's folder has the dashboard."""
    provisioning = in_repository("grafana", "/etc/grafana/provisioning")
    (source,) = read(provisioning / "datasources/prometheus.yaml")["datasources"]
    (published,) = service("prometheus")["ports"]
    assert f"http://prometheus:{published.rpartition(':')[2]}" == source["url"]
    (provider,) = read(provisioning / "dashboards/lightspeed.yaml")["providers"]
    assert DASHBOARD == in_repository("grafana", f"{provider['options']['path']}/{DASHBOARD.name}")


def test_scrapes_are_as_often_as_grafana_believes() -> None:
    """Grafana computes the window of a rate from the interval of the scrapes."""
    (source,) = read(DEPLOY / "grafana/provisioning/datasources/prometheus.yaml")["datasources"]
    for name in ("prometheus.yml", "prometheus-tls.yml"):
        interval = read(DEPLOY / "prometheus" / name)["global"]["scrape_interval"]
        assert interval == source["jsonData"]["timeInterval"]


def test_secrets_come_from_files_that_git_ignores() -> None:
    """No variable has a secret as its value, and the folder of secrets is in .gitignore."""
    for name in read(COMPOSE)["services"]:
        for variable, value in service(name).get("environment", {}).items():
            is_secret = any(word in variable for word in ("PASSWORD", "TOKEN", "KEY", "CERTIFICATE"))
            assert not is_secret or value.startswith("/run/secrets/"), variable
            if value.startswith("/run/secrets/"):
                assert in_repository(name, value).is_relative_to(
                    SECRETS / {"lightspeed": "server"}.get(name, name)
                )
    assert f"/{SECRETS.relative_to(ROOT)}/" in (ROOT / ".gitignore").read_text().splitlines()


def test_only_the_server_is_published_beyond_this_machine() -> None:
    """Prometheus and Grafana are reached over loopback or a proxy; the admin listener is not published."""
    published = {name: service(name)["ports"] for name in read(COMPOSE)["services"]}
    beyond = [port for ports in published.values() for port in ports if not port.startswith("127.0.0.1:")]
    assert ["50051:50051"] == beyond


@pytest.mark.slow
def test_the_server_accepts_its_settings(tmp_path: Path) -> None:
    """`--check-config` accepts the variables, with the files of deploying.md in place of what is mounted."""
    authority = Authority()
    authority.issue("lightspeed").write(tmp_path, "server")
    (tmp_path / "server-key.pem").rename(tmp_path / "server.key")
    TokenFile(tmp_path / "tokens").add("prometheus", "metrics", "")
    settings = {
        variable: value.replace("/run/secrets", str(tmp_path)).replace("/var/lib/lightspeed", str(tmp_path))
        for variable, value in service("lightspeed")["environment"].items()
    }
    check = [LIGHTSPEED, "serve", "--check-config"]
    done = subprocess.run(check, capture_output=True, text=True, env=environment(settings), check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
