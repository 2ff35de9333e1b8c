"""The files that an article is to show, looked up and checked when it is saved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends

from articles.api.dependencies import EditedUnits, Store
from articles.container import ArticlesContainer
from articles.content import ArticleMedia
from articles.files.access import may_read
from articles.files.models import FileFacts, OwnedFile
from articles.files.references import check_files
from articles.models import Article
from articles.settings import Settings
from articles.store import ArticleStore
from services.clock import Now
from services.errors import BadInput
from services.identity import UnitsInRole
from services.web.container import provided

SettingsDep = Annotated[Settings, Depends(provided(ArticlesContainer, lambda container: container.settings))]


@dataclass(frozen=True)
class NamedFiles:
    """Looks up files for an editor of these units."""

    store: ArticleStore
    edited: UnitsInRole
    at: datetime
    most_bytes: int

    async def facts(self, given: ArticleMedia, before: Article | None = None) -> list[FileFacts]:
        """What is known of the files of the article as it was and as it is now to be.

        Raises what `check_files` does. What is named stays, though no article that is stored names it yet.
        """
        had = {facts.file: facts for facts in before.files} if before else {}
        named = given.named_files()
        if not named:
            return list(had.values())
        known = await self.store.files.known(named.values())
        check_files(given, known, lambda file: file.facts.file in had or self._may_read(file), self.most_bytes)
        if not await self.store.files.keep(known, self.at):
            raise BadInput("A file that the article names has just gone; upload it again.")
        return list((had | {id: file.facts for id, file in known.items()}).values())

    def _may_read(self, file: OwnedFile) -> bool:
        return may_read(self.store.uses.of(file.facts.file), file.owners, self.edited)


async def _named_files(store: Store, edited: EditedUnits, at: Now, settings: SettingsDep) -> NamedFiles:
    return NamedFiles(store, edited, at, settings.files.per_article)


FilesDep = Annotated[NamedFiles, Depends(_named_files)]
