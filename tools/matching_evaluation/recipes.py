"""The recipes of the evaluation: where people come from, and in what kinds of ways their names are typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import NamedTuple, Protocol

from tools.matching_evaluation import misspelling, typists
from tools.matching_evaluation.census import Census
from tools.matching_evaluation.people import People, Person
from wanted.matching import IndexEntry

Typing = Callable[[str, Random], str]
AS_LISTED, TWO_KINDS, NICKNAMED = "as listed", "two kinds", "by nickname"


class Crowd(Protocol):
    """An endless row of made-up people."""

    @property
    def rng(self) -> Random:
        """What they are drawn with."""
        ...

    def person(self) -> Person:
        """The next one."""
        ...

    def listed(self, person: Person, notice: int) -> IndexEntry:
        """The notice about a person."""
        ...


class Loss(NamedTuple):
    """What a typed name leaves out for good: marks, how many middle names, and words that became initials."""

    marks: bool = False
    middles: int = 0
    initials: str = ""
    """"", "middle" for middle names alone, or "all" for all but the given name."""
    alias: bool = False


NOTHING_LOST = Loss()


class TypedName(NamedTuple):
    """What was typed for somebody, and what of the name is lost in it."""

    text: str
    loss: Loss


@dataclass(frozen=True)
class Recipe:
    """People and ways of typing. `typings` are tried on their names one by one, and by two in the given order of
    `last` (later ones undo what earlier ones need); `special` ones fit some people alone.
    """

    name: str
    crowd: Callable[[int], Crowd]
    typings: Mapping[str, Typing]
    second: tuple[str, ...]
    """Typings that may come on top of another."""
    order: tuple[str, ...]
    """Typings that go first and last when two meet; the others in between."""
    clashing: frozenset[frozenset[str]]
    keyboards: frozenset[str]
    dropping: frozenset[str]
    shortening: frozenset[str]
    special: Mapping[str, tuple[Callable[[Person], bool], Typing]]
    organisations_typed: bool = True
    """Whether organisations, too, are typed in the ways of persons."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of trial about a listed person."""
        return (AS_LISTED, *self.typings, TWO_KINDS, *self.special, NICKNAMED)

    def fits(self, kind: str, person: Person) -> bool:
        """Whether this typing applies to the person."""
        if kind == NICKNAMED:
            return bool(person.nickname)
        if kind in self.special:
            return self.special[kind][0](person)
        return self.organisations_typed or person.sex is not None or kind == AS_LISTED

    def type(self, kind: str, person: Person, rng: Random) -> TypedName:
        """The name of the person as somebody types it."""
        if kind == NICKNAMED:
            return TypedName(person.nickname, Loss(alias=True))
        if kind in self.special:
            return TypedName(self.special[kind][1](person.name, rng), NOTHING_LOST)
        steps = () if kind == AS_LISTED else self._two(rng) if kind == TWO_KINDS else (kind,)
        text, loss = person.name, NOTHING_LOST
        for step in steps:
            before, text = text, self.typings[step](text, rng) or text
            loss = self._lost(loss, step, before, text)
        return TypedName(text, loss)

    def _two(self, rng: Random) -> list[str]:
        while True:
            pair = {rng.choice(list(self.typings)), rng.choice(self.second)}
            if len(pair) == 2 and frozenset(pair) not in self.clashing:
                return sorted(pair, key=self._place)

    def _place(self, kind: str) -> tuple[int, str]:
        return (self.order.index(kind) if kind in self.order else self.order.index(""), kind)

    def _lost(self, loss: Loss, kind: str, before: str, after: str) -> Loss:
        if kind not in self.keyboards and after.isascii() and not before.isascii():
            loss = loss._replace(marks=True)
        if kind in self.dropping:
            loss = loss._replace(middles=loss.middles + len(before.split()) - len(after.split()))
        if kind in self.shortening:
            family = before.split()[0]
            loss = loss._replace(initials="middle" if len(family) > 1 and family in after.split() else "all")
        return loss


def _is_anybody(_: Person) -> bool:
    return True


NEWS = Recipe(
    name="news",
    crowd=People,
    typings=misspelling.KINDS,
    second=misspelling.SECOND,
    order=("missing middle", "", "joined or split", "keyboard left-over", "initials", "other encoding"),
    clashing=frozenset(frozenset({"other encoding", kind}) for kind in misspelling.KINDS),
    keyboards=frozenset({"keyboard left-over"}),
    dropping=frozenset({"missing middle"}),
    shortening=frozenset({"initials"}),
    special={"with a title": (_is_anybody, misspelling.with_title)},
)
"""Names as frequent as in the news that `name_counts` was made from, evened out a little."""

CENSUS = Recipe(
    name="census",
    crowd=Census,
    typings=typists.TYPISTS,
    second=tuple(typists.TYPISTS),
    order=(
        "without a middle name", "shortened", "turned round", "some marks", "", "keys left", "joined or torn",
        "encoded otherwise", "titled",
    ),
    clashing=frozenset(frozenset({"no marks", kind}) for kind in ("keys left", "some marks", "encoded otherwise")),
    keyboards=frozenset({"keys left"}),
    dropping=frozenset({"without a middle name"}),
    shortening=frozenset({"shortened"}),
    special={
        "transliterated": (typists.is_foreign, typists.transliterated),
        "other form words": (lambda person: person.sex is None, typists.reformed),
    },
    organisations_typed=False,
)  # fmt: skip
"""Few names that many share, other people and other hands: see `census` and `typists`."""

RECIPES = {recipe.name: recipe for recipe in (NEWS, CENSUS)}
