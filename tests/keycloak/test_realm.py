"""What the realm of `deploy/keycloak/realm.json` lets people do."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from jwcrypto.common import base64url_decode
from keycloak import KeycloakOpenID
from keycloak.exceptions import KeycloakAuthenticationError, KeycloakPostError, KeycloakPutError

from deploy.keycloak.load import REALM_FILE, load
from services.identity import IdentityUnavailable, Role, TokenVerifier
from services.identity.introspection import CurrentGrants
from services.identity.realm import KeycloakAccounts, KeycloakIntrospection
from tests.keycloak.server import Keycloak

pytestmark = [pytest.mark.keycloak, pytest.mark.xdist_group("keycloak")]

BACK = "http://127.0.0.1:8080/staff"


@pytest.fixture
async def browser(keycloak: Keycloak) -> AsyncIterator[httpx.AsyncClient]:
    address = f"{keycloak.issuer}/protocol/openid-connect/"
    async with httpx.AsyncClient(base_url=address, timeout=60) as browser:
        yield browser


def ask(challenge: dict[str, str]) -> dict[str, str]:
    return {
        "client_id": "tiepdan-staff",
        "response_type": "code",
        "scope": "openid",
        "redirect_uri": BACK,
        "state": "s",
        **challenge,
    }


def landed(answer: httpx.Response) -> dict[str, list[str]]:
    """The parameters a browser brings back to the front end."""
    assert answer.is_redirect
    assert answer.headers["location"].startswith(BACK)
    return parse_qs(urlsplit(answer.headers["location"]).query)


async def test_a_moderator_signs_in_with_a_browser(keycloak: Keycloak, browser: httpx.AsyncClient) -> None:
    password = keycloak.user("thu", [Role.MODERATOR], ["ca-ha-noi"])
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    page = await browser.get("auth", params=ask({"code_challenge": challenge, "code_challenge_method": "S256"}))
    form = re.search(r'<form[^>]*action="([^"]+)"', page.text)
    assert form is not None
    # Browsers send Secure cookies to the loopback address over http; httpx does not.
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in browser.cookies.jar)
    filled = {"username": "thu", "password": password}
    back = landed(await browser.post(unescape(form[1]), data=filled, headers={"Cookie": cookies}))
    exchange = {
        "grant_type": "authorization_code",
        "client_id": "tiepdan-staff",
        "redirect_uri": BACK,
        "code": back["code"][0],
        "code_verifier": verifier,
    }
    tokens = TokenVerifier(keycloak.settings())
    answer = await browser.post("token", data=exchange)
    identity = await tokens.verify(answer.json()["access_token"])
    await tokens.aclose()
    assert (identity.roles, identity.units) == ({Role.MODERATOR}, {"ca-ha-noi"})


async def test_signing_in_without_pkce_is_refused(browser: httpx.AsyncClient) -> None:
    assert landed(await browser.get("auth", params=ask({})))["error"] == ["invalid_request"]


async def test_signing_in_returns_to_no_other_site(browser: httpx.AsyncClient) -> None:
    challenge = {"code_challenge": "x" * 43, "code_challenge_method": "S256"}
    answer = await browser.get("auth", params={**ask(challenge), "redirect_uri": "http://127.0.0.1:8080.example.vn/"})
    assert answer.status_code == 400


async def test_the_citizens_client_never_carries_a_role(keycloak: Keycloak) -> None:
    password = keycloak.user("thu", [Role.ADMIN], ["bca"])
    token = keycloak.sign_in("thu", password, "tiepdan-apps")["access_token"]
    verifier = TokenVerifier(keycloak.settings())
    identity = await verifier.verify(token)
    await verifier.aclose()
    assert (identity.name, identity.roles, identity.units) == (None, frozenset(), frozenset())
    assert "email" not in json.loads(base64url_decode(token.split(".")[1]))


def test_nobody_gives_himself_a_unit(keycloak: Keycloak) -> None:
    password = keycloak.user("binh", [Role.EDITOR], ["ca-hue"])
    token = keycloak.sign_in("binh", password, "account-console")["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    with httpx.Client(base_url=keycloak.issuer, headers=headers, timeout=60) as account:
        mine = account.get("account/").json()
        renamed = account.post("account/", json={**mine, "firstName": "Bình"})
        refusal = account.post("account/", json={**mine, "attributes": {"units": ["bca"]}})
    assert (renamed.status_code, refusal.status_code) == (204, 400)
    [kept] = keycloak.admin().get_users({"username": "binh", "exact": True})
    assert (kept["firstName"], kept["attributes"]["units"]) == ("Bình", ["ca-hue"])


def test_an_administrator_cannot_mistype_a_unit_into_something_else(keycloak: Keycloak) -> None:
    keycloak.user("binh", [Role.EDITOR], ["ca-hue"])
    admin = keycloak.admin()
    [known] = admin.get_users({"username": "binh", "exact": True})
    with pytest.raises(KeycloakPutError, match="units"):
        admin.update_user(known["id"], {**known, "attributes": {"units": ["Công an Huế"]}})


def test_guessing_a_password_is_stopped(keycloak: Keycloak) -> None:
    password = keycloak.user("dung", [Role.EDITOR], ["ca-hue"])
    keycloak.sign_in("dung", password, "tiepdan-staff")
    for _ in range(10):
        with pytest.raises(KeycloakPostError, match="Invalid user credentials"):
            keycloak.sign_in("dung", "wrong", "tiepdan-staff")
    with pytest.raises(KeycloakPostError, match="Invalid user credentials"):
        keycloak.sign_in("dung", password, "tiepdan-staff")
    [known] = keycloak.admin().get_users({"username": "dung", "exact": True})
    assert keycloak.admin().get_bruteforce_detection_status(known["id"])["disabled"] is True


async def test_loading_again_keeps_what_people_did(keycloak: Keycloak) -> None:
    password = keycloak.user("thu", [Role.MODERATOR], ["bca"])
    admin = keycloak.admin()
    staff = admin.get_client_id("tiepdan-staff")
    assert staff is not None
    load(keycloak.admin("master"), "https://tiepdan.example.vn/")
    load(keycloak.admin("master"))
    assert admin.get_client(staff)["redirectUris"] == ["https://tiepdan.example.vn/*"]
    load(keycloak.admin("master"), "http://127.0.0.1:8080")
    assert len(admin.get_mappers_from_client(staff)) == 2
    verifier = TokenVerifier(keycloak.settings())
    identity = await verifier.verify(keycloak.sign_in("thu", password, "tiepdan-staff")["access_token"])
    await verifier.aclose()
    assert (identity.roles, identity.units) == ({Role.MODERATOR}, {"bca"})


def test_loading_again_mends_what_was_loosened(keycloak: Keycloak) -> None:
    admin = keycloak.admin()
    keycloak.allow_passwords("tiepdan-staff")
    admin.update_realm("tiepdan", {"bruteForceProtected": False})
    load(keycloak.admin("master"))
    staff = admin.get_client_id("tiepdan-staff")
    assert staff is not None
    assert admin.get_client(staff)["directAccessGrantsEnabled"] is False
    assert admin.get_realm("tiepdan")["bruteForceProtected"] is True


async def test_the_services_ask_by_the_secret_that_was_given(keycloak: Keycloak) -> None:
    load(keycloak.admin("master"), secrets={"tiepdan": "given-to-services"})
    load(keycloak.admin("master"))
    register = KeycloakIntrospection(keycloak.asking("given-to-services"))
    held = await register.current_grants(keycloak.token("thu", [Role.MODERATOR, Role.AUDITOR], ["bca"]))
    ended = await register.current_grants("a.b.c")
    await register.aclose()
    assert held == CurrentGrants(frozenset({Role.MODERATOR, Role.AUDITOR}), frozenset({"bca"}))
    assert ended is None


async def test_what_an_account_holds_is_looked_up_without_its_token(keycloak: Keycloak) -> None:
    load(keycloak.admin("master"), secrets={"tiepdan-accounts": "given-to-one-service"})
    keycloak.user("thu", [Role.EDITOR], ["ca-hue"])
    subject, accounts = keycloak.subject("thu"), KeycloakAccounts(keycloak.looking_up("given-to-one-service"))
    held = await accounts.grants_of(subject)
    keycloak.withdraw("thu", Role.EDITOR)
    keycloak.move("thu", "ca-ha-noi")
    left = await accounts.grants_of(subject)
    keycloak.disable("thu")
    disabled = await accounts.grants_of(subject)
    gone = await accounts.grants_of("00000000-0000-4000-8000-000000000000")
    await accounts.aclose()
    assert held == CurrentGrants(frozenset({Role.EDITOR}), frozenset({"ca-hue"}))
    assert left == CurrentGrants(frozenset(), frozenset({"ca-ha-noi"}))
    assert (disabled, gone) == (None, None)
    stranger = KeycloakAccounts(keycloak.looking_up("wrong"))
    with pytest.raises(IdentityUnavailable):
        await stranger.grants_of(subject)
    await stranger.aclose()


async def test_nobody_signs_in_as_the_services(keycloak: Keycloak) -> None:
    password = keycloak.user("thu", [Role.MODERATOR], ["bca"])
    load(keycloak.admin("master"), secrets={"tiepdan": "given-to-services"})
    client = KeycloakOpenID(
        server_url=keycloak.base_url + "/",
        realm_name="tiepdan",
        client_id="tiepdan",
        client_secret_key="given-to-services",
    )
    with pytest.raises(KeycloakPostError, match="unauthorized_client"):
        client.token("thu", password)
    with pytest.raises((KeycloakPostError, KeycloakAuthenticationError), match="unauthorized_client"):
        client.token(grant_type="client_credentials")


def test_the_file_holds_no_person_and_no_secret() -> None:
    text = REALM_FILE.read_text(encoding="utf-8")
    assert "users" not in json.loads(text)
    assert re.search(r'"(secret|privateKey|certificate|password|credentials)"', text) is None
