"""Former names of settings: read until 1.0, with one warning each, and never beside the present name."""

import os
from typing import Any

import pytest
from structlog.testing import capture_logs

from feedback.settings import Settings as FeedbackSettings
from gateway.settings import Settings as GatewaySettings
from launcher.errors import SettingsRefused
from launcher.registry import SERVICES
from services.former_names import SettingGivenTwice, present
from services.settings import ServiceSettings, warn_of_names
from wanted.settings import Settings as WantedSettings

CLASSES = {
    "gateway": GatewaySettings,
    "feedback": FeedbackSettings,
    "wanted": WantedSettings,
    "hotline": ServiceSettings,
}
RENAMED = [
    ("hotline", "PEERS", "SERVICE_URLS", '{"hotline": "http://hotline"}'),
    ("hotline", "LIMITS__IMPORT_UNPACKED", "LIMITS__IMPORT_DECOMPRESSED", "7"),
    ("hotline", "LIMITS__FEED_CLIENTS", "LIMITS__FEED_SUBSCRIBERS", "7"),
    ("hotline", "IDENTITY__KEY_PAUSE", "IDENTITY__KEY_FETCH_INTERVAL", "7"),
    ("hotline", "IDENTITY__CONFIRMED_FOR", "IDENTITY__INTROSPECTION_LIFETIME", "7.5"),
    ("hotline", "IDENTITY__CONFIRM_TIMEOUT", "IDENTITY__INTROSPECTION_TIMEOUT", "7"),
    ("hotline", "TRACING__SHARE", "TRACING__SAMPLING_RATIO", "0.25"),
    ("gateway", "DOOR__INTROSPECTION", "ENDPOINT__INTROSPECTION", "false"),
    ("gateway", "DOOR__BUDGET__BURST", "ENDPOINT__RATE_LIMIT__BURST", "7.5"),
    ("gateway", "DOOR__ANSWERS__BYTES", "ENDPOINT__RESPONSE_CACHE__BYTES", "7"),
    ("gateway", "DOOR__ANSWERS__PRIVATE", "ENDPOINT__RESPONSE_CACHE__UNCACHED_FIELDS", '["Query.viewer"]'),
    ("gateway", "DOOR__SOCKETS__CONNECTIONS", "ENDPOINT__STREAMS__CONNECTIONS", "7"),
    ("gateway", "DOOR__SECLUDED", "ENDPOINT__UNLOGGED_FIELDS", '["Query.viewer"]'),
    ("gateway", "DOOR__LISTS", "ENDPOINT__LIST_LENGTHS", '{"Query.units": 7}'),
    ("gateway", "DOOR__LIMITS__PAGE", "ENDPOINT__LIMITS__PAGE_SIZE", "7"),
    ("gateway", "DOOR__LIMITS__UNASKED_LIST", "ENDPOINT__LIMITS__DEFAULT_LIST_LENGTH", "7"),
    ("gateway", "DOOR__LIMITS__ASSUMED_LIST", "ENDPOINT__LIMITS__ASSUMED_LIST_LENGTH", "7"),
    ("gateway", "DOOR__LIMITS__RUNNING", "ENDPOINT__LIMITS__CONCURRENT_OPERATIONS", "7"),
    ("gateway", "DOOR__LIMITS__LATE_SECONDS", "ENDPOINT__LIMITS__MAX_LOOP_DELAY_SECONDS", "7.5"),
    ("gateway", "DOOR__LIMITS__WAIT_SECONDS", "ENDPOINT__LIMITS__QUEUE_SECONDS", "7.5"),
    ("gateway", "CALLS__SECONDS", "UPSTREAM__SECONDS", "7.5"),
    ("gateway", "CALLS__PATIENCE", "UPSTREAM__MAX_BATCH_DELAY", "7.5"),
    ("gateway", "CALLS__WAITING", "UPSTREAM__MAX_PENDING", "7"),
    ("gateway", "CALLS__REST", "UPSTREAM__BREAKER_OPEN_SECONDS", "7.5"),
    ("gateway", "CALLS__KEPT", "UPSTREAM__CACHED_ENTITIES", "7"),
    ("gateway", "CHANGES__READERS", "CHANGES__SUBSCRIBERS", "7"),
    ("gateway", "WATCHED__SLOW_SECONDS", "OPERATION_LOG__SLOW_SECONDS", "7.5"),
    ("gateway", "GUESSES__BURST", "BRUTE_FORCE__BURST", "7.5"),
    ("feedback", "CHALLENGE__HARDEST", "CHALLENGE__MAX_FACTOR", "7"),
    ("feedback", "CHALLENGE__COMFORTABLE", "CHALLENGE__NORMAL_RATE", "7"),
    ("feedback", "INTAKE__AT_LEAST", "INTAKE__MIN_BATCH", "7"),
    ("feedback", "INTAKE__AT_MOST", "INTAKE__MAX_BATCH", "7"),
    ("feedback", "INTAKE__LONGEST", "INTAKE__MAX_HOLD", "PT7H"),
    ("feedback", "INTAKE__LOOK", "INTAKE__POLL_INTERVAL", "7.5"),
    ("feedback", "STATISTICS__WAIT", "STATISTICS__RELEASE_DELAY", "P7D"),
    ("feedback", "RECEIPTS__HOUSE_MISSES", "RECEIPTS__GATEWAY_MISSES", "7"),
    ("feedback", "UPKEEP", "RUN_JOBS", "false"),
    ("wanted", "RATES__MATCH__BURST", "RATE_LIMITS__MATCH__BURST", "7"),
    ("wanted", "RATES__HOUSE__BURST", "RATE_LIMITS__GATEWAY__BURST", "7"),
    ("wanted", "RETENTION__LOOK", "RETENTION__POLL_INTERVAL", "7.5"),
    ("wanted", "ADMISSION__TOKENS", "TOKEN_GATE__REQUIRED", "false"),
    ("wanted", "PREVIEWS__COMPARED", "PREVIEWS__MAX_COMPARED", "7"),
    ("wanted", "FEEDS__PAGE", "FEEDS__PAGE_SIZE", "7"),
    ("wanted", "WEBHOOKS__ALLOWED", "WEBHOOKS__ALLOWED_NETWORKS", '["127.0.0.0/8"]'),
    ("wanted", "WEBHOOKS__LOOK", "WEBHOOKS__POLL_INTERVAL", "7.5"),
    ("wanted", "UPKEEP", "RUN_JOBS", "false"),
]
"""A service, the former and the present name of one of its settings, and a value that is not the default."""
FULL = {"PER_MINUTE": "1", "PER_DAY": "9"}
"""The other fields of a rate limit's rule, which have no defaults."""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("TIEPDAN_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TIEPDAN_SECRET", "a secret for tests")
    monkeypatch.setenv("TIEPDAN_IDENTITY__ISSUER", "https://keycloak.example/realms/tiepdan")
    return monkeypatch


