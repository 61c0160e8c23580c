"""The files of docs/operations/kubernetes: what they say exists, and does what they say."""

import argparse
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate  # type: ignore[import-untyped]
import pytest
import yaml  # type: ignore[import-untyped]
from traitlets.config import Config

from helpout_server.entrypoints import serve_options
from helpout_server.entrypoints.hub_service import membership
from tests.servers import self_signed

FOLDER = Path(__file__).parents[3] / "docs/operations/kubernetes"
SERVER_SOURCE = Path(serve_options.__file__).parents[1]
OF_OTHERS = {"PGPASSWORD", "HOME", "POD_IP", "PYTHONDONTWRITEBYTECODE"}
"""Read by libpq, the system, the shell of the manifest, Python."""
SECRETS = {
    "hub-api-token": "t" * 64,
    "database-password": "a-password",
    "redis-address": "rediss://:a-password@redis.example.org:6379/0",
    "turn-secret": "s" * 32,
    "metrics-token": "m" * 32,
    "recording-key": "ab" * 32,
}


def manifests(name: str) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all((FOLDER / name).read_text()) if one]


def kinds(name: str = "service.yaml") -> dict[str, dict[str, Any]]:
    return {f"{one['kind']} {one['metadata']['name']}": one for one in manifests(name)}


def pod() -> dict[str, Any]:
    spec = kinds()["Deployment helpouts"]["spec"]["template"]["spec"]
    assert isinstance(spec, dict)
    return spec


def container() -> dict[str, Any]:
    [one] = pod()["containers"]
    assert isinstance(one, dict)
    return one


def environment() -> dict[str, str]:
    """As the container gets it."""
    found = {}
    for one in container()["env"]:
        source = one.get("valueFrom", {})
        if "secretKeyRef" in source:
            assert source["secretKeyRef"]["name"] == "helpouts"
            found[one["name"]] = SECRETS[source["secretKeyRef"]["key"]]
        elif "fieldRef" in source:
            found[one["name"]] = "10.0.0.7"
        else:
            found[one["name"]] = one["value"]
    return found


@pytest.mark.parametrize("version", ["1.30", "1.34"])
def test_the_manifests_are_what_kubernetes_takes(version: str) -> None:
    for one in manifests("service.yaml"):
        kubernetes_validate.validate(one, version, strict=True)


