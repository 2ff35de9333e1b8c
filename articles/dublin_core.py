"""An article's metadata: the Dublin Core set (DCMI terms, ISO 15836), as JSON-LD and as meta tags.

Article 3 asks for it through Circular 24/2011/TT-BTTTT, whose elements are Dublin Core's in substance.
"""

import html
from collections.abc import Iterator
from datetime import datetime

from pydantic import Field

from articles.models import PublicArticle
from services.documents.models import Camel
from services.geography.provinces import BY_SLUG
from services.html_text import plain_text

TERMS = "http://purl.org/dc/terms/"
_LONGEST_DESCRIPTION = 300


class DublinCore(Camel):
    """The elements an article has. Times are ISO 8601 in UTC, languages BCP 47."""

    title: str
    creator: str | None = None
    contributor: str | None = None
    publisher: str
    subject: list[str] = Field(default_factory=list)
    description: str
    date: str | None = None
    issued: str | None = None
    modified: str
    valid: str | None = None
    type: str
    format: str = "text/html"
    identifier: str
    source: str | None = None
    language: str
    coverage: str | None = None
    is_replaced_by: str | None = None


def elements(article: PublicArticle, publisher: str) -> DublinCore:
    """The Dublin Core set of an article that the unit named `publisher` published."""
    issued = _iso(article.published_at)
    return DublinCore(
        title=article.title,
        creator=article.author,
        contributor=article.editor,
        publisher=publisher,
        subject=list(dict.fromkeys([*article.subjects, *article.keywords])),
        description=article.summary or _beginning(article.body),
        date=issued,
        issued=issued,
        modified=article.updated_at.isoformat(),
        valid=_valid(article),
        type=f"Article {article.kind.article}: {article.kind.description}",
        identifier=article.identifier or article.id,
        source=article.source,
        language=article.language,
        coverage=_coverage(article),
        is_replaced_by=article.superseded_by,
    )


_TEXTS = {"title", "description", "subject"}
_TIMES = {"date", "issued", "modified"}


def json_ld(article: PublicArticle, publisher: str) -> dict[str, object]:
    """JSON-LD 1.1 on the DCMI terms. `@id` is relative to `/articles/ID/dublin-core`, so it holds at any address."""
    given = elements(article, publisher).model_dump(by_alias=True, exclude_none=True)
    context: dict[str, object] = {"@vocab": TERMS, "xsd": "http://www.w3.org/2001/XMLSchema#"}
    context |= {name: {"@language": article.language} for name in sorted(_TEXTS)}
    context |= {name: {"@type": "xsd:dateTime"} for name in sorted(_TIMES)}
    context["isReplacedBy"] = {"@type": "@id"}
    if article.superseded_by:
        given["isReplacedBy"] = f"../{article.superseded_by}"
    return {"@context": context, "@id": f"../{article.id}", **given}


def meta_tags(article: PublicArticle, publisher: str) -> str:
    """HTML for the head of a page that shows the article (DCMI's expression in HTML meta elements), a tag a line."""
    return "\n".join(_tags(article, publisher)) + "\n"


def _tags(article: PublicArticle, publisher: str) -> Iterator[str]:
    yield f'<link rel="schema.DCTERMS" href="{TERMS}">'
    given = elements(article, publisher).model_dump(by_alias=True, exclude_none=True)
    for name, value in given.items():
        language = f' lang="{html.escape(article.language)}"' if name in _TEXTS else ""
        for one in value if isinstance(value, list) else [value]:
            yield f'<meta name="DCTERMS.{name}"{language} content="{html.escape(one)}">'
    yield f'<meta name="description" content="{html.escape(given["description"])}">'
    if article.keywords:
        yield f'<meta name="keywords" content="{html.escape(", ".join(article.keywords))}">'


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _beginning(body: str) -> str:
    text = " ".join(plain_text(body).split())
    if len(text) <= _LONGEST_DESCRIPTION:
        return text
    return text[:_LONGEST_DESCRIPTION].rpartition(" ")[0] + " …"


def _valid(article: PublicArticle) -> str | None:
    """A DCMI Period, open where a bound is not known."""
    if article.valid_from is None and article.valid_until is None:
        return None
    bounds = {"start": _iso(article.valid_from), "end": _iso(article.valid_until)}
    return " ".join(f"{name}={value};" for name, value in bounds.items() if value) + " scheme=W3C-DTF;"


def _coverage(article: PublicArticle) -> str | None:
    """The province as the text names it, with today's name where that is another."""
    today = BY_SLUG[article.province].name if article.province in BY_SLUG else None
    written = article.province_as_written
    if today and written and written != today:
        return f"{written} ({today})"
    return written or today
