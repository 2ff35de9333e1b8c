"""The settings with which the launcher starts each service, as values and as environment variables."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from launcher.data_folder import DataFolder
from launcher.errors import SettingsRefused

if TYPE_CHECKING:
    from services.former_names import FormerNames, Variables
    from services.identity import DevelopmentIssuer

TRIAL_INTAKE = {"hold": "PT5S", "min_batch": "1"}
"""Intake settings of a trial by a single person; the defaults are an hour and at least ten ratings."""


def issuer_of(path: Path) -> DevelopmentIssuer:
    """The development issuer of the data folder at `path`, its key made at the first call."""
    from services.identity import DevelopmentIssuer

    return DevelopmentIssuer(path / "secrets")


def is_trial() -> bool:
    """Whether no token issuer is configured: then the system runs as a trial, not for citizens."""
    return "TIEPDAN_IDENTITY__ISSUER" not in os.environ


def identity(folder: DataFolder) -> dict[str, Any]:
    """The identity settings: those of the environment where they name an issuer, else the development issuer's."""
    if not is_trial():
        prefix = "TIEPDAN_IDENTITY__"
        return {k.removeprefix(prefix).lower(): v for k, v in os.environ.items() if k.startswith(prefix)}
    issuer = issuer_of(folder.path)
    return {"issuer": issuer.issuer, "jwks": issuer.jwks()}


_ASKED_OF_SUGGESTIONS = {"tiepdan_endpoint", "tiepdan_endpoint__suggestions"}


def settings_by_service(
    folder: DataFolder, databases: Mapping[str, str], names: tuple[str, ...]
) -> dict[str, dict[str, Any]]:
    """Settings by service. `databases` are addresses by service, `*` for those not named."""
    from feedback.settings import Settings as FeedbackSettings

    shared = {"secret": folder.secret("services").hex(), "identity": identity(folder)}
    given = {
        name: {
            **shared,
            "mongo_url": databases.get(name, databases["*"]),
            "folder": folder.folder(name),
        }
        for name in names
    }
    if is_trial() and "feedback" in given:
        asked = _variables(FeedbackSettings.FORMER_NAMES).values
        given["feedback"]["intake"] = {
            name: trial for name, trial in TRIAL_INTAKE.items() if not asked.get(f"tiepdan_intake__{name}")
        }
    if is_trial() and "gateway" in given and not _ASKED_OF_SUGGESTIONS & {name.lower() for name in os.environ}:
        given["gateway"]["endpoint"] = {"suggestions": True}
    return given


def _variables(former: FormerNames) -> Variables:
    """The environment under the present names of the settings. Raises `SettingsRefused`."""
    from services.former_names import SettingGivenTwice, present

    try:
        return present(os.environ, former)
    except SettingGivenTwice as error:
        raise SettingsRefused(str(error)) from error


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """The same settings as `TIEPDAN_*` variables for a process of its own."""
    from services.settings import ServiceSettings

    given = {
        f"TIEPDAN_{name.upper()}": json.dumps(value) if isinstance(value, dict) else str(value)
        for name, value in settings.items()
    }
    renamed = _variables(ServiceSettings.FORMER_NAMES).renamed
    return {**{name: text for name, text in os.environ.items() if renamed.get(name) not in given}, **given}
