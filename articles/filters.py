"""Filters of the list of articles."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articles.kinds import ArticleKind
from articles.models import ArticleState
from articles.workflow import HANDED_IN_STATES, READABLE_STATES
from services.documents.listing import Narrow
from services.documents.pages import further_scope
from services.documents.queries import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Contains,
    Equals,
    ListQuery,
    Not,
    OneOf,
    Values,
    Within,
    equal,
)
from services.documents.words import has_words
from services.geography.provinces import province_of

_WAITING = AnyOf(OneOf("state", HANDED_IN_STATES), Not(Equals("correction", None)))


@dataclass(frozen=True)
class ArticleFilter:
    """The filters of a list; None does not filter. `province` is a slug or any name.

    `waiting` asks for articles of which something waits to be published, of any state where none is given; `kinds`,
    where there are any, for articles of one of them; `text` for those with each of its words in the title, summary,
    keywords or subjects.
    """

    kind: ArticleKind | None = None
    unit: str | None = None
    language: str | None = None
    province: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: ArticleState | None = ArticleState.PUBLISHED
    waiting: bool = False
    kinds: tuple[ArticleKind, ...] = ()
    keyword: str | None = None
    subject: str | None = None
    text: str | None = None

    @property
    def public(self) -> bool:
        """Whether the list is the same for everybody."""
        return self.state in READABLE_STATES and not self.waiting

    @property
    def scope(self) -> str:
        """Names what is asked, for cursors."""
        first = (self.kind, self.unit, self.language, self.province, self.since, self.until, self.state)
        return "|".join(map(str, [*first, "waiting"] if self.waiting else first)) + further_scope(
            kinds=",".join(self.kinds) or None, keyword=self.keyword, subject=self.subject, text=self.text
        )

    @property
    def steady(self) -> bool:
        """Whether the same is asked again and again: what somebody typed is not."""
        return self.public and not (self.keyword or self.subject or self.text)

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
        found = AllOf(found, *self._further())
        if self.public:
            return found
        return AllOf(found, OneOf("unit", edited), _WAITING if self.waiting else EVERYTHING)

    def _further(self) -> Iterator[ListQuery]:
        if self.kinds:
            yield OneOf("kind", frozenset(self.kinds))
        if self.keyword:
            yield Contains("keywords", self.keyword)
        if self.subject:
            yield Contains("subjects", self.subject)
        if self.text is not None:
            yield has_words("words", self.text)


def _milliseconds(at: datetime | None) -> int | None:
    return int(at.timestamp() * 1000) if at else None
