"""Signatures, addresses and retries."""

import base64
import random
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanted.settings import WebhookSettings
from wanted.webhooks import signing
from wanted.webhooks.addresses import AddressRefused, checked_target, is_public
from wanted.webhooks.retries import DELAYS, delay

# The example of the Standard Webhooks specification.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EXAMPLE = ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')


def test_the_example_of_the_specification():
    id, timestamp, body = EXAMPLE
    sent = signing.headers(SECRET, id, timestamp, body)
    assert sent["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signing.is_genuine(SECRET, sent, body, timestamp + 299)
    assert not signing.is_genuine(SECRET, sent, body, timestamp + 301)


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_another_body_or_secret_is_not_genuine(body: bytes, other: bytes):
    secret = signing.new_secret()
    sent = signing.headers(secret, "msg_1", 1_000, body)
    assert signing.is_genuine(secret, sent, body, 1_000)
    assert signing.is_genuine(secret, sent, other, 1_000) == (other == body)
    assert not signing.is_genuine(signing.new_secret(), sent, body, 1_000)
    assert not signing.is_genuine(secret, sent | {"webhook-id": "msg_2"}, body, 1_000)
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 24


PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "198.18.0.1",
    "192.0.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "not an address",
]


@pytest.mark.parametrize("address", PRIVATE)
async def test_addresses_inside_are_refused(address: str):
    assert not is_public(address)

    async def resolving(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    with pytest.raises(AddressRefused):
        await checked_target("https://consumer.example/hook", WebhookSettings(), resolving)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
async def test_public_addresses_are_taken_as_checked(address: str):
    async def resolving(host: str, port: int) -> list[str]:
        return [address]

    found = await checked_target("https://consumer.example/hook", WebhookSettings(), resolving)
    assert (found.address, found.host, found.port) == (address, "consumer.example", 443)


async def _nobody(host: str, port: int) -> list[str]:
    raise OSError("no such host")


async def _public(host: str, port: int) -> list[str]:
    return ["93.184.215.14"]


@pytest.mark.parametrize(
    "url",
    [
        "http://consumer.example/hook",
        "ftp://consumer.example/",
        "file:///etc/passwd",
        "https://user:secret@consumer.example/",
        "https://consumer.example:22/",
        "https://consumer.example:99999/",
        "https:///hook",
        "https://[::1",
        "hook",
        "",
        "https://" + "a" * 70 + ".example/",
    ],
)
async def test_urls_of_other_forms_are_refused(url: str):
    with pytest.raises(AddressRefused):
        await checked_target(url, WebhookSettings(), _public)


async def test_a_host_without_an_address_and_a_private_one_sound_alike():
    async def private(host: str, port: int) -> list[str]:
        return ["10.0.0.1"]

    for resolving in (_nobody, private):
        with pytest.raises(AddressRefused, match="no address"):
            await checked_target("https://inside.example/", WebhookSettings(), resolving)


def test_a_network_may_be_allowed():
    assert is_public("10.1.2.3", (ip_network("10.1.0.0/16"),))
    assert not is_public("10.2.2.3", (ip_network("10.1.0.0/16"),))


def test_delays_grow_and_end():
    chance = random.Random(1)
    found = [delay(failed, chance) for failed in range(1, len(DELAYS) + 2)]
    assert found[-1] is None
    seconds = [wait.total_seconds() for wait in found[:-1] if wait is not None]
    assert list(DELAYS) == sorted(DELAYS)
    assert all(0.8 * full <= wait <= 1.2 * full for wait, full in zip(seconds, DELAYS, strict=True))
