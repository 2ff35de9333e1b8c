"""Issuer and collector together: do their books, put side by side, say whose rating is whose?"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import numpy as np
from bson import ObjectId

from tests.adversaries.books import Books, leaves

BATCH = 48
"""Ratings of a batch. By chance the limits below are passed in fewer than one run in a million."""

CORRELATED = 0.7
PLACES = 10
NEIGHBOURS = 12
COARSE = 11
"""Characters of the longest text that may be told of a time: a day, a week, a month."""

MANY = {"subject", "unit", "about", "period", "batch", "state", "tone", "month", "received"}
"""Fields in which many ratings say the same."""

EARLIER = "2026-W30"
"""The period of ratings that are put in as if they had come long ago."""

Raw = Mapping[str, Any]
NameOf = Callable[[Raw], str | None]
"""Which of those that arrived a document belongs to, by what only a judge knows; None for others."""


def unit_of(raw: Raw) -> str | None:
    """Where each of those that arrived rated a unit of its own."""
    return None if raw.get("period") == EARLIER else raw.get("unit")


def is_guessed(stored: Sequence[str], arrived: Sequence[str]) -> list[str]:
    """In which ways an order tells the order of arrival better than chance does. Both name the same things, once."""
    place = {name: number for number, name in enumerate(arrived)}
    ranks = np.array([place[name] for name in stored])
    assert len(ranks) == len(arrived) >= BATCH, "all of them, and enough for chance to be told from knowledge"
    found: list[str] = []
    correlation = float(np.corrcoef(ranks, np.arange(len(ranks)))[0, 1])
    if abs(correlation) > CORRELATED:
        found.append(f"correlated by {correlation:.2f}")
    if int((ranks == np.arange(len(ranks))).sum()) > PLACES:
        found.append("in the same places")
    if sum(abs(int(a) - int(b)) == 1 for a, b in pairwise(ranks)) > NEIGHBOURS:
        found.append("neighbours stay together")
    return found


def by_order(books: Books, arrived: Sequence[str], name_of: NameOf = unit_of) -> list[str]:
    """Orders in the books by which ratings, or comments, come as they arrived."""
    wins, known = list[str](), set(arrived)
    # Counts belong to nobody, but where each rated a unit of its own their order could still be that of arrival.
    counts = ("tallies",) if name_of is unit_of else ()
    for collection in ("ratings", "comments", *counts):
        documents = [raw for raw in books.all(collection) if name_of(raw) in known]
        orders: dict[str, Iterable[Raw]] = {"stored order": documents}
        for name in ("_id", "mark"):
            orders[f"order of {name}"] = sorted(documents, key=lambda raw, name=name: str(raw.get(name)))
        in_oplog = [raw["o"] for raw in books.oplog() if str(raw["ns"]).endswith(f".{collection}") and raw["op"] == "i"]
        orders["oplog"] = [raw for raw in in_oplog if name_of(raw) in known]
        for how, found in orders.items():
            names = list(dict.fromkeys(str(name_of(raw)) for raw in found))
            wins += [f"{collection} by {how}: {why}" for why in is_guessed(names, arrived)]
    return wins


def by_value(books: Books, seen_by_issuer: Iterable[bytes] = ()) -> list[str]:
    """Values that both the issuer's and the collector's books hold."""
    issuer = _values(raw for name in ("challenges", "granted", "desk_codes") for raw in books.all(name))
    issuer |= {value[i : i + 16] for value in seen_by_issuer for i in range(0, len(value) - 15, 16)}
    collector = _values(raw for name in ("nullifiers", "intake", "ratings", "comments") for raw in books.all(name))
    shared = issuer & collector
    shared |= {part for part in issuer if isinstance(part, bytes) and any(_holds(value, part) for value in collector)}
    return [f"both hold {value!r}" for value in shared]


def by_shared_marks(books: Books) -> list[str]:
    """Values that tie a rating to its comment, its nullifier or its waiting record."""
    places = {name: _values(books.all(name)) for name in ("nullifiers", "intake", "ratings", "comments")}
    places["oplog of the intake"] = _values(
        raw["o"] for raw in books.oplog() if str(raw["ns"]).endswith(".intake") and raw["op"] in {"i", "u"}
    )
    names = [("ratings", other) for other in places if other != "ratings"]
    names += [("comments", "nullifiers"), ("comments", "intake"), ("comments", "oplog of the intake")]
    return [f"{one} and {other} share a value" for one, other in names if places[one] & places[other]]


def by_time(books: Books) -> list[str]:
    """Times finer than a day in what ratings leave behind, by themselves or inside an id."""
    wins: list[str] = []
    for collection in books.ratings.list_collection_names():
        for raw in books.ratings[collection].find({}):
            # What staff did with a comment has its time; that is theirs.
            theirs = {"claim", "decision", "earlier", "escalations", "answer"}
            told = [value for value in leaves({k: v for k, v in raw.items() if k not in theirs}) if _is_fine(value)]
            wins += [f"{collection} tell the time: {value!r}" for value in told]
    return sorted(set(wins))


def _is_fine(value: object) -> bool:
    if isinstance(value, datetime | ObjectId | float):
        return True
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) > 1 << 24
    if not isinstance(value, str):
        return False
    if len(value) == 36 and value[14] in "167" and value.count("-") == 4:
        return True
    return len(value) > COARSE and value[:2] == "20" and value[10:11] in {"T", " "}


def _values(documents: Iterable[Raw]) -> set[object]:
    """Values that could tell one rating from another: no words from a list, no days."""
    found = {value for raw in documents for value in leaves({k: v for k, v in raw.items() if k not in MANY})}
    return {v for v in found if isinstance(v, bytes | str) and len(v) >= 16}


def _holds(value: object, part: bytes) -> bool:
    return isinstance(value, bytes) and part in value
