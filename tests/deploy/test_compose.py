"""docker-compose.yml says what the code understands."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import BaseModel

from deploy.passwords import SECRETS, settings
from launcher.registry import SERVICES
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.deploy.compose import ROOT, Unset, read

SITE = "tiepdan.example.vn"
OTHERS = {
    "front",
    "database",
    "database-setup",
    "feedback-database",
    "feedback-database-setup",
    "keycloak",
    "keycloak-database",
}
SERVE = "serve {name} --host 0.0.0.0 --port 8080 --metrics-port 9100"


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    return settings(SITE)


@pytest.fixture(scope="module")
def compose(variables: dict[str, str]) -> dict[str, Any]:
    return read(variables)


@pytest.fixture(scope="module")
def containers(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return compose["services"]


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a field holds, alone or as one of several types."""
    for found in (annotation, *get_args(annotation)):
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return None


def is_setting(model: type[BaseModel], name: str) -> bool:
    """Whether `peers` or `door__limits__depth` is a setting of the model."""
    head, _, rest = name.partition("__")
    field = model.model_fields.get(head)
    if field is None:
        return False
    inner = model_in(field.annotation)
    return not rest or (inner is not None and is_setting(inner, rest))


def settings_of(name: str, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> ServiceSettings:
    for variable in list(os.environ):
        if variable.startswith("TIEPDAN_"):
            monkeypatch.delenv(variable)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    return SERVICES[name].settings()


def test_every_service_has_a_container_and_there_is_nothing_else(containers: dict[str, Any]):
    assert set(containers) == set(SERVICES) | OTHERS


def test_no_container_fills_the_disk_with_logs_or_takes_all_memory(containers: dict[str, Any]):
    for name, container in containers.items():
        options = container["logging"]["options"]
        assert {"max-size", "max-file"} <= options.keys(), name
        assert re.fullmatch(r"[1-9][0-9]*[mg]", container["mem_limit"]), name


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_serves_its_service(containers: dict[str, Any], name: str):
    assert containers[name]["command"] == SERVE.format(name=name).split()


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting(containers: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch):
    environment: dict[str, str] = containers[name]["environment"]
    made = settings_of(name, environment, monkeypatch)
    for variable in environment:
        assert variable.startswith("TIEPDAN_"), variable
        assert is_setting(type(made), variable.removeprefix("TIEPDAN_").lower()), variable
    assert made.identity.realm == ("http://keycloak:8080/", "tiepdan")
    assert made.identity.issuer == f"https://{SITE}/realms/tiepdan"
    assert len(made.secret.get_secret_value()) == 64


@pytest.mark.parametrize("variable", ["TIEPDAN_MONGO_ULR", "TIEPDAN_IDENTITY__ISUER", "TIEPDAN_SECRET__MORE"])
def test_a_misspelt_variable_would_be_seen(variable: str):
    assert not is_setting(ServiceSettings, variable.removeprefix("TIEPDAN_").lower())


@pytest.mark.parametrize("name", SERVICES)
def test_peers_are_containers_it_can_reach(containers: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch):
    peers = settings_of(name, containers[name]["environment"], monkeypatch).service_urls
    for peer, url in peers.items():
        assert url == f"http://{peer}:8080"
        assert peer in SERVICES
        assert set(containers[peer]["networks"]) & set(containers[name]["networks"])
    if name == "gateway":
        assert peers.keys() == SERVICES.keys() - {"gateway"}
    elif name != "hotline":
        assert "hotline" in peers, "it checks roles against the tree of units"
    if "services.redemption" in (ROOT / name / "container.py").read_text("utf-8"):
        assert "feedback" in peers, "without the issuer's keys it would ask for no token"


def users(containers: dict[str, Any]) -> Iterator[tuple[str, str, set[str]]]:
    """Of each user that setup.js makes: the name, the password, the databases."""
    for setup in ("database-setup", "feedback-database-setup"):
        environment = containers[setup]["environment"]
        for user in environment["USERS"].split():
            more = environment.get(f"{user.upper()}_DATABASES", "").split()
            yield user, environment[f"{user.upper()}_PASSWORD"], {f"tiepdan_{user}", *more}


def test_each_service_has_a_user_for_its_database_alone(containers: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    made = {name: (password, databases) for name, password, databases in users(containers)}
    with_database = {name for name in SERVICES if "TIEPDAN_MONGO_URL" in containers[name]["environment"]}
    assert made.keys() == with_database == SERVICES.keys() - {"search", "gateway"}
    claimed = [database for _, databases in made.values() for database in databases]
    assert len(claimed) == len(set(claimed))
    for name in with_database:
        given = settings_of(name, containers[name]["environment"], monkeypatch)
        address = urlsplit(given.mongo_url)
        assert (address.username, address.password) == (name, made[name][0])
        assert parse_qs(address.query) == {"replicaSet": ["rs0"], "authSource": [f"{given.database_prefix}{name}"]}
        host = str(address.hostname)
        assert set(containers[host]["networks"]) & set(containers[name]["networks"])
        assert "rs0" in containers[host]["command"]


def test_feedback_alone_reaches_its_database(containers: dict[str, Any]):
    inside = {name for name, given in containers.items() if "private-storage" in given["networks"]}
    assert inside == {"feedback", "feedback-database", "feedback-database-setup"}
    assert "storage" not in containers["feedback"]["networks"]


def test_nothing_but_the_front_is_reached_from_outside(compose: dict[str, Any]):
    containers, networks = compose["services"], compose["networks"]
    assert {name for name, given in containers.items() if "ports" in given} == {"front"}
    assert not any("network_mode" in given or given.get("privileged") for given in containers.values())
    open_networks = {name for name, given in networks.items() if not (given or {}).get("internal")}
    assert {name for name, given in containers.items() if open_networks & set(given["networks"])} == {"front"}
    assert {network for given in containers.values() for network in given["networks"]} == set(networks)


def test_only_the_network_of_the_callers_says_for_which_client(
    compose: dict[str, Any], monkeypatch: pytest.MonkeyPatch
):
    """The front calls the gateway by the network frontend, the gateway the services by the network backend."""
    containers, networks = compose["services"], compose["networks"]
    for name in SERVICES:
        caller, network = ("front", "frontend") if name == "gateway" else ("gateway", "backend")
        [subnet] = networks[network]["ipam"]["config"]
        proxies = settings_of(name, containers[name]["environment"], monkeypatch).proxies
        assert [str(one) for one in proxies] == [subnet["subnet"]], name
        assert set(containers[caller]["networks"]) & set(containers[name]["networks"]) == {network}
        assert all(one.is_private and one.prefixlen >= 16 for one in proxies)


SHIPPED = [ROOT / "docker-compose.yml", *(path for path in (ROOT / "deploy").rglob("*") if path.is_file())]
EVERYBODY = re.compile(r"FORWARDED[_-]ALLOW[_-]IPS|PROXIES\W+(?:value\W+)?(?:\*|0\.0\.0\.0/0|::/0)", re.IGNORECASE)


def test_no_shipped_file_believes_everybodys_forwarded_address():
    assert EVERYBODY.search('FORWARDED_ALLOW_IPS: "*"')
    assert EVERYBODY.search("""{name: TIEPDAN_PROXIES, value: '["0.0.0.0/0"]'}""")
    said = {path.name for path in SHIPPED if EVERYBODY.search(path.read_bytes().decode("utf-8", "replace"))}
    assert said == set()


def test_the_front_leads_to_no_metrics():
    """They have a port of their own."""
    caddyfile = (ROOT / "deploy" / "front" / "Caddyfile").read_text("utf-8")
    assert re.findall(r"reverse_proxy (\S+)", caddyfile) == ["keycloak:8080", "gateway:8080"]
    assert "9100" not in caddyfile


def test_file_systems_are_read_only_and_rights_dropped(containers: dict[str, Any]):
    assert {name for name, given in containers.items() if not given.get("read_only")} == {"keycloak"}
    for name, given in containers.items():
        assert given["cap_drop"] == ["ALL"], name
        assert given["security_opt"] == ["no-new-privileges:true"], name
        assert given.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "front" else []), name


def test_waiting_for_others_ends(containers: dict[str, Any]):
    """Each condition can come true, and nothing waits for itself."""
    waits = {name: given.get("depends_on", {}) for name, given in containers.items()}
    for name, others in waits.items():
        for other, how in others.items():
            if how["condition"] == "service_healthy":
                assert "healthcheck" in containers[other], (name, other)
            else:
                assert how["condition"] == "service_completed_successfully"
                assert containers[other]["restart"] == "no", (name, other)
    left = dict(waits)
    while left:
        free = {name for name, others in left.items() if not others.keys() & left.keys()}
        assert free, f"these wait for one another: {sorted(left)}"
        left = {name: others for name, others in left.items() if name not in free}


@pytest.mark.parametrize("name", SERVICES)
async def test_the_health_check_asks_a_path_that_is_there(
    containers: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
):
    [path] = re.findall(r"http://127\.0\.0\.1:8080(/[a-z/]+)", " ".join(containers[name]["healthcheck"]["test"]))
    app: Any = SERVICES[name].create(settings_of(name, containers[name]["environment"], monkeypatch), ServiceClients())
    app.state.kit.startup.opened = True
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        # A method that no route takes: 405 where the path is known, 404 where it is not.
        assert (await client.delete(path)).status_code == 405
        assert (await client.delete(path + "/nothing")).status_code == 404


def test_bound_files_and_volumes_are_there(compose: dict[str, Any]):
    named: set[str] = set()
    for given in compose["services"].values():
        for mount in given.get("volumes", []):
            source, target, *mode = mount.split(":")
            assert target.startswith("/")
            if source.startswith("./"):
                assert (ROOT / source).is_file()
                assert mode == ["ro"]
            else:
                named.add(source)
    assert named == set(compose["volumes"])


def test_every_variable_the_file_asks_for_is_made(variables: dict[str, str]):
    for left_out in variables:
        with pytest.raises(Unset, match=left_out):
            read(variables | {left_out: ""})


def test_the_passwords_are_random_and_of_every_service():
    first, second = settings(SITE), settings(SITE)
    assert {f"TIEPDAN_SECRET_{name.upper()}" for name in SERVICES} == {f"TIEPDAN_SECRET_{n.upper()}" for n in SECRETS}
    values = [value for name, value in [*first.items(), *second.items()] if name != "SITE"]
    assert len(values) == len(set(values))
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in values)


