"""The feedback service: anonymous ratings, their tokens, moderation and released statistics."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from feedback import api as privacy
from feedback.building import build
from feedback.jobs import Upkeep
from feedback.moderation.api import audit
from feedback.moderation.api import comments as moderation
from feedback.moderation.store import MIGRATIONS
from feedback.ratings import api as ratings
from feedback.settings import Settings
from feedback.statistics import api as statistics
from feedback.tokens import api as tokens
from services.clients.service_clients import Peers
from services.clock import Clock
from services.documents.models import now
from services.settings import ServiceSettings
from services.web.app import About, Running, create_app

__all__ = ["Settings", "create"]

ABOUT = About(
    name="feedback",
    title="Tiếp Dân: ratings",
    description="Ratings and comments whose givers nobody can identify, their moderation, and what is published of it.",
    migrations=MIGRATIONS,
    secluded=True,
)


def create(settings: ServiceSettings, peers: Peers, clock: Clock = now) -> FastAPI:
    """The service's app. It needs its database, the secret, and its folder of keys; what is rated it asks peers."""
    given = settings if isinstance(settings, Settings) else Settings(**settings.model_dump())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with Running(app, given, peers) as running:
            house = app.state.house = await build(running, given, peers)
            upkeep = app.state.upkeep = Upkeep(house)
            await running.enter(upkeep.running())
            yield

    routers = [tokens.router, ratings.router, moderation.router, statistics.router, audit.router, privacy.router]
    return create_app(ABOUT, given, routers, lifespan, clock=clock, feed=False)
