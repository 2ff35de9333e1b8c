"""Queries with a known answer: listed people misspelled, namesakes, and people who are not listed."""

from dataclasses import dataclass, replace
from random import Random

from wanted.evaluation.misspelling import KINDS, SECOND, with_title
from wanted.evaluation.people import People, Person
from wanted.matching import Entry, Query

AS_LISTED, TWO_KINDS, TITLED, NICKNAMED = "as listed", "two kinds", "with a title", "by nickname"
NAMESAKE, NOT_LISTED = "namesake", "not listed"
LISTED_KINDS = (AS_LISTED, *KINDS, TWO_KINDS, TITLED, NICKNAMED)


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice together with the person it is about."""

    person: Person
    entry: Entry


@dataclass(frozen=True, slots=True)
class Trial:
    """A query, what was done to the name, and the id of the notice that it is about (None for none)."""

    kind: str
    query: Query
    truth: str | None
    person: Person


def population(people: People, size: int) -> list[Listed]:
    """A list of `size` notices."""
    made = []
    for notice in range(size):
        person = people.person()
        made.append(Listed(person, people.listed(person, notice)))
    return made


def misspelled(kind: str, person: Person, rng: Random) -> str:
    """The name of the person as somebody types it."""
    if kind in KINDS:
        return KINDS[kind](person.name, rng)
    if kind == TWO_KINDS:
        first = rng.choice([k for k in KINDS if k != "other encoding"])
        second = rng.choice([k for k in SECOND if k != first])
        # Keys and initials are left over last of all.
        order = sorted((first, second), key=lambda k: k in {"keyboard left-over", "joined or split", "initials"})
        name = person.name
        for part in order:
            name = KINDS[part](name, rng) or name
        return name
    if kind == TITLED:
        return with_title(person.name, rng)
    return person.nickname if kind == NICKNAMED else person.name


def query_about(name: str, person: Person, rng: Random, *, first: int = 10, details: float = 0.0) -> Query:
    """A query with the year of birth; with the day, the sex and the province in the share `details` of cases."""
    return Query(
        name,
        birth_year=person.year,
        birth_date=person.birth if person.birth and rng.random() < details else None,
        sex=person.sex if rng.random() < details else None,
        province=person.province if rng.random() < details else None,
        first=first,
    )


def listed_trials(listed: list[Listed], each: int, rng: Random, *, details: float = 0.0) -> list[Trial]:
    """`each` trials of every kind, about people on the list, with their year of birth."""
    made = []
    for kind in LISTED_KINDS:
        pool = [x for x in listed if x.person.nickname] if kind == NICKNAMED else listed
        for chosen in rng.choices(pool, k=each) if pool else ():
            name = misspelled(kind, chosen.person, rng)
            query = query_about(name, chosen.person, rng, details=details)
            made.append(Trial(kind, query, chosen.entry.id, chosen.person))
    return made


def namesake_trials(listed: list[Listed], count: int, rng: Random, *, details: float = 0.0) -> list[Trial]:
    """People with the very name of a listed one and another year of birth."""
    born = [x for x in listed if x.person.birth and x.entry.birth]
    made = []
    for chosen in rng.choices(born, k=count):
        year = rng.choice([y for y in range(1950, 2011) if y != chosen.person.year])
        person = replace(chosen.person, birth=f"{year}-06-15", nickname="")
        name = person.name if rng.random() < 0.7 else misspelled("without marks", person, rng)
        made.append(Trial(NAMESAKE, query_about(name, person, rng, details=details), None, person))
    return made


def stranger_trials(people: People, count: int, *, details: float = 0.0) -> list[Trial]:
    """People drawn as the listed ones were, but not listed."""
    made = []
    while len(made) < count:
        person = people.person()
        kind = people.rng.choice(LISTED_KINDS[:-1])
        name = misspelled(kind, person, people.rng)
        made.append(Trial(NOT_LISTED, query_about(name, person, people.rng, details=details), None, person))
    return made


def without_birth(trial: Trial) -> Trial:
    """The same trial, the year of birth not given."""
    return replace(trial, query=replace(trial.query, birth_year=None, birth_date=None))
