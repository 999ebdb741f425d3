"""What runs several servers on one database: the manifests of Kubernetes as patched, and the compose file."""

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from lightspeed_ops.config import Sources, load

from tests.deploy import test_kubernetes as single
from tests.deploy.compose_schema import assert_follows_schema
from tests.deploy.expressions import DEPLOY
from tests.deploy.test_kubernetes import NEWEST, OLDEST, VALIDATE
from tests.harness.certificates import Authority
from tests.harness.identities import TokenFile
from tests.harness.process import LIGHTSPEED, environment

FOLDER = DEPLOY / "kubernetes-cluster"
COMPOSE = DEPLOY / "compose.cluster.yaml"
KEYS = ("mountPath", "name", "topologyKey")
"""Fields by which items of a list are the same in a strategic merge, as far as the patches need them."""


def merged(base: Any, patch: Any) -> Any:
    """Returns a value with a patch, by the rules of a strategic merge."""
    if isinstance(base, dict) and isinstance(patch, dict):
        result = dict(base)
        for name, value in patch.items():
            result[name] = merged(base.get(name), value)
        return {name: value for name, value in result.items() if value is not None}
    key = None if not isinstance(patch, list) else next((key for key in KEYS if _all_have(patch, key)), None)
    if not isinstance(base, list) or key is None:
        return patch
    items = {item[key]: item for item in patch}
    gone = {name for name, item in items.items() if item.get("$patch") == "delete"}
    known = {item[key] for item in base}
    added = [item for name, item in items.items() if name not in known]
    return added + [merged(item, items.get(item[key], {})) for item in base if item[key] not in gone]


def _all_have(items: list[Any], key: str) -> bool:
    return bool(items) and all(isinstance(item, dict) and key in item for item in items)


def objects() -> dict[str, dict[str, Any]]:
    """Returns the objects of the kustomization, with its patches."""
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    assert ["../kubernetes"] == kustomization["resources"]
    found = single.objects()
    for one in kustomization["patches"]:
        patch = yaml.safe_load((FOLDER / one["path"]).read_text())
        name = f"{patch['kind']}/{patch['metadata']['name']}"
        found[name] = merged(found[name], patch)
    return found


def stateful_set() -> dict[str, Any]:
    """Returns the specification of the servers."""
    return dict(objects()["StatefulSet/lightspeed"]["spec"])


def variables() -> dict[str, Any]:
    """Returns the variables of a server."""
    (container,) = stateful_set()["template"]["spec"]["containers"]
    return {one["name"]: one for one in container["env"]}


