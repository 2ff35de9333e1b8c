"""Listed names found whatever way they are typed, with a reason, a probability and a grade for each.

A name is read into syllables (`reading`), syllables alike are looked up in the listed vocabulary (`vocabulary`),
rows that share the most telling ones are gathered (`candidates`), aligned (`alignment`) and scored (`scoring`).
After I. P. Fellegi and A. B. Sunter, "A Theory for Record Linkage", JASA 64 (1969): agreement on a rare syllable
tells more than on a common one, and the evidence adds up in log odds.
"""

from wanted.matching.index import NameIndex
from wanted.matching.model import Feature, Grade, Hit, IndexEntry, InvalidName, MatchResult, NameQuery
from wanted.matching.reading import check_name

POSSIBLE = Grade.POSSIBLE
STRONG = Grade.STRONG
WEAK = Grade.WEAK

__all__ = [
    "POSSIBLE",
    "STRONG",
    "WEAK",
    "Feature",
    "Grade",
    "Hit",
    "IndexEntry",
    "InvalidName",
    "MatchResult",
    "NameIndex",
    "NameQuery",
    "check_name",
]
