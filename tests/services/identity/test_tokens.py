"""Every way in which a token is refused, each with a real key and a real signature."""

import json

import pytest
from jwcrypto.common import base64url_decode, base64url_encode
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS
from pydantic import ValidationError

from services.identity import (
    Identity,
    IdentitySettings,
    Role,
    TokenVerifier,
    Unauthenticated,
)
from services.identity.tokens import LONGEST_TOKEN

NOW = 1_800_000_000
ISSUER = "https://id.example.vn/realms/tiepdan"

KEYS = {
    "RS256": JWK.generate(kty="RSA", size=2048, kid="rsa", use="sig"),
    "ES256": JWK.generate(kty="EC", crv="P-256", kid="ec", use="sig"),
    "EdDSA": JWK.generate(kty="OKP", crv="Ed25519", kid="ed", use="sig"),
}
ENCRYPTION = JWK.generate(kty="RSA", size=2048, kid="rsa-enc", use="enc")
UNKNOWN_KIND = {"kty": "AKP", "kid": "future", "alg": "ML-DSA-44", "pub": "AA", "use": "sig"}

SIGNATURE = "The signature of the token is wrong."
ALGORITHM = "The token is signed with an algorithm that is not accepted."
NO_KEY = "The token is signed with a key that the issuer does not have."

CLAIMS: dict[str, object] = {
    "iss": ISSUER,
    "aud": ["account", "tiepdan"],
    "sub": "7d0c",
    "exp": NOW + 300,
    "iat": NOW,
    "typ": "Bearer",
    "name": "Lan Nguyễn",
    "realm_access": {"roles": ["moderator", "offline_access"]},
    "units": ["bca"],
}


def public(*keys: JWK) -> list[dict[str, object]]:
    return [key.export_public(as_dict=True) for key in keys]


@pytest.fixture(scope="module")
def settings() -> IdentitySettings:
    listed = [*public(*KEYS.values(), ENCRYPTION), UNKNOWN_KIND]
    return IdentitySettings(issuer=ISSUER, jwks=json.dumps({"keys": listed}))


@pytest.fixture
def verifier(settings: IdentitySettings) -> TokenVerifier:
    return TokenVerifier(settings, clock=lambda: NOW)


def sign(claims: object = CLAIMS, key: JWK = KEYS["ES256"], **header: object) -> str:
    algorithm = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA", "oct": "HS256"}[key["kty"]]
    made = JWS(claims if isinstance(claims, str | bytes) else json.dumps(claims))
    made.allowed_algs = ["RS256", "RS512", "PS256", "ES256", "EdDSA", "HS256"]
    protected = {"alg": algorithm, "kid": key.get("kid"), "typ": "JWT", **header}
    made.add_signature(key, protected=json.dumps({k: v for k, v in protected.items() if v is not None}))
    return made.serialize(compact=True)


def without(claim: str) -> dict[str, object]:
    return {name: value for name, value in CLAIMS.items() if name != claim}


async def refused(verifier: TokenVerifier, token: str) -> str:
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.verify(token)
    problem = refusal.value
    assert (problem.status, problem.code) == (401, "UNAUTHENTICATED")
    challenge = problem.headers["WWW-Authenticate"]
    assert challenge == f'Bearer error="invalid_token", error_description="{problem.detail}"'
    assert challenge.isascii()
    return problem.detail


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_good_token_says_who_it_is(verifier: TokenVerifier, algorithm: str) -> None:
    identity = await verifier.verify(sign(key=KEYS[algorithm]))
    assert identity == Identity("7d0c", "Lan Nguyễn", frozenset({Role.MODERATOR}), frozenset({"bca"}))


async def test_a_citizen_has_no_name_role_or_unit(verifier: TokenVerifier) -> None:
    claims = {name: CLAIMS[name] for name in ("iss", "aud", "sub", "exp")}
    assert await verifier.verify(sign({**claims, "aud": "tiepdan"})) == Identity("7d0c")


async def test_the_type_of_rfc_9068_is_taken(verifier: TokenVerifier) -> None:
    assert (await verifier.verify(sign(typ="at+jwt"))).subject == "7d0c"


@pytest.mark.parametrize("token", ["", "x", "a.b", "a.b.c.d", "a..c", "é.é.é", "a.b.c\n", " a.b.c", "{}"])
async def test_not_a_token(verifier: TokenVerifier, token: str) -> None:
    assert await refused(verifier, token) == "The token is malformed."


