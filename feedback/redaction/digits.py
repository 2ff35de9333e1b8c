"""Digits as people write them: in groups, with letters for digits, in words; gathered into chains."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from services.spoken_digits import SPOKEN_DIGITS

_ATOM = re.compile(
    r"(?=[0-9oilkmhbtnscfezw])(?:(?<![a-z])(?:khong|mot|hai|ba|bon|tu|nh?am|nam|lam|sau|bay|tam|chin|muoi|tram|le|linh"
    r"|zero|one|two|three|four|five|six|seven|eight|nine)(?![a-z])"
    r"|(?<![a-z0-9])[oil]{1,3}(?=[0-9])|(?<![a-z0-9])o(?=[ .-][0-9])|[0-9][0-9oil]*)"
)
_LETTERS = str.maketrans("oil", "011")
_ASCII_SEPARATORS = frozenset(" .-_()/,\n\t")
_WIDEST_GAP = 3


class Atom(NamedTuple):
    """One group of digits, or one word that says a digit (or, as `mươi` does, none)."""

    start: int
    end: int
    digits: str
    spoken: bool


class Chain(NamedTuple):
    """Atoms with nothing but separators between them; `before[i]` is the number of digits before atom `i`."""

    atoms: list[Atom]
    digits: str
    before: list[int]


def _separates(character: str) -> bool:
    """White space, punctuation or a symbol of any kind."""
    return character in _ASCII_SEPARATORS or unicodedata.category(character)[0] in "ZPS"


def _atoms(text: str, folded: str) -> Iterator[Atom]:
    for found in _ATOM.finditer(folded):
        start, end = found.span()
        if not found[0][0].isdigit() and len(found[0]) > 1 and found[0].strip("oil"):
            digits = SPOKEN_DIGITS.get(text[start:end].lower())
            if digits is not None:
                yield Atom(start, end, digits, True)
            continue
        while end < len(folded) and "a" <= folded[end] <= "z" and not folded[end - 1].isdigit():
            end -= 1
        if end > start:
            yield Atom(start, end, folded[start:end].translate(_LETTERS), False)


def chains(text: str, folded: str) -> Iterator[Chain]:
    """Every chain of digits. `folded` has the length of `text`; what is blanked in it ends a chain."""
    run: list[Atom] = []
    for atom in _atoms(text, folded):
        if run:
            gap = folded[run[-1].end : min(atom.start, run[-1].end + _WIDEST_GAP + 1)]
            listed = ", " in gap and not (run[-1].spoken or atom.spoken)
            if listed or len(gap) > _WIDEST_GAP or not all(map(_separates, gap)):
                yield _chain(run)
                run = []
        run.append(atom)
    if run:
        yield _chain(run)


def _chain(atoms: list[Atom]) -> Chain:
    lengths = accumulate((len(atom.digits) for atom in atoms), initial=0)
    return Chain(atoms, "".join(atom.digits for atom in atoms), list(lengths))
