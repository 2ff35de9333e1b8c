"""deploy/kubernetes says what the code understands, like the compose file."""

from typing import Any

import pytest
import yaml

from launcher.registry import SERVICES
from tests.deploy.compose import ROOT
from tests.deploy.test_compose import SERVE, is_setting, settings_of


@pytest.fixture(scope="module")
def things() -> dict[tuple[str, str], dict[str, Any]]:
    text = (ROOT / "deploy" / "kubernetes" / "services.yaml").read_text("utf-8")
    return {(thing["kind"], thing["metadata"]["name"]): thing for thing in yaml.safe_load_all(text)}


def container(things: dict[tuple[str, str], dict[str, Any]], name: str) -> dict[str, Any]:
    [only] = things["Deployment", name]["spec"]["template"]["spec"]["containers"]
    return only


def test_every_service_has_a_deployment_and_an_address(things: dict[tuple[str, str], dict[str, Any]]):
    for kind in ("Deployment", "Service"):
        assert {name for found, name in things if found == kind} == set(SERVICES)
    assert {thing["metadata"]["namespace"] for thing in things.values()} == {"tiepdan"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting(
    things: dict[tuple[str, str], dict[str, Any]], name: str, monkeypatch: pytest.MonkeyPatch
):
    given = container(things, name)
    assert given["args"] == SERVE.format(name=name).split()
    environment = dict(things["ConfigMap", "identity"]["data"])
    for variable in given["env"]:
        environment[variable["name"]] = variable.get("value", "mongodb://from-a-secret/")
        if "valueFrom" in variable:
            assert variable["valueFrom"]["secretKeyRef"]["name"] == name
    made = settings_of(name, environment, monkeypatch)
    for variable in environment:
        assert is_setting(type(made), variable.removeprefix("TIEPDAN_").lower()), variable
    assert made.identity.realm is not None
    assert [str(network) for network in made.proxies] == ["10.244.0.0/16"]
    assert all(url == f"http://{peer}:8080" for peer, url in made.service_urls.items())
    assert made.service_urls.keys() <= SERVICES.keys()
    assert ("TIEPDAN_MONGO_URL" in environment) == (name not in {"search", "gateway"})


@pytest.mark.parametrize("name", SERVICES)
def test_containers_have_no_rights(things: dict[tuple[str, str], dict[str, Any]], name: str):
    pod = things["Deployment", name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsUser"] == 10001
    assert container(things, name)["securityContext"] == {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container(things, name)["readinessProbe"]["httpGet"]["path"] == "/health/ready"
    mounted = {mount["name"] for mount in container(things, name)["volumeMounts"]}
    assert mounted == {volume["name"] for volume in pod["volumes"]}


def test_the_ingress_leads_to_the_gateway(things: dict[tuple[str, str], dict[str, Any]]):
    [rule] = things["Ingress", "front"]["spec"]["rules"]
    [path] = rule["http"]["paths"]
    assert path["backend"]["service"]["name"] == "gateway"


@pytest.mark.parametrize("name", SERVICES)
def test_metrics_are_at_a_port_that_monitoring_alone_reaches(things: dict[tuple[str, str], dict[str, Any]], name: str):
    pod = things["Deployment", name]["spec"]["template"]
    assert pod["metadata"]["annotations"]["prometheus.io/port"] == "9100"
    assert {"name": "metrics", "containerPort": 9100} in container(things, name)["ports"]
    assert [port["targetPort"] for port in things["Service", name]["spec"]["ports"]] == ["http"]
    [rule] = things["NetworkPolicy", "metrics"]["spec"]["ingress"]
    assert rule["ports"] == [{"port": "metrics"}]
    [source] = rule["from"]
    assert source["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "monitoring"}
    [gateway] = things["NetworkPolicy", "gateway"]["spec"]["ingress"]
    assert gateway["ports"] == [{"port": "http"}]
