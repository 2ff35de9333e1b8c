"""How alike two syllables are, and in what way they differ."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from wanted.matching.keyboards import NEIGHBOURS
from wanted.matching.phonetics import eastern_key, regional_key, shape_key, skeleton_key, sound_key, spelling_key
from wanted.matching.syllables import base_of, is_marked, is_syllable


class Likeness(StrEnum):
    """The way in which two syllables are the same."""

    EXACT = "exact"
    NO_MARKS = "no diacritics"
    OTHER_MARKS = "other diacritics"
    SPELLING = "i or y"
    SOUND = "sounds alike"
    REGIONAL = "another region's form"
    SLIP = "one slip"
    TWO_SLIPS = "two slips"
    FOREIGN = "other transcription"
    INITIAL = "initial"
    NONE = "different"


@dataclass(frozen=True, slots=True)
class Likelihood:
    """`similarity` 0..1: 1 the same, 0 unrelated."""

    similarity: float
    likeness: Likeness


UNLIKE = Likelihood(0.0, Likeness.NONE)
EXACT = Likelihood(1.0, Likeness.EXACT)
INITIAL = Likelihood(0.75, Likeness.INITIAL)
SAME_SPELLING = Likelihood(0.96, Likeness.SPELLING)
SAME_SOUND = Likelihood(0.86, Likeness.SOUND)
SAME_IN_A_REGION = Likelihood(0.76, Likeness.REGIONAL)
SAME_IN_THE_EAST = Likelihood(0.74, Likeness.FOREIGN)
SAME_SKELETON = Likelihood(0.72, Likeness.FOREIGN)
UNMARKED = Likelihood(0.97, Likeness.NO_MARKS)
UNMARKED_AMONG_MARKED = Likelihood(0.92, Likeness.NO_MARKS)
FALLING_TONES = Likelihood(0.96, Likeness.SOUND)
OTHER_TONE = Likelihood(0.9, Likeness.OTHER_MARKS)
OTHER_MARKS = Likelihood(0.85, Likeness.OTHER_MARKS)

SLIP_BY_LENGTH = (0.0, 0.0, 0.6, 0.68, 0.75, 0.79, 0.82, 0.84, 0.86)
TWO_SLIPS_BY_LENGTH = (0.62, 0.64, 0.66, 0.68, 0.7, 0.72)
LIKELY_SLIP = 0.03
SAME_TONE, TONE_DIFFERS = 0.02, -0.05
LONG_WORD = 6


def compare(asked: str, listed: str, *, asked_with_marks: bool) -> Likelihood:
    """Compare two forms; `asked_with_marks`: the whole name asked for was typed with marks."""
    asked_base, listed_base = base_of(asked), base_of(listed)
    if asked_base == listed_base:
        return compare_marks(asked, listed, asked_with_marks=asked_with_marks)
    found = compare_bases(asked_base, listed_base)
    return with_tones(found, asked, listed) if asked_with_marks else found


def compare_marks(asked: str, listed: str, *, asked_with_marks: bool) -> Likelihood:
    """Compare two forms of one base."""
    if asked == listed:
        return EXACT
    if not is_marked(asked):
        return UNMARKED_AMONG_MARKED if asked_with_marks else UNMARKED
    if not is_marked(listed):
        return UNMARKED_AMONG_MARKED
    same_tone, same_letters = asked[-1] == listed[-1], asked[:-1] == listed[:-1]
    if same_letters and {asked[-1], listed[-1]} == {"3", "4"}:
        return FALLING_TONES
    return OTHER_TONE if same_tone or same_letters else OTHER_MARKS


def with_tones(found: Likelihood, asked: str, listed: str) -> Likelihood:
    """What was found of two bases, bent by whether their tones agree; only for a query typed with marks."""
    if not found.similarity or not is_marked(listed):
        return found
    bent = SAME_TONE if asked[-1] == listed[-1] else TONE_DIFFERS
    return Likelihood(min(found.similarity + bent, UNMARKED.similarity), found.likeness)


def compare_bases(asked: str, listed: str) -> Likelihood:
    """Compare two different bases."""
    if spelling_key(asked) == spelling_key(listed):
        return SAME_SPELLING
    if is_syllable(listed) and sound_key(asked) == sound_key(listed):
        return SAME_SOUND
    return max(compare_slips(asked, listed), _transcribed(asked, listed), key=lambda found: found.similarity)


def _transcribed(asked: str, listed: str) -> Likelihood:
    """Whether two bases may be one word as another region, country or age writes it."""
    if is_syllable(listed) and regional_key(asked) == regional_key(listed):
        return SAME_IN_A_REGION
    if is_foreign_pair(asked, listed) and eastern_key(asked) == eastern_key(listed):
        return SAME_IN_THE_EAST
    long = min(len(asked), len(listed)) >= LONG_WORD - 1
    if not is_syllable(listed) and long and skeleton_key(asked) == skeleton_key(listed):
        return SAME_SKELETON
    return UNLIKE


def is_foreign_pair(one: str, other: str) -> bool:
    """Whether at least one of the bases is no Vietnamese syllable: else Đặng would be another Tăng."""
    return not (is_syllable(one) and is_syllable(other))


def compare_slips(asked: str, listed: str) -> Likelihood:
    """Compare two bases by slips of the finger alone."""
    length = max(len(asked), len(listed))
    slips = OSA.distance(asked, listed, score_cutoff=2)
    if slips == 0:
        return EXACT
    if slips == 1:
        likely = SLIP_BY_LENGTH[min(length, len(SLIP_BY_LENGTH) - 1)]
        return Likelihood(likely + (LIKELY_SLIP if _is_likely(asked, listed) else 0.0), Likeness.SLIP)
    if shape_key(asked) == shape_key(listed):
        return Likelihood(SLIP_BY_LENGTH[min(length, len(SLIP_BY_LENGTH) - 1)], Likeness.SLIP)
    if slips == 2 and length >= LONG_WORD:
        return Likelihood(TWO_SLIPS_BY_LENGTH[min(length - LONG_WORD, 5)], Likeness.TWO_SLIPS)
    return UNLIKE


def _is_likely(asked: str, listed: str) -> bool:
    """A neighbouring key or two letters swapped, rather than any letter for any other."""
    if len(asked) != len(listed):
        return False
    differing = [(a, b) for a, b in zip(asked, listed, strict=True) if a != b]
    return len(differing) == 2 or differing[0][1] in NEIGHBOURS.get(differing[0][0], ())
