"""Notices, and in memory their names for matching."""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.documents.collection import Collection, Database, Kind
from services.documents.models import now
from services.documents.pages import Cursors
from wanted.audit.store import AuditTrail
from wanted.encryption_at_rest import Seal
from wanted.matching import Entry, InvalidName, NameIndex
from wanted.notices.models.notices import Notice, NoticeInput, NoticeList, NoticeState, PublicNotice, WithdrawalReason
from wanted.notices.statistics import Counted
from wanted.notices.store.documents import DocumentNumbers
from wanted.notices.store.move_log import Movements
from wanted.notices.store.photos import Photos
from wanted.submissions.store.spent import SpentTokens
from wanted.submissions.store.submissions import Submissions
from wanted.webhooks.store import Webhooks

log = structlog.get_logger()

PUBLIC = frozenset({NoticeState.PUBLISHED, NoticeState.WITHDRAWN})
"""What the public sees, or saw."""


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """What notices are listed by: newest first."""

    list: NoticeList
    unit: str
    state: NoticeState
    births: tuple[int, ...]
    at: float
    published: float | None
    withdrawn: float | None
    reason: WithdrawalReason | None
    emptied: bool

    def counted(self) -> Counted:
        return Counted(self.list, self.unit, self.state, self.births, self.published, self.withdrawn, self.reason)


def _entry(notice: Notice) -> NoticeEntry:
    at = notice.published_at or notice.created_at
    withdrawal = notice.withdrawal
    withdrawn = withdrawal.at.timestamp() if withdrawal else None
    return NoticeEntry(
        list=notice.list,
        unit=notice.unit,
        state=notice.state,
        births=tuple(int(date[:4]) for date in notice.birth_dates),
        at=at.timestamp(),
        published=notice.published_at.timestamp() if notice.published_at else None,
        withdrawn=withdrawn,
        reason=withdrawal.reason if withdrawal else None,
        emptied=notice.emptied_at is not None,
    )


def _touched(notice: Notice) -> float:
    """When the public last saw it change, in seconds since 1970."""
    return (notice.withdrawal.at if notice.withdrawal else notice.updated_at).timestamp()


def shown(notice: Notice) -> PublicNotice:
    return PublicNotice.model_construct(**{name: getattr(notice, name) for name in PublicNotice.model_fields})


NOTICES: Kind[Notice, NoticeEntry] = Kind(
    name="notice",
    collection="notices",
    model=Notice,
    entry=_entry,
    position=lambda e: (-e.at,),
    public=lambda n: n.state is NoticeState.PUBLISHED,
    shown=shown,
    given=NoticeInput,
    groups=lambda e: (("unit", e.unit),),
)


def matched(notice: Notice) -> Entry:
    """A notice as the matcher sees it."""
    residence = notice.registered_residence or notice.last_residence
    return Entry(
        notice.id,
        (notice.full_name, *(other.name for other in notice.names)),
        tuple(notice.birth_dates),
        notice.sex.value if notice.sex else None,
        residence.province if residence else None,
        notice.list.value,
    )


class WantedStore:
    """Notices, and kept right with every version that becomes known: `names`, the published ones for matching, and
    `moved`, when the public saw which change.

    Beside them the `photos` that notices name, and what is never published: `documents`, `submissions`, `audit`.
    """

    def __init__(self, database: Database, cursors: Cursors, seal: Seal, clock: Callable[[], datetime] = now) -> None:
        self.names = NameIndex()
        self.moved = Movements()
        self._shows: dict[str, set[str]] = {}
        self._photos_of: dict[str, tuple[str, ...]] = {}
        self.notices = Collection(NOTICES, database, cursors, self._told, clock=clock)
        self.submissions = Submissions(database)
        self.documents = DocumentNumbers(database, seal)
        self.photos = Photos(database, seal)
        self.webhooks = Webhooks(database, seal)
        self.spent = SpentTokens(database)
        self.audit = AuditTrail(database, seal.audit_key, clock)

    async def open(self) -> None:
        """What is beside the notices, which the kit opens."""
        for part in (self.submissions, self.documents, self.photos, self.webhooks, self.spent, self.audit):
            await part.open()

    async def published(self) -> AsyncIterator[Notice]:
        """Every published notice as it is now; one that is withdrawn meanwhile is left out."""
        async for raw in self.notices.raw.find({}).batch_size(500):
            entry = self.notices.listing.get(raw["_id"])
            if entry is not None and entry.state is NoticeState.PUBLISHED:
                found = self.notices.readable(raw)
                if found is not None and found.state is NoticeState.PUBLISHED:
                    yield found

    def uses_of(self, ref: str) -> list[NoticeEntry]:
        """The entries of the notices that name a photo, whatever their state."""
        found = (self.notices.listing.get(id) for id in self._shows.get(ref, ()))
        return [entry for entry in found if entry is not None]

    @property
    def used_photos(self) -> frozenset[str]:
        return frozenset(self._shows)

    def _told(self, id: str, notice: Notice | None) -> None:
        self._list_name(id, notice)
        self._list_photos(id, (notice.photo, *notice.more_photos) if notice else ())
        self.moved.note(id, _touched(notice) if notice and notice.state in PUBLIC else None)

    def _list_photos(self, id: str, refs: Iterable[str | None]) -> None:
        for ref in self._photos_of.pop(id, ()):
            self._shows[ref].discard(id)
            if not self._shows[ref]:
                del self._shows[ref]
        named = tuple(dict.fromkeys(ref for ref in refs if ref))
        if named:
            self._photos_of[id] = named
        for ref in named:
            self._shows.setdefault(ref, set()).add(id)

    def _list_name(self, id: str, notice: Notice | None) -> None:
        if notice is None or notice.state is not NoticeState.PUBLISHED:
            self.names.remove(id)
            return
        try:
            self.names.add(matched(notice))
        except InvalidName as error:
            self.names.remove(id)
            log.warning("name_not_matchable", reason=error.reason)
