"""Plausibility checks beyond field formats: impossible dates, ages and names."""

import unicodedata
from datetime import date

from services.documents.models import FIRST_YEAR
from services.errors import BadInput
from wanted.matching import InvalidName, check_name
from wanted.notices.models.notices import NoticeFields, NoticeList, SubjectKind

AGE_OF_LIABILITY = 14
"""The age of criminal liability (Penal Code 2015, Article 12)."""
OLDEST = 120


def check(fields: NoticeFields, today: date) -> None:
    """Raises `BadInput` that names the field, or `InvalidName` for a name that nobody could match."""
    _check_names(fields)
    _check_dates(fields, today)


def _earliest(partial: str) -> date:
    year, *rest = (int(part) for part in partial.split("-"))
    return date(year, *[*rest, 1, 1][:2])


def _years(born: date, at: date) -> int:
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def _check_dates(fields: NoticeFields, today: date) -> None:
    decided = date.fromisoformat(fields.decision.date) if fields.decision and fields.decision.date else None
    if decided and decided > today:
        raise BadInput.at("decision.date", "lies in the future")
    if decided and decided.year < FIRST_YEAR:
        raise BadInput.at("decision.date", f"lies before the year {FIRST_YEAR}")
    # A partial date counts as early as it may be meant: only what is impossible for certain is refused.
    births = [_earliest(partial) for partial in fields.birth_dates]
    for place, born in enumerate(births):
        if born > today:
            raise BadInput.at(f"birthDates.{place}", "lies in the future")
        if _years(born, today) > OLDEST + 1:
            raise BadInput.at(f"birthDates.{place}", f"makes the person older than {OLDEST}")
    wanted = fields.list is NoticeList.WANTED and fields.subject_kind is SubjectKind.PERSON
    if wanted and births and _years(min(births), decided or today) < AGE_OF_LIABILITY:
        detail = f"makes the person younger than {AGE_OF_LIABILITY} at the decision (Penal Code, Article 12)"
        raise BadInput.at("birthDates", detail)


def _check_names(fields: NoticeFields) -> None:
    named = [("fullName", fields.full_name), *((f"names.{i}.name", n.name) for i, n in enumerate(fields.names))]
    for field, name in named:
        if mixes_alphabets(name):
            raise BadInput.at(field, "mixes letters of several alphabets in one word; type it again")
    try:
        # One that nobody could ask for would never be matched.
        check_name(fields.full_name)
    except InvalidName as error:
        error.members["errors"] = [{"field": "fullName", "detail": error.detail}]
        raise


def _alphabet(letter: str) -> str | None:
    """`LATIN`, `CYRILLIC`, `GREEK` …: the first word of the character's name."""
    return unicodedata.name(letter, "").partition(" ")[0] if letter.isalpha() else None


def mixes_alphabets(name: str) -> bool:
    """Whether a word holds letters of two alphabets that look alike (Unicode TR 39): `Dаnh` with a Cyrillic а."""
    alike = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}
    return any(len({_alphabet(letter) for letter in word} & alike) > 1 for word in name.split())
