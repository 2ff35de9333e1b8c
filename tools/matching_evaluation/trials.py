"""Queries with a known answer: listed people misspelled, namesakes, and people who are not listed."""

from dataclasses import dataclass, replace
from random import Random

from tools.matching_evaluation.people import Person
from tools.matching_evaluation.recipes import NICKNAMED, NOTHING_LOST, Crowd, Loss, Recipe
from wanted.matching import IndexEntry, NameQuery

NAMESAKE, NOT_LISTED = "namesake", "not listed"
NAMESAKE_AS_LISTED = 0.7


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A notice together with the person it is about."""

    person: Person
    entry: IndexEntry


@dataclass(frozen=True, slots=True)
class Trial:
    """A query, what was done to the name, and the id of the notice that it is about (None for none)."""

    kind: str
    query: NameQuery
    truth: str | None
    person: Person
    loss: Loss = NOTHING_LOST


def population(people: Crowd, size: int) -> list[ListedPerson]:
    """A list of `size` notices."""
    made = []
    for notice in range(size):
        person = people.person()
        made.append(ListedPerson(person, people.listed(person, notice)))
    return made


def query_about(name: str, person: Person, rng: Random, *, first: int = 10, details: float = 0.0) -> NameQuery:
    """A query with the year of birth; with the day, the sex and the province in the share `details` of cases."""
    return NameQuery(
        name,
        birth_year=person.year,
        birth_date=person.birth if person.birth and rng.random() < details else None,
        sex=person.sex if rng.random() < details else None,
        province=person.province if rng.random() < details else None,
        first=first,
    )


def listed_trials(
    recipe: Recipe, listed: list[ListedPerson], each: int, rng: Random, *, details: float = 0.0
) -> list[Trial]:
    """`each` trials of every kind, about people on the list, with their year of birth."""
    made = []
    for kind in recipe.kinds:
        pool = [x for x in listed if recipe.fits(kind, x.person)]
        for chosen in rng.choices(pool, k=each) if pool else ():
            text, loss = recipe.type(kind, chosen.person, rng)
            query = query_about(text, chosen.person, rng, details=details)
            made.append(Trial(kind, query, chosen.entry.id, chosen.person, loss))
    return made


def namesake_trials(
    recipe: Recipe, listed: list[ListedPerson], count: int, rng: Random, *, details: float = 0.0
) -> list[Trial]:
    """People with the very name of a listed one and another year of birth."""
    born = [x for x in listed if x.person.birth and x.entry.birth]
    unmarked = next(iter(recipe.typings))
    made = []
    for chosen in rng.choices(born, k=count):
        year = rng.choice([y for y in range(1950, 2011) if y != chosen.person.year])
        person = replace(chosen.person, birth=f"{year}-06-15", nickname="")
        name = person.name if rng.random() < NAMESAKE_AS_LISTED else recipe.type(unmarked, person, rng).text
        made.append(Trial(NAMESAKE, query_about(name, person, rng, details=details), None, person))
    return made


def stranger_trials(recipe: Recipe, people: Crowd, count: int, *, details: float = 0.0) -> list[Trial]:
    """People drawn as the listed ones were, but not listed."""
    made = []
    while len(made) < count:
        person = people.person()
        kind = people.rng.choice([k for k in recipe.kinds if k != NICKNAMED and recipe.fits(k, person)])
        text, loss = recipe.type(kind, person, people.rng)
        query = query_about(text, person, people.rng, details=details)
        made.append(Trial(NOT_LISTED, query, None, person, loss))
    return made


def without_birth(trial: Trial) -> Trial:
    """The same trial, the year of birth not given."""
    return replace(trial, query=replace(trial.query, birth_year=None, birth_date=None))
