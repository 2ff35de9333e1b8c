"""Dependencies of the routes: the store, the article of the path, and who may read or change it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path

from articles import visibility
from articles.container import ArticlesContainer
from articles.models import Article
from articles.store import ArticleStore
from services.clock import Now
from services.editorial.approvers import Approvers
from services.editorial.edits import Edit
from services.geography.units import Units, UnitsDep
from services.identity import CurrentIdentity, Identity, Role, SignedIn, UnitsInRole, require, require_staff_reader
from services.web import conditional
from services.web.conditional import IfMatch
from services.web.container import provided

Store = Annotated[ArticleStore, Depends(provided(ArticlesContainer, lambda container: container.store))]
ApproversDep = Annotated[Approvers, Depends(provided(ArticlesContainer, lambda container: container.approvers))]
Id = Annotated[str, Path(max_length=64)]


async def _edited_units(caller: CurrentIdentity, units: UnitsDep) -> UnitsInRole:
    return UnitsInRole(caller, Role.EDITOR, units)


EditedUnits = Annotated[UnitsInRole, Depends(_edited_units)]
"""The units that the caller edits for."""


@dataclass(frozen=True)
class ArticleEdit(Edit[Article, ArticleStore]):
    """An edit of an article by an editor of its unit."""

    async def save(self, after: Article) -> Article:
        """The article as it stands afterwards; what did not change is not saved."""
        return after if after is self.before else await self.store.articles.replace(self.before, after)


async def edit_of(id: Id, staff: SignedIn, store: Store, units: UnitsDep, expected: IfMatch, at: Now) -> ArticleEdit:
    """The edit of an article. Raises `Forbidden`, what `check_readable` does, and `StaleVersion`."""
    before = await store.articles.get_current(id)
    visibility.check_readable(before, editor=staff.may(Role.EDITOR, before.unit, units))
    require(staff, Role.EDITOR, before.unit, units)
    conditional.check_version(before, expected)
    return ArticleEdit(before, staff, store, at)


EditDep = Annotated[ArticleEdit, Depends(edit_of)]


def check_staff(article: Article, staff: Identity, units: Units) -> None:
    """Raises `Forbidden`, or what `check_readable` does, unless an editor or auditor of the unit reads."""
    editor = staff.may(Role.EDITOR, article.unit, units)
    require_staff_reader(staff, article.unit, units, lambda: visibility.check_readable(article, editor=editor))
