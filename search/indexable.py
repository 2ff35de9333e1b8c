"""The searchable form of each kind of document, as the manifest of its domain makes it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from search.dialling import dialling_key
from search.models import SearchNode
from services.domain import Document, Registry
from services.html_text import plain_text

SUMMARY = 300


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """A document as the index takes it. `key` is `kind:id`; `source` is the service it comes from.

    `numbers` are the telephone numbers that it is for, as `search.dialling` has them.
    """

    key: str
    source: str
    version: int
    node: SearchNode
    text: str
    numbers: frozenset[str] = frozenset()


def index_document(registry: Registry, source: str, kind: str, id: str, document: Document) -> IndexDocument:
    """What the index takes of a published document. Raises KeyError or ValueError for one of another shape."""
    searchable = registry.kinds[kind].searchable
    if searchable is None:
        raise ValueError(f"{kind} is not searchable")
    fields = searchable(document)
    node = SearchNode(
        kind=kind,
        id=id,
        title=fields.title,
        summary=_shortened(fields.summary),
        unit=fields.unit,
        province=fields.province,
        date=datetime.fromisoformat(fields.date).astimezone(UTC) if fields.date else None,
        language=fields.language,
    )
    text = _joined(fields.summary, _joined(plain_text(fields.html), *fields.words))
    numbers = frozenset(dialling_key(number) for number in fields.numbers if number)
    return IndexDocument(f"{kind}:{id}", source, int(document["version"]), node, text, numbers)


def _shortened(summary: str | None) -> str | None:
    return summary if summary is None or len(summary) <= SUMMARY else summary[:SUMMARY].rsplit(" ", 1)[0] + "…"


def _joined(*parts: str | None) -> str:
    return "\n".join(part for part in parts if part)
