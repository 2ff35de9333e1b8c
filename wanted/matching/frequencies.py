"""Information content of syllables: the rarer one is among names, the more an agreement on it means."""

from math import log

from wanted.matching import name_counts
from wanted.matching.syllables import base_of, form_of, is_syllable

MIDDLES_PER_NAME = 1.1
UNSEEN_SYLLABLE = 4e-5
UNSEEN_WORD = 8e-6
TABLE_NAMES = 20_000
"""The table counts as this many names when it is put together with the list's own counts."""


def parse_counts(table: str) -> dict[str, int]:
    """A table of `name_counts` as syllable → count, most frequent first."""
    words = table.split()
    return {s: int(c) for s, c in zip(words[::2], words[1::2], strict=True)}


def _shares() -> dict[str, float]:
    shares: dict[str, float] = {}
    for table, weight in (
        (name_counts.FAMILY, 1.0),
        (name_counts.MIDDLE_MALE, MIDDLES_PER_NAME / 2),
        (name_counts.MIDDLE_FEMALE, MIDDLES_PER_NAME / 2),
        (name_counts.GIVEN_MALE, 0.5),
        (name_counts.GIVEN_FEMALE, 0.5),
    ):
        counts = parse_counts(table)
        total = sum(counts.values())
        for syllable, count in counts.items():
            base = base_of(form_of(syllable))
            shares[base] = shares.get(base, 0.0) + weight * count / total
    return shares


SHARES = _shares()
"""Share of Vietnamese names in which a base stands, by base."""


def is_name_syllable(base: str) -> bool:
    """Whether the base was counted in Vietnamese names."""
    return base in SHARES


def table_share(base: str) -> float:
    """Share of names with the base by the table alone."""
    return SHARES.get(base) or (UNSEEN_SYLLABLE if is_syllable(base) else UNSEEN_WORD)


def share(base: str, bearers: int, names: int) -> float:
    """Share of names with the base by the table and the list together; `bearers` of `names` on the list have it."""
    return (TABLE_NAMES * table_share(base) + bearers) / (TABLE_NAMES + names)


FULL_INFORMATION = 5.0


def weight_of(base: str) -> float:
    """How much it matters that the base is missing, 0..1: little for Văn and Thị. By the table alone."""
    return min(-log(min(table_share(base), 1.0)) / FULL_INFORMATION, 1.0)
