"""The words of a text, each with the words of the lexicon that may be meant, whatever keyboard or haste made it."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from hotline.calling.lexicon import Lexicon
from services.phrases import CHAT_SPELLINGS, from_telex, typed_words
from services.syllables import SYLLABLES
from services.text import fold

EXACT, BARE, TELEX, MISTYPED, OTHER_MARKS = 1.0, 0.95, 0.85, 0.6, 0.5
"""How sure it is that a word is meant: typed as it is spelt, without its diacritics, by the keys of Telex or VNI, with
a typing error, with other diacritics."""
BARE_AMONG_MARKED = 0.6
"""Without its diacritics, where other words have theirs."""
_MARKED = 0.4
"""The share of words with diacritics from which a text counts as typed with them."""

_SHORTEST_RUN_TOGETHER = 5
_VNI = re.compile(r"[0-9]")
_LETTERS = re.compile(r"[a-z]")

Places = Mapping[str, Sequence[tuple[int, float]]]
"""Where each word of the lexicon stands in a text, and how surely, from its beginning on."""


def places(text: str, lexicon: Lexicon) -> Places:
    """Takes time linear in the length of the text."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    words = list(_words(text, lexicon))
    marked = sum(fold(word) != word for word in words) >= _MARKED * len(words)
    for place, word in enumerate(words):
        for meant, sure in _meant(word, lexicon, BARE_AMONG_MARKED if marked else BARE).items():
            found[meant].append((place, sure))
        full = CHAT_SPELLINGS.get(word)
        if full in lexicon.weights:
            found[full].append((place, BARE))
    return found


def _words(text: str, lexicon: Lexicon) -> Iterator[str]:
    for word, full in typed_words(text):
        if word in lexicon.abbreviations:
            yield from lexicon.abbreviations[word].split()
        elif " " in full or word not in CHAT_SPELLINGS:
            yield from _apart(full, lexicon) or full.split()
        else:
            yield word


def _apart(word: str, lexicon: Lexicon) -> list[str] | None:
    """The words of the lexicon that were typed without the spaces between them, as few as possible."""
    folded = fold(word)
    if len(folded) < _SHORTEST_RUN_TOGETHER or folded in SYLLABLES or lexicon.spelt(folded):
        return None
    best: list[list[str] | None] = [[], *[None] * len(folded)]
    for end in range(1, len(folded) + 1):
        for start in range(max(0, end - _LONGEST), end - 1):
            before, piece = best[start], folded[start:end]
            if before is None or not lexicon.spelt(piece):
                continue
            known = best[end]
            if known is None or len(before) + 1 < len(known):
                best[end] = [*before, piece]
    return best[-1]


_LONGEST = 9


def _meant(word: str, lexicon: Lexicon, sure_bare: float) -> dict[str, float]:
    folded = fold(word)
    bare = folded == word
    meant = {one: EXACT if one == word else sure_bare if bare else OTHER_MARKS for one in lexicon.spelt(folded)}
    for keyed in _keyed(folded) if bare else ():
        for one in lexicon.spelt(keyed):
            meant.setdefault(one, TELEX)
    if not meant and folded not in SYLLABLES:
        return {one: MISTYPED for near in lexicon.mistyped(folded) for one in lexicon.spelt(near)}
    return meant


def _keyed(folded: str) -> Iterator[str]:
    """What the word is if its keys were those of Telex or VNI."""
    yield from_telex(f" {folded} ").strip()
    if _LETTERS.search(folded):
        plain = _VNI.sub("", folded)
        yield plain
        if plain != folded:
            yield from_telex(f" {plain} ").strip()