def test_the_passwords_come_as_a_file_for_compose():
    command = [sys.executable, str(ROOT / "deploy" / "passwords.py"), "--site", SITE]
    written = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    given = dict(line.split("=", 1) for line in written.splitlines())
    assert read(given)["services"].keys() == SERVICES.keys() | OTHERS
    refused = subprocess.run([*command[:-1], "a b"], capture_output=True, text=True, check=False)
    assert refused.returncode == 2


def test_the_realm_file_is_the_issuer(containers: dict[str, Any]):
    realm = json.loads((ROOT / "deploy" / "keycloak" / "realm.json").read_text("utf-8"))
    assert realm["realm"] == "tiepdan"
    keycloak = containers["keycloak"]
    assert "--import-realm" in keycloak["command"]
    assert "./deploy/keycloak/realm.json:/opt/keycloak/data/import/realm.json:ro" in keycloak["volumes"]
    assert keycloak["environment"]["KC_HOSTNAME"] == f"https://{SITE}"


def test_compose_itself_takes_the_file(tmp_path: Path, variables: dict[str, str]):
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("there is no docker compose on this machine")
    file = tmp_path / "settings"
    file.write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    command = [docker, "compose", "--env-file", str(file), "--file", str(ROOT / "docker-compose.yml"), "config", "-q"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
