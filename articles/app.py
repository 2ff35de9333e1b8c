"""The articles service: published information with its editorial workflow."""

from fastapi import FastAPI

from articles import api
from articles.container import build
from articles.domain import DOMAIN
from articles.store import MIGRATIONS
from services.clients.service_clients import ServiceClients
from services.clock import Clock
from services.documents.models import now
from services.domain import Registry
from services.identity.accounts import AccountSource
from services.settings import ServiceSettings
from services.web.app import About, create_app

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
    return create_app(ABOUT, settings, clients, [api.router], lambda running: build(running, accounts), clock=clock)
