"""The container of the running service."""

import asyncio
from dataclasses import dataclass, field

from articles import importing, workflow
from articles.jobs import LOOK, ArticleJobs
from articles.models import Article
from articles.settings import Settings
from articles.store import ARTICLES, ArticleStore
from articles.waiting import waiting_work
from services.editorial.approvers import Approvers
from services.editorial.imports.acts import ImportRuns, ServiceRuns
from services.editorial.imports.kind import ImportedKind
from services.identity.accounts import AccountSource
from services.jobs.leases import Lease
from services.jobs.runner import JobRunner
from services.web.runtime import ServiceRuntime

FILES = 2
"""Files processed at once."""


@dataclass(frozen=True, slots=True)
class ArticlesContainer:
    """Everything a route may use."""

    settings: Settings
    store: ArticleStore
    jobs: ArticleJobs
    import_runs: ServiceRuns
    article_runs: ImportRuns[Article]
    approvers: Approvers
    file_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES))


async def build(
    running: ServiceRuntime, settings: Settings, accounts: AccountSource | None = None
) -> ArticlesContainer:
    """The service's parts; the database is opened, articles are published in the feed, one replica does the jobs."""
    mongo = await running.database("articles")
    store = ArticleStore(mongo, running.cursors, running.clock)
    await store.files.open()
    units = running.units()
    waiting = running.waiting(units)
    store.articles.observe(waiting.follower(ARTICLES.name, waiting_work))
    runs = await running.import_runs(mongo, waiting)
    await running.publish(mongo, store.articles, runs.store.runs)
    approvers = running.approvers(units, accounts)
    jobs = ArticleJobs(store, approvers, running.clock)
    work, lease = (*jobs.jobs(), *runs.jobs()), Lease(mongo.database, "jobs")
    running.run(JobRunner("articles-jobs", work, LOOK, running.clock, lease))
    return ArticlesContainer(settings, store, jobs, runs, runs.add(_imported(store)), approvers)


def _imported(store: ArticleStore) -> ImportedKind[Article]:
    """What import runs know of articles."""
    return ImportedKind(
        name="articles",
        collection=store.articles,
        unit=lambda article: article.unit,
        content=importing.content_in_work,
        stage=importing.stage,
        waits=importing.waits,
        history=lambda article: article.history,
        publish=importing.publish,
        withdraw=workflow.withdraw,
    )
