"""How alike two syllables are, and in what way they differ."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from wanted.matching.keyboards import NEIGHBOURS
from wanted.matching.phonetics import skeleton_key, sound_key, spelling_key
from wanted.matching.syllables import base_of, is_marked, is_syllable


class Likeness(StrEnum):
    """The way in which two syllables are the same."""

    EXACT = "exact"
    NO_MARKS = "no diacritics"
    OTHER_MARKS = "other diacritics"
    SPELLING = "i or y"
    SOUND = "sounds alike"
    TYPO = "one slip"
    TWO_TYPOS = "two slips"
    FOREIGN = "other transcription"
    INITIAL = "initial"
    NONE = "different"


@dataclass(frozen=True, slots=True)
class Likelihood:
    """`similarity` 0..1: 1 the same, 0 unrelated."""

    similarity: float
    likeness: Likeness


UNLIKE = Likelihood(0.0, Likeness.NONE)
INITIAL = Likelihood(0.75, Likeness.INITIAL)
SLIP_BY_LENGTH = (0.0, 0.0, 0.6, 0.68, 0.75, 0.79, 0.82, 0.84, 0.86)
LONG_WORD = 6


def compare(asked: str, listed: str, *, asked_with_marks: bool) -> Likelihood:
    """Compare two forms; `asked_with_marks`: the whole name asked for was typed with marks."""
    asked_base, listed_base = base_of(asked), base_of(listed)
    if asked_base == listed_base:
        return compare_marks(asked, listed, asked_with_marks=asked_with_marks)
    found = compare_bases(asked_base, listed_base)
    if found.similarity and asked_with_marks and is_marked(listed):
        bent = 0.02 if asked[-1] == listed[-1] else -0.05
        return Likelihood(min(found.similarity + bent, 0.97), found.likeness)
    return found


def compare_marks(asked: str, listed: str, *, asked_with_marks: bool) -> Likelihood:
    """Compare two forms of one base."""
    if asked == listed:
        return Likelihood(1.0, Likeness.EXACT)
    if not is_marked(asked):
        return Likelihood(0.92 if asked_with_marks else 0.97, Likeness.NO_MARKS)
    if not is_marked(listed):
        return Likelihood(0.92, Likeness.NO_MARKS)
    same_tone, same_letters = asked[-1] == listed[-1], asked[:-1] == listed[:-1]
    if same_letters and {asked[-1], listed[-1]} == {"3", "4"}:
        return Likelihood(0.96, Likeness.SOUND)
    return Likelihood(0.9 if same_tone or same_letters else 0.85, Likeness.OTHER_MARKS)


def compare_bases(asked: str, listed: str) -> Likelihood:
    """Compare two different bases."""
    if spelling_key(asked) == spelling_key(listed):
        return Likelihood(0.96, Likeness.SPELLING)
    vietnamese = is_syllable(listed)
    if vietnamese and sound_key(asked) == sound_key(listed):
        return Likelihood(0.86, Likeness.SOUND)
    length = max(len(asked), len(listed))
    slips = OSA.distance(asked, listed, score_cutoff=2)
    if slips == 1:
        likely = SLIP_BY_LENGTH[min(length, len(SLIP_BY_LENGTH) - 1)]
        return Likelihood(likely + (0.03 if _is_likely_slip(asked, listed) else 0.0), Likeness.TYPO)
    if slips == 2 and length >= LONG_WORD:
        return Likelihood(0.62 + 0.02 * min(length - LONG_WORD, 5), Likeness.TWO_TYPOS)
    if not vietnamese and length >= LONG_WORD and skeleton_key(asked) == skeleton_key(listed):
        return Likelihood(0.72, Likeness.FOREIGN)
    return UNLIKE


def _is_likely_slip(asked: str, listed: str) -> bool:
    """A neighbouring key or two letters swapped, rather than any letter for any other."""
    if len(asked) != len(listed):
        return False
    differing = [(a, b) for a, b in zip(asked, listed, strict=True) if a != b]
    return len(differing) == 2 or differing[0][1] in NEIGHBOURS.get(differing[0][0], ())
