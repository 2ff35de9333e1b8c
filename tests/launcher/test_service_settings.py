"""The settings that the launcher gives services, beside those of the environment."""

from pathlib import Path

import pytest

from launcher.data_folder import DataFolder
from launcher.errors import SettingsRefused
from launcher.service_settings import environment, settings_by_service

DATABASES = {"*": "mongodb://127.0.0.1:1"}


@pytest.mark.parametrize(
    ("variable", "rest"),
    [
        ("PATH_THAT_SAYS_NOTHING", {"hold": "PT5S", "min_batch": "1"}),
        ("TIEPDAN_INTAKE__HOLD", {"min_batch": "1"}),
        ("TIEPDAN_INTAKE__MIN_BATCH", {"hold": "PT5S"}),
        ("TIEPDAN_INTAKE__AT_LEAST", {"hold": "PT5S"}),
    ],
)
def test_the_environment_goes_before_the_values_of_a_trial(
    variable: str, rest: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(variable, "3")
    with DataFolder(tmp_path) as folder:
        given = settings_by_service(folder, DATABASES, ("feedback",))
    assert given["feedback"]["intake"] == rest


def test_suggestions_are_made_in_a_trial_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with DataFolder(tmp_path) as folder:
        assert settings_by_service(folder, DATABASES, ("gateway",))["gateway"]["endpoint"] == {"suggestions": True}
        monkeypatch.setenv("TIEPDAN_ENDPOINT__SUGGESTIONS", "false")
        assert "endpoint" not in settings_by_service(folder, DATABASES, ("gateway",))["gateway"]
        monkeypatch.delenv("TIEPDAN_ENDPOINT__SUGGESTIONS")
        monkeypatch.setenv("TIEPDAN_IDENTITY__ISSUER", "https://id.example")
        assert "endpoint" not in settings_by_service(folder, DATABASES, ("gateway",))["gateway"]


def test_both_names_of_a_setting_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TIEPDAN_UPKEEP", "false")
    monkeypatch.setenv("TIEPDAN_RUN_JOBS", "false")
    with DataFolder(tmp_path) as folder, pytest.raises(SettingsRefused, match="TIEPDAN_UPKEEP is the former name"):
        settings_by_service(folder, DATABASES, ("feedback",))


def test_what_the_launcher_chooses_goes_before_a_former_name(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TIEPDAN_PEERS", "{}")
    monkeypatch.setenv("TIEPDAN_CALLS__KEPT", "7")
    made = environment({"service_urls": {"hotline": "http://127.0.0.1:1"}})
    assert made["TIEPDAN_SERVICE_URLS"] == '{"hotline": "http://127.0.0.1:1"}'
    assert "TIEPDAN_PEERS" not in made
    assert made["TIEPDAN_CALLS__KEPT"] == "7"
