"""The container of the running service."""

from dataclasses import dataclass

from articles.store import ArticleStore
from services.web.runtime import ServiceRuntime


@dataclass(frozen=True, slots=True)
class ArticlesContainer:
    """Everything a route may use."""

    store: ArticleStore


async def build(running: ServiceRuntime) -> ArticlesContainer:
    """The service's parts; the database is opened, and articles are published in the feed."""
    mongo = await running.database("articles")
    store = ArticleStore(mongo.database, running.cursors, running.clock)
    running.units()
    await running.publish(mongo, store.articles)
    return ArticlesContainer(store)
