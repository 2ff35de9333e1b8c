"""Custom scalars. Output from services is trusted text; input from clients is validated here."""

from collections.abc import Callable
from typing import Any, NewType

import strawberry
from pydantic import TypeAdapter, ValidationError

from services.documents.models import Day, Instant
from services.documents.models import PartialDate as ServicePartialDate
from services.input_errors import sentence
from services.scalars import E164, WebUrl
from services.scalars import LanguageTag as ServiceLanguageTag

DateTime = NewType("DateTime", str)
Date = NewType("Date", str)
PartialDate = NewType("PartialDate", str)
PhoneNumber = NewType("PhoneNumber", str)
URL = NewType("URL", str)
HTML = NewType("HTML", str)
LanguageTag = NewType("LanguageTag", str)


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise ValueError(f"takes a string of at most {limit} characters")
    return value


def _as(kind: Any, limit: int) -> Callable[[object], str]:
    """Takes what services take as this kind, and passes it on as it was written."""
    adapter: TypeAdapter[object] = TypeAdapter(kind)

    def parse(value: object) -> str:
        text = _text(value, limit)
        try:
            adapter.validate_python(text)
        except ValidationError as error:
            raise ValueError(sentence(error.errors(include_url=False)[0])) from error
        return text

    return parse


def _scalar(name: str, description: str, url: str, parse: Callable[[object], str]) -> Any:
    return strawberry.scalar(name=name, description=description, specified_by_url=url, parse_value=parse)


SCALARS: dict[object, Any] = {
    DateTime: _scalar(
        "DateTime",
        "An ISO 8601 date and time with a time zone; responses are in UTC. Example: `2026-11-24T02:00:00Z`.",
        "https://scalars.graphql.org/andimarek/date-time",
        _as(Instant, 40),
    ),
    Date: _scalar(
        "Date",
        "A calendar date in the Asia/Ho_Chi_Minh time zone. Example: `2026-11-24`.",
        "https://scalars.graphql.org/andimarek/local-date",
        _as(Day, 10),
    ),
    PartialDate: _scalar(
        "PartialDate",
        "A date with year, month or day precision. Examples: `1985`, `1985-04`, `1985-04-12`.",
        "https://www.loc.gov/standards/datetime/",
        _as(ServicePartialDate, 10),
    ),
    PhoneNumber: _scalar(
        "PhoneNumber",
        "A telephone number in E.164 format. Example: `+84243939113`.",
        "https://www.itu.int/rec/T-REC-E.164",
        _as(E164, 16),
    ),
    URL: _scalar(
        "URL",
        "An absolute HTTP or HTTPS URL. Example: `https://bocongan.gov.vn/`.",
        "https://www.rfc-editor.org/rfc/rfc3986",
        _as(WebUrl, 500),
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
        _as(ServiceLanguageTag, 35),
    ),
}
"""By the type that represents each scalar in resolvers' annotations."""