def given(environment: pytest.MonkeyPatch, variable: str, value: str) -> None:
    environment.setenv(f"TIEPDAN_{variable}", value)
    part = variable.rpartition("__")[0]
    if part.startswith("RATE"):
        for name, more in FULL.items():
            environment.setenv(f"TIEPDAN_{part}__{name}", more)


def value_of(settings: ServiceSettings, variable: str) -> Any:
    found: Any = settings
    for part in variable.lower().split("__"):
        found = getattr(found, part)
    return found


@pytest.mark.parametrize(("service", "former", "now", "value"), RENAMED)
def test_a_former_name_is_read_with_a_warning(
    environment: pytest.MonkeyPatch, service: str, former: str, now: str, value: str
):
    default = CLASSES[service]()
    given(environment, now, value)
    by_present_name = CLASSES[service]()
    for name in list(os.environ):
        if name.startswith(f"TIEPDAN_{now.rpartition('__')[0] or now}") and "ISSUER" not in name:
            environment.delenv(name)
    given(environment, former, value)
    assert CLASSES[service]() == by_present_name
    assert value_of(by_present_name, now) != value_of(default, now)
    with capture_logs() as logs:
        warn_of_names([CLASSES[service], CLASSES[service]])
    warned = [(one["event"], one["log_level"], one["present"]) for one in logs if one["former"] == f"TIEPDAN_{former}"]
    assert warned == [("setting_renamed", "warning", f"TIEPDAN_{now}")]


@pytest.mark.parametrize(("service", "former", "now", "value"), RENAMED)
def test_both_names_at_once_are_refused(
    environment: pytest.MonkeyPatch, service: str, former: str, now: str, value: str
):
    given(environment, now, value)
    environment.setenv(f"TIEPDAN_{former}", value)
    with pytest.raises(
        SettingsRefused, match=f"TIEPDAN_{former} is the former name of TIEPDAN_{now}, and both are set"
    ):
        SERVICES[service].settings()


