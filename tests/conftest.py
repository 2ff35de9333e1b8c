"""Fixtures for all tests: the embedded database, settings, and a service run in this process."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import hypothesis
import pytest
import structlog
from fastapi import FastAPI
from pydantic import SecretStr

from services.clients.transport import AppTransport
from services.documents.mongo import Mongo
from services.identity import DevelopmentIssuer, Role
from services.lines import LineSplitter
from services.observability import logs
from services.settings import ServiceSettings
from services.web.app import with_lifespan
from tests.embedded import database_files, database_name, embedded_database, mongo_url, new_database_name

__all__ = ["database_files", "database_name", "embedded_database", "mongo_url"]

# Examples may take long on a machine that has other work: none of our laws is about time.
hypothesis.settings.register_profile("house", deadline=None, max_examples=50)
hypothesis.settings.load_profile("house")

Serve = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]
Bearer = Callable[..., dict[str, str]]
LONGEST_BYTES, LONGEST_TEXT = 40, 400
"""Of a parameter that its test is named by."""


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files are no part of a test's id: what is packed or encrypted differs each time, so that the workers of one run,
    each of which collects for itself, would not agree."""
    longest = LONGEST_BYTES if isinstance(val, bytes) else LONGEST_TEXT
    return argname if isinstance(val, bytes | str) and len(val) > longest else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the shape of the system makes no difference, one shape is enough for `make test`."""
    for item in items:
        shape = item.get_closest_marker("shape")
        if shape is not None and shape.args[0] not in item.name:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path_factory.mktemp("issuer"))


def service_settings(mongo_url: str, issuer: DevelopmentIssuer, folder: Path, database: str = "") -> ServiceSettings:
    """Settings of any service, on a database that nobody else has, or on this one."""
    return ServiceSettings(
        mongo_url=mongo_url,
        database_prefix=(database or new_database_name()) + "_",
        folder=folder,
        secret=SecretStr("a secret for tests"),
        identity=issuer.settings(),
    )


def bearer_of(issuer: DevelopmentIssuer) -> Bearer:
    """`bearer_of(issuer)("editor", units=["bca"])` gives the headers of somebody with these roles for these units."""

    def headers(*roles: str, units: tuple[str, ...] = ("bca",), subject: str = "staff-1") -> dict[str, str]:
        token = issuer.token(subject, name="Cán bộ", roles={Role(r) for r in roles}, units=set(units))
        return {"Authorization": f"Bearer {token}"}

    return headers


@pytest.fixture
def settings(mongo_url: str, database_name: str, issuer: DevelopmentIssuer, tmp_path: Path) -> ServiceSettings:
    return service_settings(mongo_url, issuer, tmp_path, database_name)


@pytest.fixture
def bearer(issuer: DevelopmentIssuer) -> Bearer:
    return bearer_of(issuer)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A running app and a client for it, without a socket."""
    async with (
        with_lifespan(app),
        httpx.AsyncClient(transport=AppTransport(app), base_url="http://service", timeout=30) as client,
    ):
        yield client


@pytest.fixture
def shared() -> Path:
    """The folder of reference material beside the checkout; the test is skipped where it is absent."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not beside the checkout")
    return folder


def edges(page: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in page["edges"]]


def rows(content: bytes) -> list[bytes]:
    """The lines of an answer in JSON Lines."""
    splitter = LineSplitter()
    return [*splitter.feed(content), *splitter.end()]


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """The lines that are logged during the test, whatever level others have set."""
    before = structlog.get_config()
    logs.configure("debug")
    with structlog.testing.capture_logs() as lines:
        yield lines
    structlog.configure(**before)


@pytest.fixture
async def mongo(mongo_url: str, database_name: str) -> AsyncIterator[Mongo]:
    """The driver's connection to a database of the test's own."""
    mongo = Mongo(mongo_url, database_name)
    yield mongo
    mongo.close()
