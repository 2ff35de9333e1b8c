"""What each service is told when the launcher starts it, as settings and as environment."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.identity import DevelopmentIssuer
from services.launcher.folder import DataFolder


def issuer_of(path: Path) -> DevelopmentIssuer:
    """The development issuer of the data folder at `path`, its key made at the first call."""
    return DevelopmentIssuer(path / "secrets")


def identity(folder: DataFolder) -> dict[str, Any]:
    """The identity settings: those of the environment where they name an issuer, else the development issuer's."""
    issuer = os.environ.get("TIEPDAN_IDENTITY__ISSUER")
    if issuer:
        prefix = "TIEPDAN_IDENTITY__"
        return {k.removeprefix(prefix).lower(): v for k, v in os.environ.items() if k.startswith(prefix)}
    development = issuer_of(folder.path)
    return {"issuer": development.issuer, "jwks": development.jwks()}


def values(folder: DataFolder, databases: Mapping[str, str], names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Settings by service. `databases` are addresses by service, `*` for those not named."""
    shared = {"secret": folder.secret("services").hex(), "identity": identity(folder)}
    return {
        name: {
            **shared,
            "mongo_url": databases.get(name, databases["*"]),
            "folder": folder.folder(name),
        }
        for name in names
    }


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    """The same settings as `TIEPDAN_*` variables for a process of its own."""
    given = {
        f"TIEPDAN_{name.upper()}": json.dumps(value) if isinstance(value, dict) else str(value)
        for name, value in settings.items()
    }
    return {**os.environ, **given}
