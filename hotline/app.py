"""The hotline service: units and the numbers by which they are reached."""

from fastapi import FastAPI

from hotline.api import routers
from hotline.container import build
from hotline.domain import DOMAIN
from hotline.store import MIGRATIONS
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.settings import ServiceSettings
from services.web.app import About, create_app

ABOUT = About(
    DOMAIN,
    title="Tiếp Dân: units and hotlines",
    description="The units that inform citizens and the numbers by which they are reached.",
    migrations=MIGRATIONS,
)


def create(settings: ServiceSettings, clients: ServiceClients, registry: Registry, clock: Clock = now) -> FastAPI:
    """Creates the app. It needs its database; the other services check roles against its units."""

    return create_app(ABOUT, settings, clients, routers, build, clock=clock)
