"""Whom a rate is counted for."""

import pytest
from fastapi import Request

from services.callers import HOUSE, client_of


def asked(peer: str, forwarded: str | None = None) -> Request:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    return Request({"type": "http", "client": (peer, 1), "headers": headers})


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.7", None, "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.7, 127.0.0.1", "203.0.113.7"),
        ("127.0.0.1", None, HOUSE),
        ("::1", "127.0.0.1", HOUSE),
        ("127.0.0.1", "nonsense", "nonsense"),
    ],
)
def test_the_client_is_the_last_address_from_outside(peer: str, forwarded: str | None, client: str):
    assert client_of(asked(peer, forwarded)) == client
