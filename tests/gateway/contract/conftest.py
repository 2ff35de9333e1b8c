"""A whole running system with its demo data, for what is promised to app developers."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.system.instance import Instance


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """The system as `tiepdan up` starts it; tests may add things, and take nothing away that others read."""
    with Instance(tmp_path_factory.mktemp("demo") / "var", arguments=()) as instance:
        yield instance


@pytest.fixture
async def developer(demo: Instance) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who is not signed in."""
    async with demo.client() as client:
        yield client
