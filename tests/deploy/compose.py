"""docker-compose.yml as Compose understands it: anchors merged and variables filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"

VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>[A-Z_]+)(?:(?P<kind>:-|:\?)(?P<rest>[^}]*))?\})")


class Unset(Exception):
    """The file needs a variable that has no value."""


def filled(value: Any, variables: Mapping[str, str]) -> Any:
    """The value with `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$` replaced. Raises `Unset`."""

    def fill(found: re.Match[str]) -> str:
        name, kind, rest = found["name"], found["kind"], found["rest"]
        if name is None:
            return "$"
        if variables.get(name):
            return variables[name]
        if kind == ":-":
            return rest
        raise Unset(f"{name}: {rest or 'has no value'}")

    if isinstance(value, str):
        return VARIABLE.sub(fill, value)
    if isinstance(value, list):
        return [filled(item, variables) for item in value]
    if isinstance(value, dict):
        return {key: filled(item, variables) for key, item in value.items()}
    return value


def read(variables: Mapping[str, str]) -> dict[str, Any]:
    """The file with these variables. Raises `Unset`."""
    return filled(yaml.safe_load(FILE.read_text("utf-8")), variables)
