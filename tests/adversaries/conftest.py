"""The running system in each of its shapes, shared by the adversaries of a worker."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from services.settings import ServiceSettings
from tests.adversaries import running
from tests.adversaries.running import SEPARATE, TOGETHER, Played
from tests.conftest import Bearer
from tests.feedback.service import Citizen, House, serving_house


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "selftest: switches each protection off in turn; `make adversaries-selftest`")


@pytest.fixture(scope="session", params=[*TOGETHER, *SEPARATE])
def shape(request: pytest.FixtureRequest) -> bool:
    """Whether the services are processes of their own."""
    return request.param


@pytest.fixture(scope="session")
def played(shape: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A running system after a batch of ratings came and moved on."""
    played = running.start(tmp_path_factory.mktemp("adversaries"), shape)
    try:
        asyncio.run(running.play(played))
        yield played
    finally:
        played.system.kill()


@pytest.fixture
async def client(played: Played) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody at the front who is not signed in."""
    async with played.system.client() as client:
        yield client


@pytest.fixture
async def house(settings: ServiceSettings, bearer: Bearer) -> AsyncIterator[House]:
    """The feedback service in this process, with a clock that can be moved on."""
    async with serving_house(settings, bearer("admin", "editor")) as house:
        yield house


@pytest.fixture
def citizen(house: House) -> Citizen:
    return Citizen(house)
