"""The wanted service: notices and the matching of names against them."""

from fastapi import FastAPI

from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.media.pictures import PICTURE_BODY
from services.settings import ServiceSettings
from services.web.app import About, create_app
from services.web.bodies import LargerBodies
from wanted import api
from wanted.container import build
from wanted.domain import DOMAIN
from wanted.external_dependencies import ExternalDependencies
from wanted.notices.store import MIGRATIONS
from wanted.settings import Settings

__all__ = ["ABOUT", "Settings", "create"]

ABOUT = About(
    DOMAIN,
    title="Tiếp Dân: wanted notices",
    description="Wanted persons, the terrorism list and the Interpol digest, and matching names against them.",
    migrations=MIGRATIONS,
)


def create(
    settings: ServiceSettings,
    clients: ServiceClients,
    registry: Registry,
    clock: Clock = now,
    external: ExternalDependencies | None = None,
) -> FastAPI:
    """The service's app. It needs its database, and follows the hotline service for the tree of units."""
    own = Settings.of(settings)
    limits = own.limits.model_copy(update={"body": max(own.limits.body, PICTURE_BODY)})
    app = create_app(
        ABOUT,
        own.model_copy(update={"limits": limits}),
        clients,
        [api.router],
        lambda running: build(running, own, external or ExternalDependencies()),
        clock=clock,
    )
    app.add_middleware(LargerBodies, limits=own.limits, is_larger=lambda path: path.endswith("/photo"))
    return app