async def test_a_token_in_json_form(verifier: TokenVerifier) -> None:
    header, payload, signature = sign().split(".")
    flat = json.dumps({"protected": header, "payload": payload, "signature": signature})
    assert await refused(verifier, flat) == "The token is malformed."


async def test_too_long(verifier: TokenVerifier) -> None:
    token = sign({**CLAIMS, "name": "n" * LONGEST_TOKEN})
    assert await refused(verifier, token) == "The token is too long."


@pytest.mark.parametrize("header", ["[]", '"x"', "{", '{"alg":"ES256"}', '{"alg":1,"kid":"ec"}', "\xff", "[" * 9000])
async def test_a_malformed_header(verifier: TokenVerifier, header: str) -> None:
    _, payload, signature = sign().split(".")
    encoded = base64url_encode(header.encode("latin-1"))
    assert await refused(verifier, f"{encoded}.{payload}.{signature}") == "The header of the token is malformed."


async def test_no_key_id(verifier: TokenVerifier) -> None:
    assert await refused(verifier, sign(kid=None)) == "The header of the token is malformed."


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE"])
async def test_unsigned(verifier: TokenVerifier, algorithm: str) -> None:
    _, payload, _ = sign().split(".")
    header = base64url_encode(json.dumps({"alg": algorithm, "kid": "ec", "typ": "JWT"}))
    assert await refused(verifier, f"{header}.{payload}.") == "The token is malformed."
    assert await refused(verifier, f"{header}.{payload}.AA") == ALGORITHM


async def test_signed_with_the_public_key_as_an_hmac_secret(verifier: TokenVerifier) -> None:
    secret = JWK(kty="oct", k=base64url_encode(KEYS["RS256"].export_to_pem()), kid="rsa")
    assert await refused(verifier, sign(key=secret)) == ALGORITHM


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
async def test_another_algorithm_of_the_same_key(verifier: TokenVerifier, algorithm: str) -> None:
    assert await refused(verifier, sign(key=KEYS["RS256"], alg=algorithm)) == ALGORITHM


async def test_an_algorithm_of_another_kind_of_key(verifier: TokenVerifier) -> None:
    _, payload, signature = sign(key=KEYS["RS256"]).split(".")
    header = base64url_encode(json.dumps({"alg": "ES256", "kid": "rsa", "typ": "JWT"}))
    assert await refused(verifier, f"{header}.{payload}.{signature}") == NO_KEY


async def test_a_key_the_issuer_does_not_have(verifier: TokenVerifier) -> None:
    assert await refused(verifier, sign(key=JWK.generate(kty="EC", crv="P-256", kid="mine"))) == NO_KEY


async def test_the_issuers_key_for_encryption(verifier: TokenVerifier) -> None:
    key = JWK(**{**ENCRYPTION.export_private(as_dict=True), "use": "sig"})
    assert await refused(verifier, sign(key=key)) == NO_KEY


async def test_a_forger_under_the_issuers_key_id(verifier: TokenVerifier) -> None:
    forger = JWK.generate(kty="EC", crv="P-256", kid="ec")
    assert await refused(verifier, sign(key=forger)) == SIGNATURE


async def test_a_key_that_the_token_brings_along(verifier: TokenVerifier) -> None:
    forger = JWK.generate(kty="EC", crv="P-256", kid="ec")
    assert await refused(verifier, sign(key=forger, jwk=forger.export_public(as_dict=True))) == SIGNATURE


async def test_changed_claims(verifier: TokenVerifier) -> None:
    header, _, signature = sign().split(".")
    payload = base64url_encode(json.dumps({**CLAIMS, "realm_access": {"roles": ["admin"]}}))
    assert await refused(verifier, f"{header}.{payload}.{signature}") == SIGNATURE


