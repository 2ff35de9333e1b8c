"""Notices, and in memory their names for matching."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from services.collection import Collection, Database, Kind
from services.documents import now
from services.pages import Cursors
from wanted.matching import Entry, InvalidName, NameIndex
from wanted.models import Notice, NoticeList, NoticeState, PublicNotice, WithdrawalReason
from wanted.sealing import Seal
from wanted.statistics import Counted
from wanted.store.audit import AuditTrail
from wanted.store.documents import DocumentNumbers
from wanted.store.submissions import Submissions

log = structlog.get_logger()


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
    touched: float
    """When the public last saw it change."""
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
        touched=withdrawn or notice.updated_at.timestamp(),
        emptied=notice.emptied_at is not None,
    )


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
    """Notices, and `names`: the published ones for matching, kept right with every version that becomes known.

    Beside them what is never published: `documents`, `submissions` and the `audit` trail.
    """

    def __init__(self, database: Database, cursors: Cursors, seal: Seal, clock: Callable[[], datetime] = now) -> None:
        self.names = NameIndex()
        self.notices = Collection(NOTICES, database, cursors, self._list_name)
        self.submissions = Submissions(database)
        self.documents = DocumentNumbers(database, seal)
        self.audit = AuditTrail(database, seal.audit_key, clock)

    async def open(self) -> None:
        """What is beside the notices, which the kit opens."""
        for part in (self.submissions, self.documents, self.audit):
            await part.open()

    def _list_name(self, id: str, notice: Notice | None) -> None:
        if notice is None or notice.state is not NoticeState.PUBLISHED:
            self.names.remove(id)
            return
        try:
            self.names.add(matched(notice))
        except InvalidName as error:
            self.names.remove(id)
            log.warning("name_not_matchable", reason=error.reason)
