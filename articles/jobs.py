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
from services.editorial.approvers import Approvers
from services.errors import NotFound, StaleVersion
from services.jobs.runner import RETRY, Job

log = structlog.get_logger()

LOOK = 1.0
"""Seconds between two looks at what is due."""
CLEANING = timedelta(hours=1)
UNUSED = timedelta(days=1)
"""How long a file stays that no article names: one may be about to."""
LAPSED = "The approver no longer holds the role."


class ArticleJobs:
    """Whatever is repeated or interrupted: each article is saved once, under a version check."""

    def __init__(self, store: ArticleStore, approvers: Approvers, clock: Clock) -> None:
        self._store, self._approvers, self._clock = store, approvers, clock
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
            worked = in_work(article)
            if not await self._approvers.still_may(worked.approval, article.unit, worked.unit):
                return schedule.lapse(article, now, LAPSED)
            return schedule.publish_scheduled(article, now)
        except ApprovalVoid as void:
            return schedule.lapse(article, now, void.detail)