def test_every_renamed_setting_is_in_the_table():
    listed = {(service, now.lower().replace("__", ".")) for service, _, now, _ in RENAMED}
    for service, model in CLASSES.items():
        shared = set() if model is ServiceSettings else ServiceSettings.FORMER_NAMES.keys()
        for former in model.FORMER_NAMES.keys() - shared:
            now = ".".join((*former.split(".")[:-1], model.FORMER_NAMES[former]))
            assert any(one == service and (path + ".").startswith(now + ".") for one, path in listed), now


def test_former_names_inside_json_are_read_too(environment: pytest.MonkeyPatch):
    environment.setenv("TIEPDAN_DOOR", '{"budget": {"burst": 7}, "limits": {"page": 8}, "costs": {"Query.budget": 3}}')
    endpoint = GatewaySettings().endpoint  # type: ignore[call-arg]
    assert endpoint.rate_limit is not None
    assert (endpoint.rate_limit.burst, endpoint.limits.page_size, endpoint.costs) == (7, 8, {"Query.budget": 3})
    with capture_logs() as logs:
        warn_of_names([GatewaySettings])
    assert [(one["former"], one["present"]) for one in logs] == [
        ("TIEPDAN_DOOR", "TIEPDAN_ENDPOINT"),
        ("TIEPDAN_DOOR__BUDGET", "TIEPDAN_ENDPOINT__RATE_LIMIT"),
        ("TIEPDAN_DOOR__LIMITS__PAGE", "TIEPDAN_ENDPOINT__LIMITS__PAGE_SIZE"),
    ]


def test_two_names_in_json_or_in_json_and_a_variable_are_refused(environment: pytest.MonkeyPatch):
    former = GatewaySettings.FORMER_NAMES
    with pytest.raises(SettingGivenTwice, match="TIEPDAN_CALLS__KEPT is the former name of TIEPDAN_UPSTREAM__CACHED"):
        present({"TIEPDAN_UPSTREAM": '{"cached_entities": 2}', "TIEPDAN_CALLS__KEPT": "1"}, former)
    with pytest.raises(SettingGivenTwice, match="TIEPDAN_UPSTREAM__KEPT is the former name"):
        present({"TIEPDAN_UPSTREAM": '{"cached_entities": 2, "kept": 3}'}, former)


def test_former_and_present_names_of_different_settings_go_together(environment: pytest.MonkeyPatch):
    environment.setenv("TIEPDAN_DOOR__BUDGET__BURST", "7")
    environment.setenv("TIEPDAN_ENDPOINT__RATE_LIMIT__PER_SECOND", "8")
    limit = GatewaySettings().endpoint.rate_limit  # type: ignore[call-arg]
    assert limit is not None
    assert (limit.burst, limit.per_second) == (7, 8)


@pytest.mark.parametrize("text", ["{not json", "[1]", "null", "", '{"open": '])
def test_what_is_no_json_object_is_left_as_it_is(text: str):
    found = present({"TIEPDAN_SECRET": text, "PATH": text}, GatewaySettings.FORMER_NAMES)
    assert found.values == {"tiepdan_secret": text, "path": text}
    assert not found.renamed


@pytest.mark.parametrize(
    ("service", "variable", "instead"),
    [
        ("hotline", "FORWARDED_ALLOW_IPS", "TIEPDAN_PROXIES"),
        ("wanted", "TIEPDAN_RATES__PROXIES", "TIEPDAN_PROXIES"),
        ("feedback", "TIEPDAN_RECEIPTS__PROXIES", "TIEPDAN_PROXIES"),
        ("hotline", "TIEPDAN_LIMITS__PAGE", None),
    ],
)
def test_a_variable_that_is_no_longer_read_is_named(
    environment: pytest.MonkeyPatch, service: str, variable: str, instead: str | None
):
    default = CLASSES[service]()
    environment.setenv(variable, '["0.0.0.0/0"]')
    assert CLASSES[service]() == default
    with capture_logs() as logs:
        warn_of_names([CLASSES[service]])
    assert [(one["event"], one["name"], one.get("instead")) for one in logs] == [
        ("setting_not_read", variable, instead)
    ]


@pytest.mark.parametrize(("given", "read"), [("DEBUG", "debug"), ("warning", "warning"), ("Error", "error")])
def test_the_log_level_is_a_setting(environment: pytest.MonkeyPatch, given: str, read: str):
    environment.setenv("TIEPDAN_LOG_LEVEL", given)
    assert SERVICES["hotline"].settings().log_level == read


def test_an_unknown_log_level_is_refused(environment: pytest.MonkeyPatch):
    environment.setenv("TIEPDAN_LOG_LEVEL", "loud")
    with pytest.raises(SettingsRefused, match="TIEPDAN_LOG_LEVEL"):
        SERVICES["hotline"].settings()
