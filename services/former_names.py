"""Former names of settings: read until version 1.0, with a warning that names the present one.

A class of settings declares them in `FORMER_NAMES`: the path of a setting, its last part as it was called formerly,
and that part as it is called now. `{"calls": "upstream", "upstream.kept": "cached_entities"}` reads
`TIEPDAN_CALLS__KEPT` as `TIEPDAN_UPSTREAM__CACHED_ENTITIES`, and the same names inside values written as JSON.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
import structlog
from pydantic_settings import BaseSettings, EnvSettingsSource

PREFIX, SEPARATOR = "tiepdan_", "__"
FormerNames = Mapping[str, str]
Path = tuple[str, ...]
log = structlog.get_logger()


class SettingGivenTwice(ValueError):
    """A setting is given under its former and its present name."""

    def __init__(self, former: str, present: str) -> None:
        super().__init__(f"{former} is the former name of {present}, and both are set. Remove {former}.")


@dataclass(frozen=True, slots=True)
class Variables:
    """Environment variables, in lower case and under present names; `renamed` has the former names that were used."""

    values: Mapping[str, str]
    renamed: Mapping[str, str]


def present(environment: Mapping[str, str], former: FormerNames) -> Variables:
    """The variables of an environment under their present names. Raises `SettingGivenTwice`."""
    values: dict[str, str] = {}
    renamed: dict[str, str] = {}
    given: dict[str, str] = {}
    for variable, text in environment.items():
        name = variable.lower()
        if not name.startswith(PREFIX):
            values[name] = text
            continue
        start = tuple(name.removeprefix(PREFIX).split(SEPARATOR))
        tree = _object(text)
        now = _present(start, former)
        if now != start:
            renamed[_variable(start)] = _variable(now)
        for path in (start, *_paths(tree, start)):
            _check_given_once(path, former, given)
            if path[-1] != _present(path, former)[-1]:
                renamed[_variable(path)] = _variable(_present(path, former))
        values[_variable(now).lower()] = text if tree is None else orjson.dumps(_renamed(tree, now, former)).decode()
    return Variables(values, renamed)


def _check_given_once(path: Path, former: FormerNames, given: dict[str, str]) -> None:
    """Notes under which name a setting is given; raises `SettingGivenTwice` where another name gives it too."""
    here, now = _variable(path), _variable(_present(path, former))
    other = given.setdefault(now, here)
    if other != here:
        raise SettingGivenTwice(here if other == now else other, now)


def _present(path: Path, former: FormerNames) -> Path:
    now: Path = ()
    for part in path:
        now = (*now, former.get(".".join((*now, part)), part))
    return now


def _variable(path: Path) -> str:
    return (PREFIX + SEPARATOR.join(path)).upper()


def _object(text: str) -> dict[str, Any] | None:
    """The JSON object in a variable, or nothing if it is anything else."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return orjson.loads(text)
    except ValueError:
        return None


def _paths(tree: object, start: Path) -> Iterator[Path]:
    for name, inner in tree.items() if isinstance(tree, dict) else ():
        yield (*start, name)
        yield from _paths(inner, (*start, name))


def _renamed(tree: object, at: Path, former: FormerNames) -> object:
    if not isinstance(tree, dict):
        return tree
    paths = {name: _present((*at, name), former) for name in tree}
    return {paths[name][-1]: _renamed(inner, paths[name], former) for name, inner in tree.items()}


class PresentNamesSource(EnvSettingsSource):
    """The environment as pydantic-settings reads it, under the present names of the settings."""

    def __init__(self, settings_class: type[BaseSettings], former: FormerNames, unread: Mapping[str, str]) -> None:
        super().__init__(settings_class)
        self.env_vars = present(_without(unread), former).values


def _without(unread: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if name.upper() not in unread}


def warn(former: FormerNames, unread: Mapping[str, str]) -> None:
    """Logs each variable of the environment that has a former name, or that is no longer read."""
    for name, now in sorted(present(_without(unread), former).renamed.items()):
        log.warning("setting_renamed", former=name, present=now)
    for name, instead in unread.items():
        if name in os.environ:
            log.warning("setting_not_read", name=name, **({"instead": instead} if instead else {}))
