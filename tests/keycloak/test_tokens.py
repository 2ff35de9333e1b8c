"""The real Keycloak's tokens at our verifier: the good one gets in, every other kind is refused."""

import json
import secrets
import time
from collections.abc import AsyncIterator

import pytest
from jwcrypto.common import base64url_decode, base64url_encode
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from services.identity import Identity, IdentitySettings, Role, TokenVerifier, Unauthenticated
from services.identity.realm import KeycloakKeys
from tests.keycloak.server import Keycloak

pytestmark = [pytest.mark.keycloak, pytest.mark.xdist_group("keycloak")]


class Flat:
    """No unit stands above another."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return ancestor == unit


@pytest.fixture
def settings(keycloak: Keycloak) -> IdentitySettings:
    return keycloak.settings()


@pytest.fixture
async def verifier(settings: IdentitySettings) -> AsyncIterator[TokenVerifier]:
    verifier = TokenVerifier(settings)
    yield verifier
    await verifier.aclose()


@pytest.fixture(scope="module")
def token(keycloak: Keycloak) -> str:
    return keycloak.token("lan", [Role.MODERATOR], ["ca-ha-noi", "bca"])


def part(token: str, number: int) -> dict[str, object]:
    return json.loads(base64url_decode(token.split(".")[number]))


def signed(header: dict[str, object], claims: dict[str, object], key: JWK) -> str:
    made = JWS(json.dumps(claims))
    made.add_signature(key, protected=json.dumps(header))
    return made.serialize(compact=True)


async def refused(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.verify(token)
    assert refusal.value.status == 401
    return refusal.value.detail


async def test_a_moderator_is_recognised(verifier: TokenVerifier, token: str) -> None:
    identity = await verifier.verify(token)
    assert identity == Identity(
        subject=str(part(token, 1)["sub"]),
        name="Lan Nguyễn",
        roles=frozenset({Role.MODERATOR}),
        units=frozenset({"bca", "ca-ha-noi"}),
    )
    assert identity.may(Role.MODERATOR, "ca-ha-noi", Flat())
    assert not identity.may(Role.MODERATOR, "ca-hue", Flat())
    assert not identity.may(Role.EDITOR, "ca-ha-noi", Flat())


async def test_a_single_unit_comes_as_a_list(verifier: TokenVerifier, keycloak: Keycloak) -> None:
    identity = await verifier.verify(keycloak.token("minh", [Role.EDITOR], ["ca-hue"]))
    assert identity.units == {"ca-hue"}


async def test_claims_changed_after_signing(verifier: TokenVerifier, token: str) -> None:
    claims = {**part(token, 1), "realm_access": {"roles": ["admin"]}}
    header, _, signature = token.split(".")
    forged = f"{header}.{base64url_encode(json.dumps(claims))}.{signature}"
    assert await refused(verifier, forged) == "The signature of the token is wrong."


async def test_signed_with_a_key_of_ones_own_under_the_realms_key_id(verifier: TokenVerifier, token: str) -> None:
    forged = signed(part(token, 0), part(token, 1), JWK.generate(kty="RSA", size=2048))
    assert await refused(verifier, forged) == "The signature of the token is wrong."


async def test_signed_with_the_public_key_as_an_hmac_secret(
    verifier: TokenVerifier, settings: IdentitySettings, token: str
) -> None:
    keys = KeycloakKeys(settings)
    public = await keys.key(str(part(token, 0)["kid"]), "RSA")
    await keys.aclose()
    assert public is not None
    secret = JWK(kty="oct", k=base64url_encode(public.export_to_pem()))
    forged = signed({**part(token, 0), "alg": "HS256"}, part(token, 1), secret)
    assert await refused(verifier, forged) == "The token is signed with an algorithm that is not accepted."


async def test_expired(settings: IdentitySettings, token: str) -> None:
    verifier = TokenVerifier(settings, clock=lambda: time.time() + 400)
    assert await refused(verifier, token) == "The token has expired."
    await verifier.aclose()


async def test_for_another_audience(verifier: TokenVerifier, keycloak: Keycloak) -> None:
    keycloak.admin().create_client({"clientId": "elsewhere", "publicClient": True}, skip_exists=True)
    password = keycloak.user("hoa", [Role.MODERATOR], ["bca"])
    token = keycloak.sign_in("hoa", password, "elsewhere")["access_token"]
    assert await refused(verifier, token) == "The token is for another audience."


async def test_of_another_realm_that_is_set_up_alike(
    verifier: TokenVerifier, settings: IdentitySettings, token: str, keycloak: Keycloak
) -> None:
    await verifier.verify(token)
    keycloak.add_realm("tiepdan-copy")
    password = keycloak.user("lan", [Role.ADMIN], ["bca"], realm="tiepdan-copy")
    other = keycloak.sign_in("lan", password, "tiepdan-staff", realm="tiepdan-copy")["access_token"]
    assert part(other, 1)["aud"] == "tiepdan"
    assert await refused(verifier, other) == "The token is signed with a key that the issuer does not have."
    copied = TokenVerifier(settings.model_copy(update={"issuer": settings.issuer + "-copy"}))
    assert (await copied.verify(other)).roles == {Role.ADMIN}
    await copied.aclose()


async def test_id_tokens_and_refresh_tokens_open_nothing(verifier: TokenVerifier, keycloak: Keycloak) -> None:
    password = keycloak.user("hoa", [Role.MODERATOR], ["bca"])
    answer = keycloak.sign_in("hoa", password, "tiepdan-staff")
    assert await refused(verifier, answer["id_token"]) == "The token is for another audience."
    algorithm = "The token is signed with an algorithm that is not accepted."
    assert await refused(verifier, answer["refresh_token"]) == algorithm


async def test_a_new_key_of_the_realm_is_learnt(settings: IdentitySettings, keycloak: Keycloak, token: str) -> None:
    seconds = [0.0]
    verifier = TokenVerifier(settings, keys=KeycloakKeys(settings, clock=lambda: seconds[0]))
    await verifier.verify(token)
    keycloak.admin().create_component(
        {
            "name": f"rotated-{secrets.token_hex(4)}",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["200"], "algorithm": ["RS256"], "enabled": ["true"], "active": ["true"]},
        }
    )
    newer = keycloak.token("lan", [Role.MODERATOR], ["bca"])
    assert part(newer, 0)["kid"] != part(token, 0)["kid"]
    assert await refused(verifier, newer) == "The token is signed with a key that the issuer does not have."
    seconds[0] += settings.key_fetch_interval
    assert (await verifier.verify(newer)).roles == {Role.MODERATOR}
    assert (await verifier.verify(token)).roles == {Role.MODERATOR}, "tokens under the old key live on"
    await verifier.aclose()
