"""Makes `wanted/matching/name_counts.py` from public texts: how often each syllable stands where in a name.

    python -m tools.matching_evaluation.counting ARTICLES.jsonl.gz > wanted/matching/name_counts.py

Counted are distinct full names of three syllables and more that follow a form of address or stand before a year of
birth. What leaves this program are counts of single syllables; no name of anybody and no text does.
"""

import gzip
import json
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from unicodedata import normalize

from wanted.matching.syllables import base_of, form_of, is_syllable

CAPITALS = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
SMALL = "a-z" + CAPITALS[3:].lower()
NAME = rf"([{CAPITALS}][{SMALL}]*(?: [{CAPITALS}][{SMALL}]*){{2,4}})(?![{SMALL}])"
BEFORE_BIRTH = re.compile(
    rf"(?<![{SMALL}{CAPITALS}]){NAME}(?= ?[(,] ?(?:SN|sinh năm|sinh ngày|\d\d tuổi|[12]\d{{3}}\)))"
)
AFTER_ADDRESS = re.compile(
    rf"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Đđ]ối tượng|[Bb]ị can|[Bb]ị cáo|[Nn]ghi can|[Nn]ghi phạm|là|gồm:?|,|và) {NAME}"
)
_NO_FAMILIES = "Ông Bà Anh Chị Em Cô Chú Bác Phó Kim Tên Sở Tòa Toà Công Viện Bộ Ban"
NO_FAMILIES = frozenset(_NO_FAMILIES.split())
_MALE = "Văn Đức Hữu Đình Quang Công Bá Trọng Tấn Mạnh Viết Khắc Quốc Duy Đăng Sỹ Chí Tuấn Hùng"
MALE = frozenset(_MALE.split())
_FEMALE = "Thị Diễm Bích Mộng Tuyết Thuý Kiều Cẩm Lệ"
FEMALE = frozenset(_FEMALE.split())
LEAST = 3


def names_in(path: str) -> Iterator[tuple[str, ...]]:
    """Every distinct full name in the articles, as its syllables."""
    seen: set[tuple[str, ...]] = set()
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            text = normalize("NFC", f"{article['title']} . {article['summary']} . {article['body']}")
            for pattern in (BEFORE_BIRTH, AFTER_ADDRESS):
                for found in pattern.finditer(text):
                    seen.add(tuple(found[1].split()))
    return iter(sorted(n for n in seen if all(is_syllable(base_of(form_of(s))) for s in n)))


def family_names(names: Iterable[tuple[str, ...]]) -> Counter[str]:
    """Family names: first syllables that stand before Văn or Thị, the middle names that only persons have."""
    sure = Counter(n[0] for n in names if n[1] in {"Văn", "Thị", "Đình", "Hữu"} and n[0] not in NO_FAMILIES)
    return Counter({f: c for f, c in sure.items() if c >= LEAST})


def count(names: list[tuple[str, ...]]) -> dict[str, Counter[str]]:
    """The tables by name of the constant that holds them."""
    families = family_names(names)
    tables = {t: Counter[str]() for t in ("FAMILY", "MIDDLE_MALE", "MIDDLE_FEMALE", "GIVEN_MALE", "GIVEN_FEMALE")}
    for family, *middle, given in (n for n in names if n[0] in families):
        tables["FAMILY"][family] += 1
        female = bool(FEMALE.intersection(middle))
        if female or MALE.intersection(middle):
            sex = "FEMALE" if female else "MALE"
            tables[f"GIVEN_{sex}"][given] += 1
            tables[f"MIDDLE_{sex}"].update(middle)
        else:
            for sex in ("FEMALE", "MALE"):
                tables[f"MIDDLE_{sex}"].update(middle)
    return {t: Counter({s: c for s, c in table.items() if c >= LEAST}) for t, table in tables.items()}


def module(tables: dict[str, Counter[str]]) -> str:
    """The tables as the source of a module."""
    parts = [
        '"""How often Vietnamese name syllables were counted, most frequent first.',
        "",
        "Made by `python -m tools.matching_evaluation.counting`: counts of distinct full names in public news texts.",
        '"""',
    ]
    for name, table in tables.items():
        body = textwrap.wrap(" ".join(f"{s} {c}" for s, c in table.most_common()), 106)
        parts += ["", f"{name} = (", *(f'    "{line} "' for line in body), ")"]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.stdout.write(module(count(list(names_in(sys.argv[1])))))
