"""The schedule service: when and where leaders receive citizens."""

from fastapi import FastAPI

from schedule.api import calendars, gaps, series, sessions
from schedule.container import build
from schedule.domain import DOMAIN
from schedule.store import MIGRATIONS
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.settings import ServiceSettings
from services.web import import_runs
from services.web.app import About, create_app

ABOUT = About(
    DOMAIN,
    title="Tiếp Dân: reception schedule",
    description="When and where the leaders of the units receive citizens.",
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, clients: ServiceClients, registry: Registry, clock: Clock = now) -> FastAPI:
    """The service's app. It needs its database, and follows the hotline service for the tree of units."""

    routers = [sessions.router, series.router, calendars.router, gaps.router, import_runs.router]
    return create_app(ABOUT, settings, clients, routers, build, clock=clock)
