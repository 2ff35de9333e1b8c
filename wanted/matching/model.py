"""What goes into the matcher and what comes out of it."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from services.errors import Problem

LONGEST_NAME = 200
"""Characters of a name after cleaning; Vietnamese law allows 25, passports and companies need more."""


class InvalidName(Problem):
    """The name cannot be matched; `reason` says why: EMPTY, TOO_LONG, ONLY_TITLES or ONLY_DIGITS."""

    status, code, title = 422, "INVALID_NAME", "The name cannot be matched"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail, reason=reason)
        self.reason = reason


class Grade(StrEnum):
    """How much a hit deserves attention. No grade is proof that two persons are one."""

    STRONG = "STRONG"
    POSSIBLE = "POSSIBLE"
    WEAK = "WEAK"


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A notice as the matcher sees it.

    `names`: the legal name first, then aliases. `birth`: partial ISO dates ("1985", "1985-04", "1985-04-17"),
    several where sources differ. `sex`, `province` (slug) and `list` are compared as they are.
    """

    id: str
    names: tuple[str, ...]
    birth: tuple[str, ...] = ()
    sex: str | None = None
    province: str | None = None
    list: str = ""


@dataclass(frozen=True, slots=True)
class NameQuery:
    """The person to match. `birth_date` is a partial ISO date and takes precedence over `birth_year`.

    `lists` bounds the answer to those lists, None to none; `first` is the most hits wanted (some 300 are looked at).
    `several`: whether many notices may be about the person at once, as where doubles are looked for; otherwise their
    probabilities share one certainty.
    """

    name: str
    birth_year: int | None = None
    birth_date: str | None = None
    sex: str | None = None
    province: str | None = None
    lists: frozenset[str] | None = None
    first: int = 10
    several: bool = False
    language: str = "en"
    """Of the details of hits: "vi" or "en"."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One reason for a hit: what was seen (`value`, `detail`) and what it adds to the log odds (`weight`)."""

    name: str
    value: float
    weight: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A notice that may be the one looked for.

    `probability`: calibrated, 0..1, of being that very person. `score`: the sum of the weights of `features`, in nats:
    log odds before they are calibrated. The feature `rarity` is the frequency term: the only part that other notices
    move.
    """

    id: str
    grade: Grade
    probability: float
    score: float
    features: tuple[Feature, ...] = field(default=())


class MatchResult(NamedTuple):
    """The likeliest notices, as many as were wanted, and how many `more` are graded STRONG or POSSIBLE.

    They are counted among the some 300 that are compared word by word: there are at least so many.
    """

    hits: list[Hit]
    more: int