@pytest.mark.parametrize("algorithm", KEYS)
async def test_a_bit_flipped_in_the_signature(verifier: TokenVerifier, algorithm: str) -> None:
    header, payload, signature = sign(key=KEYS[algorithm]).split(".")
    flipped = bytearray(base64url_decode(signature))
    flipped[len(flipped) // 2] ^= 1
    assert await refused(verifier, f"{header}.{payload}.{base64url_encode(bytes(flipped))}") == SIGNATURE


async def test_a_truncated_signature(verifier: TokenVerifier) -> None:
    assert await refused(verifier, sign()[:-8]) == SIGNATURE


async def test_a_critical_extension_that_nobody_knows(verifier: TokenVerifier) -> None:
    header, payload, signature = sign().split(".")
    marked = {**json.loads(base64url_decode(header)), "crit": ["x"], "x": 1}
    assert await refused(verifier, f"{base64url_encode(json.dumps(marked))}.{payload}.{signature}") == SIGNATURE


@pytest.mark.parametrize("kind", ["dpop+jwt", "logout+jwt", "JWE", "secevent+jwt"])
async def test_a_jwt_of_another_type(verifier: TokenVerifier, kind: str) -> None:
    assert await refused(verifier, sign(typ=kind)) == "The token is of another type."


@pytest.mark.parametrize("kind", ["ID", "Refresh", "Logout", "DPoP", ""])
async def test_not_an_access_token(verifier: TokenVerifier, kind: str) -> None:
    assert await refused(verifier, sign({**CLAIMS, "typ": kind})) == "The token is not an access token."


@pytest.mark.parametrize("issuer", [ISSUER + "/", ISSUER + "-copy", ISSUER.upper(), "urn:tiepdan:development", ""])
async def test_another_issuer(verifier: TokenVerifier, issuer: str) -> None:
    assert await refused(verifier, sign({**CLAIMS, "iss": issuer})) == "The token is from another issuer."


@pytest.mark.parametrize("audience", ["account", "tiepdan-apps", "tiepda", "", [], ["a", "b"], ["TIEPDAN"]])
async def test_another_audience(verifier: TokenVerifier, audience: object) -> None:
    assert await refused(verifier, sign({**CLAIMS, "aud": audience})) == "The token is for another audience."


async def test_expired(settings: IdentitySettings) -> None:
    end = NOW + 300 + settings.leeway
    assert await TokenVerifier(settings, clock=lambda: end - 1).verify(sign())
    assert await refused(TokenVerifier(settings, clock=lambda: end), sign()) == "The token has expired."


async def test_not_valid_yet(settings: IdentitySettings) -> None:
    token = sign({**CLAIMS, "nbf": NOW})
    start = NOW - settings.leeway
    assert await TokenVerifier(settings, clock=lambda: start).verify(token)
    assert await refused(TokenVerifier(settings, clock=lambda: start - 1), token) == "The token is not valid yet."


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "exp"])
async def test_a_claim_missing(verifier: TokenVerifier, claim: str) -> None:
    assert await refused(verifier, sign(without(claim))) == f"Missing or malformed in the token: {claim}."


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("sub", ""),
        ("sub", 7),
        ("exp", "1900000000"),
        ("exp", None),
        ("exp", True),
        ("nbf", "soon"),
        ("aud", {"tiepdan": True}),
        ("aud", ["tiepdan", 1]),
        ("units", "bca"),
        ("units", [1]),
        ("realm_access", ["moderator"]),
        ("realm_access", {"roles": "moderator"}),
        ("typ", None),
    ],
)
async def test_a_claim_malformed(verifier: TokenVerifier, claim: str, value: object) -> None:
    token = sign({**CLAIMS, claim: value})
    assert await refused(verifier, token) == f"Missing or malformed in the token: {claim}."


@pytest.mark.parametrize("number", ["1e999", "9" * 400, "NaN", "Infinity"])
async def test_an_expiry_beyond_all_numbers(verifier: TokenVerifier, number: str) -> None:
    text = json.dumps({**CLAIMS, "exp": 0}).replace('"exp": 0', f'"exp": {number}')
    assert (await refused(verifier, sign(text))).startswith("Missing or malformed in the token: ")


@pytest.mark.parametrize("payload", ["[]", "null", "not json", b"\xff\xfe", "[" * 5000])
async def test_claims_that_are_no_object(verifier: TokenVerifier, payload: str | bytes) -> None:
    assert await refused(verifier, sign(payload)) == "Missing or malformed in the token: payload."


async def test_roles_that_are_none_of_ours_are_ignored(verifier: TokenVerifier) -> None:
    claims = {**CLAIMS, "realm_access": {"roles": ["Admin", "administrator", "default-roles-tiepdan", "editor"]}}
    assert (await verifier.verify(sign(claims))).roles == {Role.EDITOR}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys":{}}', '{"keys":[]}', json.dumps({"keys": [UNKNOWN_KIND]})])
def test_static_keys_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="JSON Web Key Set"):
        TokenVerifier(IdentitySettings(issuer="urn:x", jwks=text))


@pytest.mark.parametrize("issuer", ["urn:x", "https://id.example.vn", "ftp://h/realms/x", "https://h/realms/x/y"])
def test_an_issuer_whose_keys_nobody_knows(issuer: str) -> None:
    with pytest.raises(ValidationError, match="give jwks too"):
        IdentitySettings(issuer=issuer)
