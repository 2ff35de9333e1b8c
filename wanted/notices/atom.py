"""The notices as an Atom feed (RFC 4287): newest change first, in pages (RFC 5005), with tombstones (RFC 6721).

An entry's id is a tag URI (RFC 4151) and never changes. A tombstone tells that id and the time, nothing else.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from wanted.notices.models.notices import Notice, NoticeList

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
MEDIA_TYPE = "application/atom+xml"
TITLES = {
    NoticeList.WANTED: "Truy nã",
    NoticeList.TERRORISM: "Khủng bố và tài trợ khủng bố",
    NoticeList.INTERPOL: "Điểm tin Interpol",
}

register_namespace("", ATOM)
register_namespace("at", TOMBSTONES)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A withdrawn notice; `at` in seconds since 1970."""

    id: str
    at: float


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What a page of the feed holds, in order. `links` are addresses by relation; `notices` the address of one."""

    items: Iterable[Notice | Tombstone]
    links: Mapping[str, str]
    notices: str
    authority: str
    updated: float


def feed(page: FeedPage) -> bytes:
    root = Element(_atom("feed"))
    _text(root, "id", f"tag:{page.authority}:wanted")
    _text(root, "title", "Thông báo truy nã")
    _text(root, "updated", _moment(page.updated))
    author = SubElement(root, _atom("author"))
    _text(author, "name", "Bộ Công an")
    for relation, address in page.links.items():
        SubElement(root, _atom("link"), rel=relation, href=address, type=MEDIA_TYPE)
    for item in page.items:
        if isinstance(item, Tombstone):
            SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", ref=_id(page, item.id), when=_moment(item.at))
        else:
            _entry(root, item, page)
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _atom(name: str) -> str:
    return f"{{{ATOM}}}{name}"


def _id(page: FeedPage, id: str) -> str:
    return f"tag:{page.authority}:notice/{id}"


def _moment(at: datetime | float) -> str:
    moment = at if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, _atom(name), attributes).text = text


def _entry(root: Element, notice: Notice, page: FeedPage) -> None:
    entry = SubElement(root, _atom("entry"))
    _text(entry, "id", _id(page, notice.id))
    _text(entry, "title", f"{TITLES[notice.list]}: {notice.full_name}")
    _text(entry, "updated", _moment(notice.public_version.updated_at))
    _text(entry, "published", _moment(notice.published_at or notice.created_at))
    SubElement(entry, _atom("link"), rel="alternate", href=f"{page.notices}/{notice.id}", type="application/json")
    SubElement(entry, _atom("category"), term=notice.list.value, label=TITLES[notice.list])
    _text(entry, "content", summary(notice), type="text")


def summary(notice: Notice) -> str:
    """What everybody has to know of a notice, a fact a line."""
    named = [other.name for other in notice.names]
    residence = notice.registered_residence or notice.last_residence
    facts = (
        ("Tên khác", ", ".join(named)),
        ("Sinh", " hoặc ".join(notice.birth_dates)),
        ("Nơi thường trú", residence.text if residence else None),
        ("Tội danh", notice.offence.name if notice.offence else None),
        ("Quyết định", notice.decision.number if notice.decision else None),
        ("Đặc điểm", notice.marks),
        ("Nguy hiểm", "có" if notice.dangerous else None),
        ("Khi phát hiện", notice.if_seen),
        ("Minh hoạ", "người này không có thật" if notice.demo else None),
    )
    return "\n".join(f"{name}: {value}" for name, value in facts if value) or notice.full_name
