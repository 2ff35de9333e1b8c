"""The feedback service: anonymous ratings, their tokens, moderation and released statistics."""

from fastapi import FastAPI

from feedback import api as privacy
from feedback.container import FeedbackContainer, build
from feedback.domain import DOMAIN
from feedback.jobs import FeedbackJobs
from feedback.migrations import MIGRATIONS
from feedback.moderation.api import audit
from feedback.moderation.api import comments as moderation
from feedback.ratings import api as ratings
from feedback.settings import Settings
from feedback.statistics import api as statistics
from feedback.tokens import api as tokens
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.jobs.runner import Job, JobRunner
from services.settings import ServiceSettings
from services.web.app import About, create_app
from services.web.runtime import ServiceRuntime

__all__ = ["Settings", "create"]

FOLLOW_AGAIN = 1.0
"""Seconds after which the queues are loaded again when the database was lost."""
START_TIMEOUT = 5.0
"""Seconds that startup waits for the queues to load; until they are loaded, requests for them are refused."""

ABOUT = About(
    DOMAIN,
    title="Tiếp Dân: ratings",
    description="Anonymous ratings and comments, their moderation, and the published statistics.",
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, clients: ServiceClients, registry: Registry, clock: Clock = now) -> FastAPI:
    """The service's app. Needs its database, the secret and its key folder; looks up rated things at their services."""
    given = settings if isinstance(settings, Settings) else Settings(**settings.model_dump())

    routers = [tokens.router, ratings.router, moderation.router, statistics.router, audit.router, privacy.router]
    return create_app(
        ABOUT,
        given,
        clients,
        routers,
        lambda running: _start(running, given, registry),
        clock=clock,
        feed=False,
        kinds=registry.rateable,
    )


async def _start(running: ServiceRuntime, settings: Settings, registry: Registry) -> FeedbackContainer:
    """The container, with the jobs running on it."""
    container, clock = await build(running, settings, registry), running.clock
    running.run(JobRunner("comment-queues", [Job("follow", container.comments.follow)], FOLLOW_AGAIN, clock))
    if settings.run_jobs:
        running.run(JobRunner("feedback-jobs", FeedbackJobs(container).jobs(), settings.intake.poll_interval, clock))
    await container.comments.wait_for_queues(START_TIMEOUT)
    return container
