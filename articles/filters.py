"""Filters of the list of articles."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from articles.kinds import ArticleKind
from articles.models import ArticleEntry, ArticleState
from articles.workflow import READABLE_STATES
from services.documents.listing import Narrow
from services.geography.provinces import province_of


@dataclass(frozen=True)
class ArticleFilter:
    """The filters of a list; None does not filter. `province` is a slug or any name."""

    kind: ArticleKind | None = None
    unit: str | None = None
    language: str | None = None
    province: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    state: ArticleState = ArticleState.PUBLISHED

    @property
    def public(self) -> bool:
        """Whether the list is the same for everybody."""
        return self.state in READABLE_STATES

    @property
    def scope(self) -> str:
        """Names what is asked, for cursors and remembered selections."""
        return "|".join(str(value) for value in vars(self).values())

    @property
    def narrow(self) -> Narrow:
        """Where in the list, which has the newest first, the articles stand that are asked for."""
        groups = [(name, value) for name, value in (("unit", self.unit), ("kind", self.kind)) if value is not None]
        since, until = _milliseconds(self.since), _milliseconds(self.until)
        return Narrow(
            groups,
            after=None if until is None else (-until,),
            upto=None if since is None else (-since,),
            selection=replace(self, since=None, until=None).scope,
        )

    def keep(self, may_edit: Callable[[str], bool]) -> Callable[[ArticleEntry], bool]:
        """The test of an entry in the place that `narrow` says; `may_edit(unit)`: whether the caller is its editor."""
        place = province_of(self.province) if self.province else None
        slug = place.slug if place else None

        def kept(entry: ArticleEntry) -> bool:
            return (
                entry.state is self.state
                and (self.kind is None or entry.kind is self.kind)
                and (self.unit is None or entry.unit == self.unit)
                and (self.language is None or entry.language == self.language)
                and (slug is None or entry.province == slug)
                and (self.public or may_edit(entry.unit))
            )

        return kept


def _milliseconds(at: datetime | None) -> int | None:
    return int(at.timestamp() * 1000) if at else None
