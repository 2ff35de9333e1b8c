"""A realm's keys over HTTP: kept, renewed, fetched no more than needed, and what happens when nobody answers."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from jwcrypto.jwk import JWK

from services.identity import IdentitySettings, IdentityUnavailable
from services.identity.realm import KeycloakKeys

FIRST = JWK.generate(kty="EC", crv="P-256", kid="first", use="sig")
SECOND = JWK.generate(kty="RSA", size=2048, kid="second", use="sig")


class Realm:
    """A place on loopback that answers as a Keycloak realm's key endpoint does."""

    path = "/realms/tiepdan/protocol/openid-connect/certs"

    def __init__(self) -> None:
        self.keys = [FIRST]
        self.status = 200
        self.body: str | None = None
        self.asked = 0
        realm = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                realm.asked += 1
                known = self.path == realm.path
                listed = {"keys": [key.export_public(as_dict=True) for key in realm.keys]}
                body = (realm.body if realm.body is not None else json.dumps(listed)).encode()
                self.send_response(realm.status if known else 404)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def realm() -> Iterator[Realm]:
    realm = Realm()
    serving = Thread(target=realm.server.serve_forever, args=(0.01,))
    serving.start()
    yield realm
    realm.server.shutdown()
    serving.join()
    realm.server.server_close()


class Clock:
    """Seconds that pass only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(realm: Realm) -> IdentitySettings:
    return IdentitySettings(issuer=f"{realm.url}/realms/tiepdan")


@pytest.fixture
async def keys(settings: IdentitySettings, clock: Clock) -> AsyncIterator[KeycloakKeys]:
    keys = KeycloakKeys(settings, clock)
    yield keys
    await keys.aclose()


@asynccontextmanager
async def unavailable(settings: IdentitySettings) -> AsyncIterator[None]:
    with pytest.raises(IdentityUnavailable) as refusal:
        yield
    assert (refusal.value.status, refusal.value.code) == (503, "IDENTITY_UNAVAILABLE")
    assert refusal.value.headers == {"Retry-After": str(settings.key_fetch_interval)}


async def test_a_key_is_fetched_once(keys: KeycloakKeys, realm: Realm) -> None:
    found = [await keys.key("first", "EC") for _ in range(5)]
    assert all(key is not None and key.thumbprint() == FIRST.thumbprint() for key in found)
    assert realm.asked == 1


async def test_many_at_once_make_one_fetch(keys: KeycloakKeys, realm: Realm) -> None:
    found = await asyncio.gather(*(keys.key("first", "EC") for _ in range(50)))
    assert all(found)
    assert realm.asked == 1


async def test_the_type_belongs_to_the_key(keys: KeycloakKeys) -> None:
    assert await keys.key("first", "RSA") is None


async def test_an_unknown_key_makes_one_fetch_a_pause(
    keys: KeycloakKeys, realm: Realm, clock: Clock, settings: IdentitySettings
) -> None:
    await keys.key("first", "EC")
    realm.keys = [FIRST, SECOND]
    for _ in range(20):
        assert await keys.key("second", "RSA") is None
    assert realm.asked == 1
    clock.now += settings.key_fetch_interval
    assert await keys.key("second", "RSA") is not None
    assert realm.asked == 2


async def test_a_key_taken_away_is_forgotten(
    keys: KeycloakKeys, realm: Realm, clock: Clock, settings: IdentitySettings
) -> None:
    realm.keys = [FIRST, SECOND]
    await keys.key("second", "RSA")
    realm.keys = [FIRST]
    clock.now += settings.key_lifetime + 1
    assert await keys.key("second", "RSA") is None


@pytest.mark.parametrize("status", [404, 500, 503])
async def test_the_first_fetch_is_answered_with_an_error(
    keys: KeycloakKeys, realm: Realm, settings: IdentitySettings, status: int
) -> None:
    realm.status = status
    async with unavailable(settings):
        await keys.key("first", "EC")


@pytest.mark.parametrize("body", ["", "sorry", "[]", "{}", '{"keys": 1}'])
async def test_the_answer_is_no_key_set(
    keys: KeycloakKeys, realm: Realm, settings: IdentitySettings, body: str
) -> None:
    realm.body = body
    async with unavailable(settings):
        await keys.key("first", "EC")


async def test_nobody_listens(clock: Clock) -> None:
    settings = IdentitySettings(issuer="http://127.0.0.1:1/realms/tiepdan")
    keys = KeycloakKeys(settings, clock)
    async with unavailable(settings):
        await keys.key("first", "EC")
    await keys.aclose()


async def test_it_recovers_after_a_pause(
    keys: KeycloakKeys, realm: Realm, clock: Clock, settings: IdentitySettings
) -> None:
    realm.status = 503
    for _ in range(10):
        async with unavailable(settings):
            await keys.key("first", "EC")
    assert realm.asked == 1
    realm.status = 200
    clock.now += settings.key_fetch_interval
    assert await keys.key("first", "EC") is not None


async def test_known_keys_serve_through_an_outage_and_no_longer(
    keys: KeycloakKeys, realm: Realm, clock: Clock, settings: IdentitySettings
) -> None:
    await keys.key("first", "EC")
    realm.status = 503
    clock.now += settings.key_lifetime + settings.key_grace
    assert await keys.key("first", "EC") is not None
    clock.now += 1
    async with unavailable(settings):
        await keys.key("first", "EC")


async def test_an_unknown_key_in_an_outage_is_not_called_forged(
    keys: KeycloakKeys, realm: Realm, clock: Clock, settings: IdentitySettings
) -> None:
    await keys.key("first", "EC")
    realm.status = 503
    clock.now += settings.key_fetch_interval
    async with unavailable(settings):
        await keys.key("second", "RSA")
    assert await keys.key("first", "EC") is not None


async def test_keys_can_be_fetched_inside_the_network(realm: Realm) -> None:
    settings = IdentitySettings(issuer="https://id.example.vn/realms/tiepdan", keycloak_url=realm.url)
    keys = KeycloakKeys(settings)
    assert await keys.key("first", "EC") is not None
    await keys.aclose()


async def test_keycloak_may_live_under_a_path(realm: Realm) -> None:
    realm.path = "/auth" + realm.path
    keys = KeycloakKeys(IdentitySettings(issuer=f"{realm.url}/auth/realms/tiepdan"))
    assert await keys.key("first", "EC") is not None
    await keys.aclose()
