"""Custom scalars. Output from services is trusted text; input from clients is validated here."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NewType

import strawberry

DateTime = NewType("DateTime", str)
Date = NewType("Date", str)
PartialDate = NewType("PartialDate", str)
PhoneNumber = NewType("PhoneNumber", str)
URL = NewType("URL", str)
HTML = NewType("HTML", str)
LanguageTag = NewType("LanguageTag", str)

_PARTIAL = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_E164 = re.compile(r"\+[1-9][0-9]{3,14}")
_URL = re.compile(r"https?://[^\s/?#]+[^\s]*")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError(f"takes a string of at most {limit} characters")
    return value


def _date_time(value: object) -> str:
    text = _text(value, 40)
    if datetime.fromisoformat(text).tzinfo is None:
        raise ValueError("has no time zone, as in 2026-11-24T09:00:00+07:00")
    return text


def _date(value: object) -> str:
    return date.fromisoformat(_text(value, 10)).isoformat()


def _partial_date(value: object) -> str:
    text = _text(value, 10)
    if not _PARTIAL.fullmatch(text):
        raise ValueError("takes a year, a month or a day: 1985, 1985-04 or 1985-04-12")
    year, *rest = (int(part) for part in text.split("-"))
    date(year, *[*rest, 1, 1][:2])
    return text


def _matching(pattern: re.Pattern[str], limit: int, says: str) -> Callable[[object], str]:
    def parse(value: object) -> str:
        text = _text(value, limit)
        if not pattern.fullmatch(text):
            raise ValueError(says)
        return text

    return parse


def _scalar(name: str, description: str, url: str, parse: Callable[[object], str]) -> Any:
    return strawberry.scalar(name=name, description=description, specified_by_url=url, parse_value=parse)


SCALARS: dict[object, Any] = {
    DateTime: _scalar(
        "DateTime",
        "An ISO 8601 date and time with a time zone; responses are in UTC. Example: `2026-11-24T02:00:00Z`.",
        "https://scalars.graphql.org/andimarek/date-time",
        _date_time,
    ),
    Date: _scalar(
        "Date",
        "A calendar date in the Asia/Ho_Chi_Minh time zone. Example: `2026-11-24`.",
        "https://scalars.graphql.org/andimarek/local-date",
        _date,
    ),
    PartialDate: _scalar(
        "PartialDate",
        "A date with year, month or day precision. Examples: `1985`, `1985-04`, `1985-04-12`.",
        "https://www.loc.gov/standards/datetime/",
        _partial_date,
    ),
    PhoneNumber: _scalar(
        "PhoneNumber",
        "A telephone number in E.164 format. Example: `+84243939113`.",
        "https://www.itu.int/rec/T-REC-E.164",
        _matching(_E164, 16, "takes a number in E.164, as in +84243939113"),
    ),
    URL: _scalar(
        "URL",
        "An absolute HTTP or HTTPS URL. Example: `https://bocongan.gov.vn/`.",
        "https://www.rfc-editor.org/rfc/rfc3986",
        _matching(_URL, 2_000, "takes an absolute http or https address"),
    ),
    HTML: _scalar(
        "HTML",
        "An HTML fragment. Responses contain a sanitised subset without scripts, styles, forms or embedded content.",
        "https://html.spec.whatwg.org/multipage/",
        lambda value: _text(value, 200_000),
    ),
    LanguageTag: _scalar(
        "LanguageTag",
        "A BCP 47 language tag. Examples: `vi`, `en`.",
        "https://www.rfc-editor.org/rfc/rfc5646",
        _matching(_TAG, 35, "takes a BCP 47 language tag, as in vi or en-GB"),
    ),
}
"""By the type that represents each scalar in resolvers' annotations."""