def test_a_replica_at_a_time_is_replaced_and_none_is_missed() -> None:
    deployment = kinds()["Deployment helpouts"]["spec"]
    assert deployment["replicas"] >= 2
    assert deployment["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert container()["readinessProbe"]["httpGet"]["path"] == "/readyz"
    for probe in ("startupProbe", "livenessProbe"):
        assert container()[probe]["httpGet"]["path"] == "/healthz"
    assert kinds()["PodDisruptionBudget helpouts"]["spec"]["maxUnavailable"] == 1


def test_the_container_may_little() -> None:
    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["automountServiceAccountToken"] is False
    context = container()["securityContext"]
    assert context["readOnlyRootFilesystem"] is True
    assert context["allowPrivilegeEscalation"] is False
    assert context["capabilities"] == {"drop": ["ALL"]}
    written = {mount["mountPath"] for mount in container()["volumeMounts"]}
    assert {"/var/lib/helpouts", "/srv/helpouts", "/tmp"} <= written


def test_selectors_find_the_pods() -> None:
    labels = kinds()["Deployment helpouts"]["spec"]["template"]["metadata"]["labels"]
    found = kinds()
    for selector in (
        found["Deployment helpouts"]["spec"]["selector"]["matchLabels"],
        found["Service helpouts"]["spec"]["selector"],
        found["Service helpouts-replicas"]["spec"]["selector"],
        found["PodDisruptionBudget helpouts"]["spec"]["selector"]["matchLabels"],
        found["NetworkPolicy helpouts"]["spec"]["podSelector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    [monitor] = manifests("service-monitor.yaml")
    wanted = monitor["spec"]["selector"]["matchLabels"]
    assert wanted.items() <= found["Service helpouts"]["metadata"]["labels"].items()


def test_no_secret_is_written_anywhere() -> None:
    text = "".join(path.read_text() for path in FOLDER.iterdir())
    assert "kind: Secret\n" not in text
    assert re.search(r"://[^\s/@:]+:[^\s/@]+@", text) is None


def test_serve_knows_every_word_and_starts_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = environment()
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    [script] = container()["args"]
    # The shell's part: a name for each replica that the certificate is valid for.
    [substitution] = re.findall(r"\$\(.+?\)", script)
    name = subprocess.run(
        ["/bin/sh", "-c", f"echo {substitution}"],
        env=told | {"PATH": os.environ["PATH"]}, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    assert name == "10-0-0-7"
    script = script.replace(substitution, name)
    assert "$" not in script
    words = shlex.split(script)
    assert words[:4] == ["exec", "python", "-m", "helpout_server.service"]
    parser = argparse.ArgumentParser()
    serve_options.add_arguments(parser)
    settings = serve_options.settings_of(parser.parse_args(words[4:])).checked()

    assert (settings.ip, settings.port) == ("0.0.0.0", 10_200)
    assert settings.base_url == "/services/helpouts/"
    assert settings.hub is not None
    assert settings.hub.api_token == SECRETS["hub-api-token"]
    assert settings.ice.turn_secret == SECRETS["turn-secret"]
    assert settings.replicas.redis == SECRETS["redis-address"]
    assert settings.recording_key == SECRETS["recording-key"]
    assert settings.metrics.token == SECRETS["metrics-token"]


def test_replicas_and_probes_go_to_names_that_the_certificate_has(tmp_path: Path) -> None:
    certificate = kinds("certificate.yaml")["Certificate helpouts"]["spec"]
    assert certificate["secretName"] == "helpouts-tls"
    assert "*.helpouts-replicas.jhub.svc.cluster.local" in certificate["dnsNames"]
    assert "helpouts.jhub.svc.cluster.local" in certificate["dnsNames"]
    assert ".helpouts-replicas.jhub.svc.cluster.local:10200/" in container()["args"][0]
    made = self_signed(tmp_path, *certificate["dnsNames"])
    assert made.certfile.exists()


def test_every_variable_is_read_by_somebody() -> None:
    source = "".join(path.read_text() for path in SERVER_SOURCE.rglob("*.py"))
    for name in environment().keys() - OF_OTHERS:
        assert f'"{name}"' in source, name


def hub_config(extra_env: dict[str, str] | None) -> Config:
    """The chart's own configuration as far as it matters, then ours."""
    c = Config()
    c.JupyterHub.services = [{"name": "jupyterhub-idle-culler"}]
    c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self"]}]
    if extra_env is not None:
        c.KubeSpawner.environment = extra_env
    [snippet] = yaml.safe_load((FOLDER / "values.yaml").read_text())["hub"]["extraConfig"].values()
    exec(compile(snippet, "extraConfig", "exec"), {"c": c})
    return c


@pytest.mark.parametrize("extra_env", [None, {}, {"MINE": "1"}])
def test_the_hubs_configuration_sets_service_roles_and_servers(
    monkeypatch: pytest.MonkeyPatch, extra_env: dict[str, str] | None
) -> None:
    monkeypatch.setenv("HELPOUTS_HUB_API_TOKEN", "t" * 64)
    c = hub_config(extra_env)
    service = {one["name"]: one for one in c.JupyterHub.services}["helpouts"]
    assert service["api_token"] == "t" * 64
    assert "command" not in service
    roles = {one["name"]: one for one in c.JupyterHub.load_roles}
    assert "access:services!service=helpouts" in roles["user"]["scopes"]
    assert "access:services!service=helpouts" in c.Spawner.server_token_scopes

    # What the chart's own spawner hands on: an environment of its own hides that of its parent.
    given = c.Spawner.environment if extra_env is None else c.KubeSpawner.environment
    assert given.items() >= (extra_env or {}).items()
    on_hub = membership({**given, "JUPYTERHUB_API_TOKEN": "of-the-server"})
    assert on_hub is not None
    assert on_hub.marketplace_url == f"{service['url']}/services/helpouts/"
    assert on_hub.marketplace_url.startswith("https://helpouts.jhub.svc.cluster.local:10200/")
    values = yaml.safe_load((FOLDER / "values.yaml").read_text())
    assert on_hub.ca_file == values["singleuser"]["extraFiles"]["helpouts-ca"]["mountPath"]


def test_the_page_names_each_file_and_secret() -> None:
    page = (FOLDER / "README.md").read_text()
    for path in FOLDER.iterdir():
        assert path.name in page
    for key in SECRETS:
        assert key in page
