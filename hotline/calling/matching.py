"""Which situation a text tells of.

Phrases, not a judgement, and rather an emergency shown in vain than one overlooked: negations and stories are read as
what they name. What is not understood is answered too: with the police, and situations to choose from.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from hotline.calling.lexicon import Lexicon, Part, Phrase
from hotline.calling.reading import EXACT, TELEX, Places, places
from hotline.calling.situations import CallUrgency, Situation, catalogue

LEAST = 2.7
"""The score from which a situation counts as understood."""
TIE = 0.9
"""The share of the best score from which a more urgent situation comes first."""
GAP = 2
"""The most words between two of a phrase."""
ALONE = 0.5
"""What a word is worth by itself, beside what it is in a phrase."""
SINGLE_BARE, SINGLE_OTHER = 0.5, 0.2
"""What a single word is worth that other words are spelt like: without its diacritics, or typed in another way."""

_URGENCIES = tuple(CallUrgency)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The situation that a text tells of, None where that is not clear, and others that it may tell of, the likeliest
    first."""

    situation: Situation | None
    others: Sequence[Situation]


@cache
def lexicon() -> Lexicon:
    """That of the catalogue."""
    return Lexicon(catalogue().phrases, catalogue().abbreviations)


def understand(text: str) -> Understanding:
    """What the text tells of. Takes time linear in its length."""
    known = catalogue().situations
    scores = _scores(places(text, lexicon()), lexicon())
    ranked = sorted(scores, key=lambda code: (-scores[code], list(known).index(code)))
    if not ranked or scores[ranked[0]] < LEAST:
        return Understanding(None, [known[code] for code in ranked])
    tied = [code for code in ranked if scores[code] >= TIE * scores[ranked[0]]]
    first = min(tied, key=lambda code: _URGENCIES.index(known[code].urgency))
    return Understanding(known[first], [known[code] for code in ranked if code != first])


def _scores(found: Places, words: Lexicon) -> dict[str, float]:
    """Of each situation: what the words of the text tell of it that stand in its phrases, each once."""
    covered: dict[str, dict[int, float]] = defaultdict(dict)
    for word, stands in found.items():
        for code, share in words.shares[word].items():
            best = covered[code]
            for place, sure in stands:
                value = ALONE * share * sure * words.weights[word] / words.namesakes(word, sure)
                best[place] = max(value, best.get(place, 0))
    for phrase in words.beginning(found):
        told = _told(phrase, found, words)
        best = covered[phrase.situation] if told else {}
        for place, value in told:
            best[place] = max(value, best.get(place, 0))
    return {code: sum(values.values()) for code, values in covered.items()}


def _told(phrase: Phrase, found: Places, words: Lexicon) -> list[tuple[int, float]]:
    """What each word of the phrase tells, by place; nothing where one is missing."""
    told: list[tuple[int, float]] = []
    for part in phrase.parts:
        chain = _chain(part, found)
        if not chain:
            return []
        lone = len(part) == 1
        told += [
            (place, (_alone(sure) if lone else sure) * words.weights[word])
            for word, (place, sure) in zip(part, chain, strict=True)
        ]
    return told


def _alone(sure: float) -> float:
    """How sure a word is without neighbours that bear it out."""
    return sure * (1 if sure == EXACT else SINGLE_BARE if sure >= TELEX else SINGLE_OTHER)


def _chain(part: Part, found: Places) -> list[tuple[int, float]]:
    """Where the words of a part stand near each other, most surely; nothing where they do not."""
    best: list[tuple[int, float]] = []
    for start in found.get(part[0], ()):
        chain = [start]
        for word in part[1:]:
            last = chain[-1][0]
            near = next((at for at in found.get(word, ()) if last < at[0] <= last + 1 + GAP), None)
            if near is None:
                break
            chain.append(near)
        else:
            if sum(sure for _, sure in chain) > sum(sure for _, sure in best):
                best = chain
    return best
