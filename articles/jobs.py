"""What the articles service does by the clock: publishes what is scheduled, ends what has expired, drops files."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from articles import schedule
from articles.models import Article
from articles.store import ArticleStore
from articles.workflow import in_work
from services.clock import Clock
from services.editorial.approval import ApprovalVoid
from services.errors import NotFound, StaleVersion
from services.geography.units import Units
from services.identity import Identity, IdentityUnavailable, Role
from services.identity.accounts import AccountSource
from services.jobs.runner import RETRY, Job

log = structlog.get_logger()

LOOK = 1.0
"""Seconds between two looks at what is due."""
CLEANING = timedelta(hours=1)
UNUSED = timedelta(days=1)
"""How long a file stays that no article names: one may be about to."""
LAPSED = "The approver no longer holds the role."


class ArticleJobs:
    """Whatever is repeated or interrupted: each article is saved once, under a version check.

    `accounts` says whether an approver still holds the role; where the issuer cannot be asked, the approval stands.
    """

    def __init__(self, store: ArticleStore, units: Units, accounts: AccountSource | None, clock: Clock) -> None:
        self._store, self._units, self._accounts, self._clock = store, units, accounts, clock
        self._postponed: dict[str, datetime] = {}
        """When those that failed are tried again."""

    def jobs(self) -> Sequence[Job]:
        return (Job("advance", self.advance), Job("drop_files", self.drop_files, CLEANING))

    async def drop_files(self) -> None:
        """Deletes files that no article names; none while there are articles that cannot be read."""
        if not self._store.articles.set_aside:
            await self._store.files.drop_unused(self._store.uses.files(), self._clock() - UNUSED)

    async def advance(self) -> None:
        """Publishes and expires what is due. An article that fails keeps no other from its turn."""
        now = self._clock()
        due = [id for id, moment in self._store.moments.items() if moment <= now]
        self._postponed = {id: at for id, at in self._postponed.items() if at > now}
        for id in due:
            if id in self._postponed:
                continue
            try:
                with suppress(StaleVersion, NotFound):
                    await self._advance(id, now)
            except Exception as error:  # whatever it is: the others are due as well
                log.warning("article_not_advanced", id=id, error=type(error).__name__)
                self._postponed[id] = now + RETRY

    async def _advance(self, id: str, now: datetime) -> None:
        article = await self._store.articles.get_current(id)
        if schedule.is_publication_due(article, now):
            article = await self._store.articles.replace(article, await self._published(article, now))
        if schedule.is_expired(article, now):
            await self._store.articles.replace(article, schedule.expire(article, now))

    async def _published(self, article: Article, now: datetime) -> Article:
        """The article as published, or as it waits for another approval. Raises `IdentityUnavailable`."""
        try:
            if not await self._approver_may(article):
                return schedule.lapse(article, now, LAPSED)
            return schedule.publish_scheduled(article, now)
        except ApprovalVoid as void:
            return schedule.lapse(article, now, void.detail)

    async def _approver_may(self, article: Article) -> bool:
        approved = in_work(article).approval
        if self._accounts is None or approved is None:
            return True
        held = await self._accounts.grants_of(approved.by)
        if held is None:
            return False
        approver = Identity(approved.by, None, held.roles, held.units)
        may = approver.may(Role.EDITOR, article.unit, self._units)
        if not may and approver.holds(Role.EDITOR) and not self._units:
            raise IdentityUnavailable("The tree of units is not known yet.")
        return may