@pytest.mark.slow
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_patched_manifests_are_valid(version: str, tmp_path: Path) -> None:
    """Each object follows the schema of its kind; kustomize, if it is installed, makes the same ones."""
    file = tmp_path / "all.yaml"
    file.write_text(yaml.safe_dump_all(objects().values()))
    command = [VALIDATE, "--strict", "--kubernetes-version", version, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    if kustomize := shutil.which("kustomize"):
        built = subprocess.run([kustomize, "build", str(FOLDER)], capture_output=True, check=True)
        made = {f"{one['kind']}/{one['metadata']['name']}": one for one in yaml.safe_load_all(built.stdout)}
        assert objects() == made


def test_the_kustomization_has_every_patch() -> None:
    """No file of the folder is left out."""
    patches = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["patches"]
    files = {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    assert files == {one["path"] for one in patches}


def test_servers_keep_nothing_but_their_names() -> None:
    """There are several servers and no volume: everything is in the database."""
    spec = stateful_set()
    assert spec["replicas"] > 1
    assert "volumeClaimTemplates" not in spec
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    mounted = {one["name"] for one in container["volumeMounts"]}
    assert mounted == {one["name"] for one in pod["volumes"]}


def test_each_server_advertises_the_name_of_its_pod() -> None:
    """The name is that of the headless service, which also has pods that are not ready."""
    names = list(variables())
    advertised = variables()["LIGHTSPEED_ADVERTISE"]["value"]
    service = objects()["Service/lightspeed-pods"]["spec"]
    assert (
        f"$(POD).{stateful_set()['serviceName']}.$(NAMESPACE).svc:{service['ports'][0]['port']}" == advertised
    )
    assert service["publishNotReadyAddresses"]
    # Kubernetes replaces only variables that stand before.
    assert max(names.index("POD"), names.index("NAMESPACE")) < names.index("LIGHTSPEED_ADVERTISE")


def test_the_password_comes_from_a_secret() -> None:
    """No manifest has the password, and none has the address of the database."""
    for name in ("LIGHTSPEED_JOURNAL", "PGPASSWORD"):
        assert "lightspeed-database" == variables()[name]["valueFrom"]["secretKeyRef"]["name"]


def test_the_servers_reach_each_other_and_the_database() -> None:
    """The network policy lets servers in and out to each other, and out to the port of PostgreSQL."""
    policy = objects()["NetworkPolicy/lightspeed"]["spec"]
    labels = {"podSelector": {"matchLabels": {"app.kubernetes.io/name": "lightspeed"}}}
    assert labels in policy["ingress"][0]["from"]
    assert [labels] in [rule.get("to") for rule in policy["egress"]]
    ports = {port["port"] for rule in policy["egress"] for port in rule["ports"]}
    assert {5432, 50051} <= ports
    assert all(
        rule in policy["egress"] for rule in single.objects()["NetworkPolicy/lightspeed"]["spec"]["egress"]
    )


def test_the_settings_are_accepted(tmp_path: Path) -> None:
    """The server accepts the file of settings with the variables of a pod."""
    file = tmp_path / "lightspeed.toml"
    file.write_text(objects()["ConfigMap/lightspeed"]["data"]["lightspeed.toml"])
    given = {
        "LIGHTSPEED_ADVERTISE": "lightspeed-0.lightspeed-pods.lightspeed.svc:50051",
        "LIGHTSPEED_JOURNAL": "postgresql://lightspeed@postgresql.databases/lightspeed",
    }
    config = load(Sources(file, given, {})).config
    assert (config.server.journal, config.cluster.advertise) == (
        given["LIGHTSPEED_JOURNAL"],
        given["LIGHTSPEED_ADVERTISE"],
    )


def services() -> Mapping[str, Any]:
    """Returns the services of the compose file."""
    found: Mapping[str, Any] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


@pytest.mark.slow
def test_the_compose_file_follows_its_schema() -> None:
    """Each key is one that compose understands."""
    assert_follows_schema(COMPOSE)


def test_the_servers_of_the_compose_file_differ_in_their_address_alone() -> None:
    """They have the same journal; each advertises its own service, and has a port of the machine."""
    servers = {name: one for name, one in services().items() if name != "postgresql"}
    for name, one in servers.items():
        assert f"{name}:50051" == one["environment"]["LIGHTSPEED_ADVERTISE"]
    assert len(servers) == len({one["ports"][0] for one in servers.values()}) > 1
    same = [
        {
            **one,
            "ports": None,
            "environment": {**one["environment"], "LIGHTSPEED_ADVERTISE": None},
        }
        for one in servers.values()
    ]
    assert all(one == same[0] for one in same)
    database = services()["postgresql"]["environment"]
    url = f"postgresql://{database['POSTGRES_USER']}@postgresql/{database['POSTGRES_DB']}"
    assert same[0]["environment"]["LIGHTSPEED_JOURNAL"].startswith(url)


@pytest.mark.slow
def test_a_server_of_the_compose_file_accepts_its_settings(tmp_path: Path) -> None:
    """`--check-config` accepts the variables, with files in place of what is mounted."""
    authority = Authority()
    authority.issue("lightspeed-1").write(tmp_path, "server")
    (tmp_path / "server-key.pem").rename(tmp_path / "server.key")
    (tmp_path / "roots.pem").write_bytes((tmp_path / "server.pem").read_bytes())
    TokenFile(tmp_path / "tokens").add("prometheus", "metrics", "")
    settings = {
        variable: value.replace("/run/secrets", str(tmp_path))
        for variable, value in services()["lightspeed-1"]["environment"].items()
    }
    check = [LIGHTSPEED, "serve", "--check-config"]
    done = subprocess.run(check, capture_output=True, text=True, env=environment(settings), check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
