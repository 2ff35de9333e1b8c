"""Fixtures for tests of the running feedback service."""

from collections.abc import AsyncIterator

import pytest

from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.service import Citizen, House, serving_house


@pytest.fixture
async def house(settings: ServiceSettings, bearer: Bearer) -> AsyncIterator[House]:
    async with serving_house(settings, bearer("admin", "editor")) as house:
        yield house


@pytest.fixture
def citizen(house: House) -> Citizen:
    return Citizen(house)
