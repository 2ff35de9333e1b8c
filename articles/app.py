"""The articles service: published information with its editorial workflow."""

from fastapi import FastAPI

from articles import api
from articles.container import build
from articles.domain import DOMAIN
from articles.settings import Settings
from articles.store import MIGRATIONS
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.identity.accounts import AccountSource
from services.media.pictures import PICTURE_BODY
from services.settings import ServiceSettings
from services.web.app import About, create_app
from services.web.bodies import LargerBodies

__all__ = ["ABOUT", "Settings", "create"]

ABOUT = About(
    DOMAIN,
    title="Tiếp Dân: articles",
    description="Published information of every kind in Article 5, from draft to publication and after.",
    migrations=MIGRATIONS,
)


def create(
    settings: ServiceSettings,
    clients: ServiceClients,
    registry: Registry,
    clock: Clock = now,
    accounts: AccountSource | None = None,
) -> FastAPI:
    """The service's app. It needs its database, and follows the units for whom roles hold.

    `accounts` says what those who approve hold when their approval takes effect.
    """
    own = Settings.of(settings)
    limits = own.limits.model_copy(
        update={"body": max(own.limits.body, PICTURE_BODY, own.files.largest_document + (1 << 10))}
    )
    app = create_app(
        ABOUT,
        own.model_copy(update={"limits": limits}),
        clients,
        [api.router],
        lambda running: build(running, own, accounts),
        clock=clock,
    )
    app.add_middleware(LargerBodies, limits=own.limits, is_larger=lambda path: path.endswith("/files"))
    return app
