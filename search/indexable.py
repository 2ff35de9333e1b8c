"""The searchable form of each kind of document: title, text and facets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from search.dialling import dialling_key
from search.models import SearchKind, SearchNode
from services.html_text import plain_text

SUMMARY = 300

Document = Mapping[str, Any]


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


def _when(document: Document, *names: str) -> datetime | None:
    value = next((document[name] for name in names if document.get(name)), None)
    return datetime.fromisoformat(value).astimezone(UTC) if value else None


def _joined(*parts: object) -> str:
    return "\n".join(str(part) for part in parts if part)


def _unit(d: Document) -> tuple[dict[str, Any], str]:
    names = d["names"]
    return (
        {"title": names["vi"], "summary": d.get("address"), "unit": d["code"], "province": d.get("province")},
        _joined(names.get("en"), d.get("shortName"), d["code"], d.get("domain")),
    )


def _hotline(d: Document) -> tuple[dict[str, Any], str]:
    label = (d.get("label") or {}).get("vi")
    return (
        {"title": f"{label}: {d['dialled']}" if label else d["dialled"], "summary": d.get("note"), "unit": d["unit"]},
        _joined(d.get("number"), "".join(c for c in d["dialled"] if c.isdigit()), d["purpose"].replace("_", " ")),
    )


def _session(d: Document) -> tuple[dict[str, Any], str]:
    leader = d["leader"]
    return (
        {
            "title": f"Tiếp công dân: {leader['position']}",
            "summary": d["place"],
            "unit": d["unit"],
            "date": _when(d, "startsAt"),
        },
        _joined(leader.get("name"), d.get("registration"), *d.get("documents", ())),
    )


def _notice(d: Document) -> tuple[dict[str, Any], str]:
    offence = d.get("offence") or {}
    places = [(d.get(name) or {}) for name in ("registeredResidence", "lastResidence")]
    return (
        {
            "title": d["fullName"],
            "summary": offence.get("name"),
            "unit": d["unit"],
            "province": next((p["province"] for p in places if p.get("province")), None),
            "date": _when(d, "publishedAt", "updatedAt"),
        },
        _joined(
            *(name["name"] for name in d.get("names", ())),
            *(place.get("text") for place in places),
            (d.get("decision") or {}).get("number"),
            d.get("marks"),
        ),
    )


def _article(d: Document) -> tuple[dict[str, Any], str]:
    summary = d.get("summary")
    return (
        {
            "title": d["title"],
            "summary": summary,
            "unit": d["unit"],
            "province": d.get("province"),
            "date": _when(d, "publishedAt", "updatedAt"),
            "language": d.get("language") or "vi",
        },
        _joined(plain_text(d.get("body") or ""), *d.get("keywords", ()), *d.get("subjects", ())),
    )


READ: Mapping[SearchKind, Callable[[Document], tuple[dict[str, Any], str]]] = {
    SearchKind.UNIT: _unit,
    SearchKind.HOTLINE: _hotline,
    SearchKind.SESSION: _session,
    SearchKind.NOTICE: _notice,
    SearchKind.ARTICLE: _article,
}


def index_document(source: str, kind: str, id: str, document: Document) -> IndexDocument:
    """What the index takes of a published document. Raises KeyError or ValueError for one of another shape."""
    known = SearchKind(kind)
    fields, text = READ[known](document)
    summary = fields.pop("summary", None)
    short = summary if summary is None or len(summary) <= SUMMARY else summary[:SUMMARY].rsplit(" ", 1)[0] + "…"
    node = SearchNode(kind=known, id=id, summary=short, **fields)
    written = [document.get(name) for name in ("dialled", "number")] if known is SearchKind.HOTLINE else []
    numbers = frozenset(dialling_key(number) for number in written if number)
    return IndexDocument(f"{kind}:{id}", source, int(document["version"]), node, _joined(summary, text), numbers)
