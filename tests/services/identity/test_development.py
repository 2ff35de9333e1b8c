"""Development tokens: checked like any other, under a key that stays in its folder."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from jwcrypto.jwk import JWK

from services.identity import (
    DevelopmentIssuer,
    Identity,
    IdentitySettings,
    Role,
    TokenVerifier,
    Unauthenticated,
)

NOW = 1_800_000_000
NO_KEY = "The token is signed with a key that the issuer does not have."


@pytest.fixture
def development(tmp_path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path / "var", clock=lambda: NOW)


async def test_a_development_token(development: DevelopmentIssuer) -> None:
    token = development.token("lan", name="Lan", roles=[Role.EDITOR], units=["ca-hue"])
    verifier = TokenVerifier(development.settings(), clock=lambda: NOW + 3600)
    assert await verifier.verify(token) == Identity("lan", "Lan", frozenset({Role.EDITOR}), frozenset({"ca-hue"}))


async def test_a_development_token_ends(development: DevelopmentIssuer) -> None:
    token = development.token("lan", lifetime=timedelta(minutes=5))
    verifier = TokenVerifier(development.settings(), clock=lambda: NOW + 331)
    with pytest.raises(Unauthenticated, match="has expired"):
        await verifier.verify(token)


async def test_a_development_token_opens_nothing_in_production(development: DevelopmentIssuer) -> None:
    keys = json.dumps({"keys": [JWK.generate(kty="EC", crv="P-256", kid="k").export_public(as_dict=True)]})
    settings = IdentitySettings(issuer="https://id.example.vn/realms/tiepdan", jwks=keys)
    with pytest.raises(Unauthenticated, match=NO_KEY):
        await TokenVerifier(settings, clock=lambda: NOW).verify(development.token("lan", roles=[Role.ADMIN]))


async def test_even_under_a_known_key_the_issuer_counts(development: DevelopmentIssuer) -> None:
    settings = IdentitySettings(issuer="https://id.example.vn/realms/tiepdan", jwks=development.jwks())
    with pytest.raises(Unauthenticated, match="from another issuer"):
        await TokenVerifier(settings, clock=lambda: NOW).verify(development.token("lan"))


async def test_anothers_development_token(development: DevelopmentIssuer, tmp_path: Path) -> None:
    other = DevelopmentIssuer(tmp_path / "elsewhere", clock=lambda: NOW)
    with pytest.raises(Unauthenticated, match=NO_KEY):
        await TokenVerifier(development.settings(), clock=lambda: NOW).verify(other.token("lan"))


async def test_the_key_outlives_the_process(development: DevelopmentIssuer, tmp_path: Path) -> None:
    again = DevelopmentIssuer(tmp_path / "var", clock=lambda: NOW)
    verifier = TokenVerifier(again.settings(), clock=lambda: NOW)
    assert (await verifier.verify(development.token("lan"))).subject == "lan"
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["development-key.json"]


def test_the_key_is_the_owners_alone(development: DevelopmentIssuer, tmp_path: Path) -> None:
    path = tmp_path / "var" / "development-key.json"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    DevelopmentIssuer(tmp_path / "var")
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_published_keys_hold_nothing_private(development: DevelopmentIssuer) -> None:
    [key] = json.loads(development.jwks())["keys"]
    assert set(key) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


@pytest.mark.parametrize("text", ["", "{}", "null", '{"kty":"oct","k":"AA","kid":"x"}'])
def test_a_damaged_key_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "development-key.json").write_text(text, encoding="ascii")
    with pytest.raises(ValueError, match="holds no signing key; delete it"):
        DevelopmentIssuer(tmp_path)


def test_a_key_file_without_its_private_part(tmp_path: Path, development: DevelopmentIssuer) -> None:
    [key] = json.loads(development.jwks())["keys"]
    (tmp_path / "development-key.json").write_text(json.dumps(key), encoding="ascii")
    with pytest.raises(ValueError, match="holds no signing key; delete it"):
        DevelopmentIssuer(tmp_path)


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as together:
        issuers = together.map(lambda _: DevelopmentIssuer(tmp_path / "var"), range(16))
        assert len({issuer.jwks() for issuer in issuers}) == 1
