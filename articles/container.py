"""The container of the running service."""

import asyncio
from dataclasses import dataclass, field

from articles import importing, workflow
from articles.jobs import LOOK, ArticleJobs
from articles.models import Article
from articles.settings import Settings
from articles.store import ARTICLES, ArticleStore
from articles.waiting import waiting_work
from services.editorial.imports.acts import ImportRuns
from services.editorial.imports.kind import ImportedKind
from services.editorial.imports.store import ImportRunStore
from services.identity.accounts import AccountSource, account_source
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
    import_runs: ImportRuns[Article]
    file_slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FILES))


async def build(
    running: ServiceRuntime, settings: Settings, accounts: AccountSource | None = None
) -> ArticlesContainer:
    """The service's parts; the database is opened, articles are published in the feed, one replica does the jobs."""
    mongo = await running.database("articles")
    store = ArticleStore(mongo, running.cursors, running.clock)
    await store.files.open()
    units = running.units()
    store.articles.observe(running.waiting(units).follower(ARTICLES.name, waiting_work))
    runs = import_runs(store, ImportRunStore(mongo.database, running.cursors, running.clock))
    await runs.store.open()
    await running.publish(mongo, store.articles, runs.store.runs)
    jobs = ArticleJobs(store, units, accounts or _accounts(running), running.clock)
    running.run(JobRunner("articles-jobs", jobs.jobs(), LOOK, running.clock, Lease(mongo.database, "jobs")))
    return ArticlesContainer(settings, store, jobs, runs)


def import_runs(store: ArticleStore, runs: ImportRunStore) -> ImportRuns[Article]:
    """The import runs of articles."""
    kind = ImportedKind(
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
    return ImportRuns(runs, kind)


def _accounts(running: ServiceRuntime) -> AccountSource | None:
    """The issuer, where it can be asked; closed at the end."""
    source = account_source(running.settings.identity)
    if source is not None:
        running.at_end(source.aclose)
    return source
