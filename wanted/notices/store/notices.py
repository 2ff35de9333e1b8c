"""Storage of notices, and the in-memory indexes that follow every version."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.collation import sort_key
from services.database import Database
from services.documents.collection import Collection, Kind
from services.documents.models import as_saved, now, public_part
from services.documents.pages import CursorCodec
from services.documents.pipelines import StoredField, presence
from services.documents.queries import Key
from services.documents.set_aside import ConsumerStopped, SetAsideDocuments
from services.documents.words import folded_words
from services.errors import Degradation
from services.media.uses import FileUses
from services.redemption.spent_tokens import SpentTokenStore
from wanted.audit.store import AuditTrail
from wanted.encryption_at_rest import Seal
from wanted.matching import IndexEntry, NameIndex
from wanted.notices.content import facts_of_photos, undescribed_photos, uses_of_photos, with_photo_facts
from wanted.notices.corrections import waiting_correction, working_copy
from wanted.notices.models.notices import (
    Notice,
    NoticeInput,
    NoticeList,
    NoticeOrder,
    NoticeState,
    PublicNotice,
    Residence,
    SavedNotice,
    Sex,
    WithdrawalReason,
)
from wanted.notices.statistics import NoticeFacts
from wanted.notices.store.documents import DocumentNumberStore
from wanted.notices.store.move_log import MoveLog
from wanted.notices.store.photos import PhotoStore
from wanted.submissions.store.submissions import SubmissionStore
from wanted.webhooks.store import WebhookStore

PUBLIC = frozenset({NoticeState.PUBLISHED, NoticeState.WITHDRAWN})
"""What the public sees, or saw."""


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """What notices are listed by: newest first."""

    list: NoticeList
    unit: str
    state: NoticeState
    births: tuple[int, ...]
    sex: Sex | None
    registered_province: str | None
    last_province: str | None
    dangerous: bool
    has_photo: bool
    offence_words: str
    """The words of the offence and its article, as `folded_words` gives them."""
    sorted_name: str
    words: str
    """Those of all that `text` looks for."""
    at: float
    published: float | None
    withdrawn: float | None
    reason: WithdrawalReason | None
    emptied: bool
    correction: NoticeState | None
    """The state of its correction."""

    def facts(self) -> NoticeFacts:
        return NoticeFacts(self.list, self.unit, self.state, self.births, self.published, self.withdrawn, self.reason)


def _entry(notice: Notice) -> NoticeEntry:
    at = notice.published_at or notice.created_at
    withdrawal = notice.withdrawal
    withdrawn = withdrawal.at.timestamp() if withdrawal else None
    published = notice.published_at if notice.state in PUBLIC else None
    return NoticeEntry(
        list=notice.list,
        unit=notice.unit,
        state=notice.state,
        births=tuple(int(date[:4]) for date in notice.birth_dates),
        sex=notice.sex,
        registered_province=_province(notice.registered_residence),
        last_province=_province(notice.last_residence),
        dangerous=notice.dangerous,
        has_photo=notice.photo is not None,
        offence_words=_offence_words(notice),
        sorted_name=sort_key(notice.full_name),
        words=_words(notice),
        at=at.timestamp(),
        published=published.timestamp() if published else None,
        withdrawn=withdrawn,
        reason=withdrawal.reason if withdrawal else None,
        emptied=notice.emptied_at is not None,
        correction=notice.correction.state if notice.correction else None,
    )


def _province(residence: Residence | None) -> str | None:
    return residence.province if residence else None


def _offence_words(notice: Notice) -> str:
    offence = notice.offence
    return folded_words(offence.name, offence.article) if offence else ""


def _words(notice: Notice) -> str:
    """Of the names, the numbers, the residences and the marks, and of the offence."""
    places = (notice.registered_residence, notice.last_residence, notice.hometown)
    texts = folded_words(
        notice.full_name,
        *(other.name for other in notice.names),
        notice.number,
        notice.decision and notice.decision.number,
        *(place.text for place in places if place),
        notice.marks,
    )
    return texts + _offence_words(notice)


def _publicly_changed_at(notice: Notice) -> float:
    """When the public last saw it change, in seconds since 1970."""
    return (notice.withdrawal.at if notice.withdrawal else notice.public_version.updated_at).timestamp()


def public_notice(notice: Notice) -> PublicNotice:
    """The notice as the public sees it: without accounts, history and correction."""
    return public_part(notice, PublicNotice, photos=facts_of_photos(notice, notice))


def saved_notice(notice: Notice) -> SavedNotice:
    """The same for staff, and what waits beside it."""
    shown = as_saved(public_notice(notice), notice)
    return SavedNotice.model_construct(**dict(shown), correction=waiting_correction(notice))


NOTICES: Kind[Notice, NoticeEntry] = Kind(
    name="notice",
    collection="notices",
    model=Notice,
    entry=_entry,
    order=(Key("at", descending=True),),
    further_orders={NoticeOrder.NAME: (Key("sorted_name"),)},
    public=lambda n: n.state is NoticeState.PUBLISHED,
    public_form=public_notice,
    given=NoticeInput,
    working=working_copy,
    groups=lambda e: (("unit", e.unit),),
    stored={
        "at": StoredField(("publishedAt", "createdAt"), lambda seconds: datetime.fromtimestamp(seconds, UTC)),
        "births": StoredField(("birthDates",), str),
        "registered_province": StoredField(("registeredResidence.province",)),
        "last_province": StoredField(("lastResidence.province",)),
        "has_photo": presence("photo"),
        "correction": StoredField(("correction.state",)),
    },
)


def index_entry(notice: Notice) -> IndexEntry:
    """A notice as the matcher sees it."""
    residence = notice.registered_residence or notice.last_residence
    return IndexEntry(
        notice.id,
        (notice.full_name, *(other.name for other in notice.names)),
        tuple(notice.birth_dates),
        notice.sex.value if notice.sex else None,
        residence.province if residence else None,
        notice.list.value,
    )


class WantedStore:
    """Notices and, updated with every new version, `names` (the published ones, for matching) and
    `move_log`, when the public saw which change. `unmatchable` are the published ones that cannot be matched.

    Also the `photos` that notices reference, and what is never published: `documents`, `submissions`, `audit`.
    """

    def __init__(
        self, database: Database, cursors: CursorCodec, seal: Seal, clock: Callable[[], datetime] = now
    ) -> None:
        self.names = NameIndex()
        self.unmatchable = SetAsideDocuments("name matching")
        self.move_log = MoveLog()
        self.photo_uses = FileUses()
        self.notices = Collection(NOTICES, database, cursors, self._on_change, clock=clock)
        self.submissions = SubmissionStore(database)
        self.documents = DocumentNumberStore(database, seal)
        self.photos = PhotoStore(database, seal)
        self.webhooks = WebhookStore(database, seal)
        self.spent_tokens = SpentTokenStore(database)
        self.audit = AuditTrail(database, seal.audit_key, clock)

    async def open(self) -> None:
        """Opens the other stores; the kit opens the notices."""
        for part in (self.submissions, self.documents, self.photos, self.webhooks, self.spent_tokens, self.audit):
            await part.open()

    async def published(self) -> AsyncIterator[Notice]:
        """Every published notice as it is now; one that is withdrawn meanwhile is left out."""
        async for raw in self.notices.raw.find({}).batch_size(500):
            entry = self.notices.listing.get(raw["_id"])
            if entry is not None and entry.state is NoticeState.PUBLISHED:
                found = self.notices.readable(raw)
                if found is not None and found.state is NoticeState.PUBLISHED:
                    yield found

    async def described(self, notices: Sequence[Notice]) -> list[Notice]:
        """The notices, which are to be saved, with what is known of their photos and those of their corrections."""
        missing = set[str]().union(*map(undescribed_photos, notices))
        found = await self.photos.facts(missing) if missing else []
        return [with_photo_facts(notice, found) for notice in notices]

    def _on_change(self, id: str, notice: Notice | None) -> None:
        self._index_name(id, notice)
        self.photo_uses.note(id, uses_of_photos(notice) if notice else {})
        self.move_log.record_change(id, _publicly_changed_at(notice) if notice and notice.state in PUBLIC else None)

    def _index_name(self, id: str, notice: Notice | None) -> None:
        if notice is None or notice.state is not NoticeState.PUBLISHED:
            self.names.remove(id)
            self.unmatchable.discard(NOTICES.name, id)
            return
        try:
            self.names.add(index_entry(notice))
        except Exception as error:  # whatever it is: matching goes on without this notice, which is still served
            self._put_aside(notice, error)
        else:
            self.unmatchable.discard(NOTICES.name, id)

    def _put_aside(self, notice: Notice, error: Exception) -> None:
        """Where matching stops, what it has stays."""
        try:
            self.unmatchable.add(NOTICES.name, notice.id, notice.version, error)
        except ConsumerStopped:
            return
        self.names.remove(notice.id)

    async def check_matching(self) -> None:
        """Raises `Degradation` where published notices cannot be found by name."""
        if (lack := self.unmatchable.state()) is not None:
            raise Degradation(lack)
