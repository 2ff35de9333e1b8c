"""Filters of the list of articles."""

from dataclasses import dataclass
from datetime import datetime

from articles.kinds import ArticleKind
from articles.models import ArticleState
from articles.workflow import HANDED_IN_STATES, READABLE_STATES
from services.documents.listing import Narrow
from services.documents.queries import EVERYTHING, AllOf, AnyOf, Equals, ListQuery, Not, OneOf, Values, Within, equal
from services.geography.provinces import province_of

_WAITING = AnyOf(OneOf("state", HANDED_IN_STATES), Not(Equals("correction", None)))


@dataclass(frozen=True)
class ArticleFilter:
    """The filters of a list; None does not filter. `province` is a slug or any name.

    `waiting` asks for articles of which something waits to be published, of any state where none is given.
    """

    kind: ArticleKind | None = None
    unit: str | None = None
    language: str | None = None
    province: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: ArticleState | None = ArticleState.PUBLISHED
    waiting: bool = False

    @property
    def public(self) -> bool:
        """Whether the list is the same for everybody."""
        return self.state in READABLE_STATES and not self.waiting

    @property
    def scope(self) -> str:
        """Names what is asked, for cursors."""
        *asked, waiting = vars(self).values()
        return "|".join(map(str, [*asked, "waiting"] if waiting else asked))

    def query(self, edited: Values) -> ListQuery:
        """The query of entries; `edited` has the units that the caller edits for."""
        return AllOf(
            self._at_any_time(edited),
            Within("at", at_least=_milliseconds(self.since), before=_milliseconds(self.until)),
        )

    def narrow(self, edited: Values) -> Narrow:
        """Where in the list, which has the newest first, the articles are."""
        groups = [(name, value) for name, value in (("unit", self.unit), ("kind", self.kind)) if value is not None]
        since, until = _milliseconds(self.since), _milliseconds(self.until)
        return Narrow(
            groups,
            after=None if until is None else (-until,),
            upto=None if since is None else (-since,),
            query=self._at_any_time(edited),
        )

    def _at_any_time(self, edited: Values) -> ListQuery:
        place = province_of(self.province) if self.province else None
        found = equal(
            state=self.state,
            kind=self.kind,
            unit=self.unit,
            language=self.language,
            province=place.slug if place else None,
        )
        if self.public:
            return found
        return AllOf(found, OneOf("unit", edited), _WAITING if self.waiting else EVERYTHING)


def _milliseconds(at: datetime | None) -> int | None:
    return int(at.timestamp() * 1000) if at else None
