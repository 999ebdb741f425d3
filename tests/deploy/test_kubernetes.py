"""The Kubernetes manifests: valid by strict schemas, at one with the server, and restricted."""

import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from lightspeed_ops.config import Sources, load

from tests.deploy.dockerfile import instructions

FOLDER = Path(__file__).parents[2] / "server/deploy/kubernetes"
VALIDATE = str(Path(sys.executable).with_name("kubernetes-validate"))
OLDEST, NEWEST = "1.29", "1.33"
"""Versions of Kubernetes whose schemas the manifests follow: the oldest has ReadWriteOncePod."""
STOP_S = 12
"""Seconds of an end beside drain_s and grace_s."""


def objects() -> dict[str, dict[str, Any]]:
    """Returns the objects of the kustomization, by kind and name."""
    kustomization = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
    found = [
        one for name in kustomization["resources"] for one in yaml.safe_load_all((FOLDER / name).read_text())
    ]
    return {f"{one['kind']}/{one['metadata']['name']}": one for one in found}


def pod() -> dict[str, Any]:
    """Returns the specification of the pod."""
    found: dict[str, Any] = objects()["StatefulSet/lightspeed"]["spec"]["template"]["spec"]
    return found


def container() -> dict[str, Any]:
    """Returns the only container."""
    (found,) = pod()["containers"]
    return dict(found)


def settings() -> dict[str, Any]:
    """Returns the file of settings."""
    return tomllib.loads(objects()["ConfigMap/lightspeed"]["data"]["lightspeed.toml"])


@pytest.mark.slow
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_the_manifests_are_valid(version: str) -> None:
    """Each object follows the schema of its kind, and has no unknown field."""
    files = sorted(str(path) for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml")
    command = [VALIDATE, "--strict", "--kubernetes-version", version, *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr


def test_the_kustomization_has_every_file() -> None:
    """No manifest is left out."""
    named = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    assert sorted(named) == sorted(
        path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml"
    )


def test_the_pod_is_restricted() -> None:
    """The pod meets the restricted profile of the Pod Security Standards, with a read-only root besides."""
    user = instructions()
    (numbers,) = [one.text for one in user if one.name == "USER"]
    context = pod()["securityContext"]
    assert numbers == f"{context['runAsUser']}:{context['runAsGroup']}"
    assert context["fsGroup"] == context["runAsGroup"]
    assert (True, {"type": "RuntimeDefault"}) == (context["runAsNonRoot"], context["seccompProfile"])
    assert {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    } == container()["securityContext"]
    assert not pod()["automountServiceAccountToken"]
    assert {"configMap", "secret", "emptyDir"} >= {
        kind for one in pod()["volumes"] for kind in one if kind != "name"
    }


def test_the_settings_are_accepted(tmp_path: Path) -> None:
    """The server accepts the file of settings together with the variables of the image and of the pod."""
    image = [one.words for one in instructions() if one.name == "ENV"][-1]
    environment = dict(word.split("=", 1) for word in image if word.startswith("LIGHTSPEED_"))
    environment |= {one["name"]: one["value"] for one in container()["env"]}
    file = tmp_path / "lightspeed.toml"
    file.write_text(objects()["ConfigMap/lightspeed"]["data"]["lightspeed.toml"])
    config = load(Sources(file, environment, {})).config
    ports = {one["name"]: one["containerPort"] for one in container()["ports"]}
    assert (f"0.0.0.0:{ports['grpc']}", f"0.0.0.0:{ports['admin']}") == (
        config.server.listen,
        config.admin.listen,
    )
    assert config.server.journal == settings()["server"]["journal"]


def test_all_files_of_the_settings_are_mounted() -> None:
    """Each path in the settings is in a volume; secrets are mounted as folders, which Kubernetes renews."""
    mounts = {one["mountPath"]: one for one in container()["volumeMounts"]}
    files = [
        settings()["tls"]["certificate"],
        settings()["tls"]["key"],
        settings()["identity"]["tokens_file"],
    ]
    files.append(settings()["server"]["journal"].removeprefix("sqlite:"))
    files += [one["value"] for one in container()["env"] if one["name"] == "LIGHTSPEED_CONFIG"]
    assert [] == [path for path in files if str(Path(path).parent) not in mounts]
    assert [] == [path for path, one in mounts.items() if "subPath" in one]
    volumes = {one["name"] for one in pod()["volumes"]}
    claims = objects()["StatefulSet/lightspeed"]["spec"]["volumeClaimTemplates"]
    assert {one["name"] for one in mounts.values()} == volumes | {one["metadata"]["name"] for one in claims}


def test_an_end_has_time() -> None:
    """Kubernetes waits longer for the end than the server takes at most, and readiness is lost before it."""
    shutdown = settings()["shutdown"]
    assert pod()["terminationGracePeriodSeconds"] > shutdown["drain_s"] + shutdown["grace_s"] + STOP_S
    probe = container()["readinessProbe"]
    assert shutdown["drain_s"] >= 2 * probe["periodSeconds"] * probe["failureThreshold"]


def test_probes_ask_the_admin_listener() -> None:
    """A server that drains is not ready, but alive; a start may take minutes."""
    probes = {name: container()[f"{name}Probe"] for name in ("startup", "liveness", "readiness")}
    paths = {name: probe["httpGet"]["path"] for name, probe in probes.items()}
    assert {"startup": "/readyz", "liveness": "/healthz", "readiness": "/readyz"} == paths
    assert {("admin", "HTTPS")} == {
        (one["httpGet"]["port"], one["httpGet"]["scheme"]) for one in probes.values()
    }
    assert probes["startup"]["periodSeconds"] * probes["startup"]["failureThreshold"] >= 300


def test_parts_find_each_other() -> None:
    """Services, the budget of disruptions and the network policy select the pod, and name its ports."""
    labels = objects()["StatefulSet/lightspeed"]["spec"]["template"]["metadata"]["labels"]
    selectors = [
        objects()["StatefulSet/lightspeed"]["spec"]["selector"]["matchLabels"],
        objects()["PodDisruptionBudget/lightspeed"]["spec"]["selector"]["matchLabels"],
        objects()["NetworkPolicy/lightspeed"]["spec"]["podSelector"]["matchLabels"],
        *(objects()[f"Service/{name}"]["spec"]["selector"] for name in ("lightspeed", "lightspeed-pods")),
    ]
    assert [] == [selector for selector in selectors if not selector.items() <= labels.items()]
    names = {one["name"] for one in container()["ports"]}
    ingress = objects()["NetworkPolicy/lightspeed"]["spec"]["ingress"]
    assert names == {port["port"] for rule in ingress for port in rule["ports"]}
    assert "lightspeed-pods" == objects()["StatefulSet/lightspeed"]["spec"]["serviceName"]
    assert pod()["serviceAccountName"] == objects()["ServiceAccount/lightspeed"]["metadata"]["name"]
