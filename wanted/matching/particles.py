"""Words that some languages write apart, with a hyphen, or as one with the next: `Abd al-Rahman` and `Abdurrahman`.

Arabic names by the rules of their article: it is left out or changes its `l` into the letter after it, and with `abd`
(servant) it makes one name. Particles of other languages (`van der Berg`, `de la Cruz`) are only joined.
"""

import re
from collections.abc import Sequence

from wanted.matching.syllables import base_of, form_of, is_syllable

ARTICLES = frozenset({"al", "el", "ul", "il"})
ASSIMILATED = frozenset({"ad", "adh", "an", "ar", "as", "ash", "at", "ath", "az"})
"""The article before a letter that takes its `l`: `ar-Rashid`."""
_OTHERS = "abu umm bin ibn ben bint de del della der den di da das dos du la le van von ter mc mac o san st"
PARTICLES = ARTICLES.union(_OTHERS.split())
SERVANT = "abd"
SERVANT_ALONE = re.compile(r"abd(?:[aeiou](?:l|d|n|r|s|sh|t|z))?")
SERVANT_JOINED = re.compile(r"abd[aeiou](?:l|([dnrstz])(?=\1))(?P<rest>[a-z]{2,})")
ARTICLE_BEFORE = re.compile(r"[ae]l(?P<rest>[a-z]{3,})")
ARTICLE_JOINED = re.compile(r"[ae](?:l(?![aeiou])|([dnrstz])(?=\1))(?P<rest>[a-z]{5,})")
SHORTEST_NOUN = 3


def with_particles_joined(words: Sequence[str]) -> list[list[str]]:
    """Other ways to write the words, if they have such particles: as Arabic has them, and each joined to its word."""
    bases = [base_of(form_of(word)) for word in words]
    ways: dict[tuple[str, ...], None] = {}
    for way in (_arabic(bases, words), _joined(bases, words)):
        if way != list(words):
            ways[tuple(way)] = None
    return [list(way) for way in ways]


def _arabic(bases: Sequence[str], words: Sequence[str]) -> list[str]:
    """Without articles, and what belongs to `abd` joined to it: `abdrahman`."""
    found: list[str] = []
    place = 0
    while place < len(bases):
        if SERVANT_ALONE.fullmatch(bases[place]):
            noun = place + 1 + (_is_article(bases, place + 1))
            if noun < len(bases) and _is_foreign(bases[noun]):
                before = ARTICLE_BEFORE.fullmatch(bases[noun])
                found.append(_servant(before["rest"] if before else bases[noun]))
                place = noun + 1
                continue
        joined = SERVANT_JOINED.fullmatch(bases[place])
        if joined:
            found.append(_servant(joined["rest"]))
        elif not _is_article(bases, place):
            with_article = ARTICLE_JOINED.fullmatch(bases[place])
            found.append(with_article["rest"] if with_article else words[place])
        place += 1
    return found


def _servant(noun: str) -> str:
    """Both `Abdulla` and `Abdullah`."""
    return SERVANT + noun.removesuffix("h")


def _joined(bases: Sequence[str], words: Sequence[str]) -> list[str]:
    found: list[str] = []
    run = ""
    for base, word in zip(bases, words, strict=True):
        if base in PARTICLES:
            run += base
            found.append(word)
        elif run and _is_foreign(base):
            while found and base_of(form_of(found[-1])) in PARTICLES:
                found.pop()
            found.append(run + base)
            run = ""
        else:
            found.append(word)
            run = ""
    return found


def _is_article(bases: Sequence[str], place: int) -> bool:
    """Whether an article stands there, with its noun after it."""
    if place + 1 >= len(bases) or not _is_foreign(bases[place + 1]):
        return False
    article, noun = bases[place], bases[place + 1]
    return article in ARTICLES or (article in ASSIMILATED and noun.startswith(article[1:]))


def _is_foreign(base: str) -> bool:
    """No Vietnamese syllable: `An Nam` has no article."""
    return len(base) >= SHORTEST_NOUN and base not in PARTICLES and not is_syllable(base)
