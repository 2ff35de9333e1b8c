"""The situations in which citizens call, as `situations.toml` has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import ConfigDict, Field

from hotline.models import Names, Purpose
from services.documents.models import Camel
from services.text import Code


class CallUrgency(StrEnum):
    """How soon help is needed, the most urgent first."""

    EMERGENCY = "EMERGENCY"
    URGENT = "URGENT"
    ROUTINE = "ROUTINE"


class Situation(Camel):
    """What a citizen calls about."""

    model_config = ConfigDict(frozen=True)

    code: Code
    urgency: CallUrgency
    purposes: tuple[Purpose, ...] = Field(min_length=1, description="Whom to call, in this order.")
    title: Names
    say: Names = Field(description="What to tell whoever answers, and what to do first.")


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All situations by code, in the order in which equal ones are preferred; how people write of each."""

    situations: Mapping[str, Situation]
    phrases: Mapping[str, tuple[str, ...]]
    abbreviations: Mapping[str, str]


@cache
def catalogue() -> Catalogue:
    """The catalogue of the package. Raises `ValueError` where it is malformed."""
    read = tomllib.loads(files("hotline.calling").joinpath("situations.toml").read_text("utf-8"))
    given = [(_phrases(one.pop("phrases")), Situation.model_validate(one)) for one in read["situations"]]
    if len({one.code for _, one in given}) != len(given):
        raise ValueError("two situations have the same code")
    return Catalogue(
        {one.code: one for _, one in given}, {one.code: phrases for phrases, one in given}, read["abbreviations"]
    )


def _phrases(listed: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(phrase.split()) for phrase in listed.split(",") if phrase.strip()))
