"""The search service: follows the feeds of the other services, maintains an index, answers searches."""

from fastapi import FastAPI

from search import api
from search.container import build
from search.domain import DOMAIN
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.settings import ServiceSettings
from services.web.app import About, create_app

ABOUT = About(
    DOMAIN,
    title="Tiếp Dân: search",
    description="Full-text search over everything that is published, typed with or without diacritics.",
)


def create(settings: ServiceSettings, clients: ServiceClients, registry: Registry, clock: Clock = now) -> FastAPI:
    """The service's app. It needs a folder for its index, and follows the feeds of what can be found."""
    return create_app(
        ABOUT,
        settings,
        clients,
        [api.router],
        lambda running: build(running, registry),
        clock=clock,
        feed=False,
        kinds=registry.searchable,
    )
