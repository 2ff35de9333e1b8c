"""Whom a rate is counted for."""

from ipaddress import IPv4Network

import pytest
from fastapi import Request

from services.web.client_address import INTERNAL_CALLER, client_header, client_of

PROXIES = (IPv4Network("10.1.0.0/16"),)


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
        ("127.0.0.1", None, INTERNAL_CALLER),
        ("::1", "127.0.0.1", INTERNAL_CALLER),
        ("127.0.0.1", "nonsense", "nonsense"),
        ("127.0.0.2", "203.0.113.7", "127.0.0.2"),
        ("10.1.0.9", "198.51.100.1, 203.0.113.7, 10.1.0.2", "203.0.113.7"),
        ("10.2.0.9", "203.0.113.7", "10.2.0.9"),
        ("10.1.0.9", None, INTERNAL_CALLER),
    ],
)
def test_the_client_is_the_last_address_from_outside(peer: str, forwarded: str | None, client: str):
    assert client_of(asked(peer, forwarded), PROXIES) == client


def test_entries_of_several_headers_are_one_list():
    headers = [(b"x-forwarded-for", b"198.51.100.1"), (b"x-forwarded-for", b"203.0.113.7")]
    assert client_of(Request({"type": "http", "client": ("127.0.0.1", 1), "headers": headers})) == "203.0.113.7"


def test_a_service_is_told_the_address_and_nothing_that_the_client_says():
    assert client_header(asked("10.1.0.9", "198.51.100.1, 203.0.113.7"), PROXIES) == {"X-Forwarded-For": "203.0.113.7"}
    assert client_header(asked("10.1.0.9"), PROXIES) == {}
