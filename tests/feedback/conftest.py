"""Fixtures for tests of the running feedback service."""

from collections.abc import AsyncIterator

import pytest

from services.settings import ServiceSettings
from tests.conftest import Bearer
from tests.feedback.desk import Desk, Person
from tests.feedback.service import UNIT, Citizen, House, serving_house


@pytest.fixture
async def house(settings: ServiceSettings, bearer: Bearer) -> AsyncIterator[House]:
    async with serving_house(settings, bearer("admin", "editor")) as house:
        yield house


@pytest.fixture
def citizen(house: House) -> Citizen:
    return Citizen(house)


@pytest.fixture
def desk(house: House, citizen: Citizen, bearer: Bearer) -> Desk:
    def person(name: str, *units: str, role: str = "moderator") -> Person:
        return bearer(role, units=units or (UNIT,), subject=name)

    return Desk(house, citizen, person)
