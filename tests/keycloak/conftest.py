"""The real Keycloak, one for the whole session."""

from collections.abc import Iterator

import pytest

from tests.keycloak.server import Keycloak, Unobtainable, running


@pytest.fixture(scope="session")
def keycloak() -> Iterator[Keycloak]:
    """A running server with our realm; skips, saying why, where it cannot be had."""
    try:
        with running() as server:
            yield server
    except Unobtainable as missing:
        pytest.skip(str(missing))
