"""The workflow of a document that is approved by a second person before it is published (Articles 17, 20 and 21).

A domain declares its states and which act leads from which state to which. Every act is recorded in the history of the
document: who, when, what and why; who wrote a text and may therefore not approve it is read from there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from services.documents.models import Camel, Instant
from services.errors import BadInput, Conflict, Problem

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class WrongState(Conflict):
    """The document is not in a state in which this can be done."""

    code, title = "WRONG_STATE", "The current state does not allow it"


class SecondPersonNeeded(Problem):
    """Whoever wrote the text does not approve it."""

    status, code, title = 403, "SECOND_PERSON_NEEDED", "Another person must approve it"


@dataclass(frozen=True, slots=True)
class Step:
    """Who changes a document, when, and why. `by` is the account's subject."""

    by: str
    at: datetime
    why: str | None = None


class FuturePublication(BadInput):
    """What an import takes is public at once; publication cannot be scheduled."""

    code, title = "FUTURE_PUBLICATION", "It is dated to be published later"


def check_published_by(published_at: datetime | None, at: datetime) -> None:
    """Raises `FuturePublication` for a date of publication after the moment of the import."""
    if published_at is not None and published_at > at:
        raise FuturePublication.at("publishedAt", "lies in the future; import it when its time has come")


class HistoryEntry(Camel, Generic[A]):
    """One change of a document: when, by whose account, what, and why. For staff only."""

    at: Instant
    by: str
    act: A
    why: str | None = None


E = TypeVar("E", bound=HistoryEntry[Any])


@dataclass(frozen=True, slots=True)
class Transition(Generic[S]):
    """The states in which an act is possible, each with the state it leads to."""

    done: str
    """What the act does to a document, as a participle: "approved"."""
    moves: Mapping[S, S]
    second_person: bool = False
    """Whether the writers of the text are refused."""


@dataclass(frozen=True)
class Workflow(Generic[S, A, E]):
    """The workflow of one kind of document. `E` is the model of its history's entries."""

    entry_type: type[E]
    transitions: Mapping[A, Transition[S]]
    state_names: Mapping[S, str]
    """What a document in the state is, as a refusal says it: "It cannot be approved: it is …"."""
    writing: frozenset[A]
    """The acts whose accounts are writers of the text …"""
    completing: A
    """… until this act: what is written after it is a new text."""

    def next_state(self, act: A, state: S, history: Iterable[E], step: Step) -> S:
        """The state to which the act leads. Raises `WrongState`, `SecondPersonNeeded`."""
        transition = self.transitions[act]
        if state not in transition.moves:
            raise WrongState(f"It cannot be {transition.done}: it is {self.state_names[state]}.", state=state.value)
        if transition.second_person and step.by in self.writers(history):
            raise SecondPersonNeeded("An author may not approve their own text.")
        return transition.moves[state]

    def entry(self, act: A, step: Step) -> E:
        """The entry of the history that records the act."""
        return self.entry_type(at=step.at, by=step.by, act=act, why=step.why)

    def writers(self, history: Iterable[E]) -> frozenset[str]:
        """The accounts that wrote since a text was last completed."""
        return frozenset(entry.by for entry in self._since_completed(history) if entry.act in self.writing)

    def steps(self, history: Iterable[E]) -> frozenset[tuple[str, datetime]]:
        """Who did something, and when, since a text was last completed."""
        return frozenset((entry.by, entry.at) for entry in self._since_completed(history))

    def _since_completed(self, history: Iterable[E]) -> list[E]:
        found: list[E] = []
        for entry in history:
            if entry.act is self.completing:
                found.clear()
            else:
                found.append(entry)
        return found
