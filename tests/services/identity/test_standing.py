"""What somebody held when the token was issued, and what is left of it, as a register says."""

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr, ValidationError

from services.identity import (
    DevelopmentIssuer,
    Identity,
    IdentitySettings,
    IdentityUnavailable,
    Role,
    SignedIn,
    TokenVerifier,
    Unauthenticated,
)
from services.identity.introspection import CurrentGrants, GrantConfirmation
from services.identity.realm import KeycloakIntrospection
from services.web import problems

LAN = Identity("lan", "Lan", frozenset({Role.MODERATOR, Role.EDITOR}), frozenset({"ca-hue", "ca-ha-noi"}))
ALL = CurrentGrants(LAN.roles, LAN.units)


@dataclass
class Register:
    """Knows what it is told, or is away, and counts how often it is asked."""

    held_now: CurrentGrants | None = ALL
    away: bool = False
    asked: list[str] = field(default_factory=list)

    async def current_grants(self, token: str) -> CurrentGrants | None:
        self.asked.append(token)
        if self.away:
            raise IdentityUnavailable
        return self.held_now

    async def aclose(self) -> None:
        """Nothing is held open."""


@pytest.fixture
def register() -> Register:
    return Register()


@pytest.fixture
def seconds() -> list[float]:
    return [0.0]


@pytest.fixture
def standing(register: Register, seconds: list[float]) -> GrantConfirmation:
    return GrantConfirmation(register, 5.0, clock=lambda: seconds[0])


async def test_what_is_withdrawn_is_gone_once_the_answer_is_old(
    standing: GrantConfirmation, register: Register, seconds: list[float]
) -> None:
    assert await standing.confirm("t", LAN, to_change=True) == LAN
    register.held_now = CurrentGrants(frozenset({Role.EDITOR}), frozenset({"ca-hue"}))
    seconds[0] = 4.9
    assert await standing.confirm("t", LAN, to_change=True) == LAN
    seconds[0] = 5.0
    left = await standing.confirm("t", LAN, to_change=True)
    assert (left.roles, left.units, left.subject) == ({Role.EDITOR}, {"ca-hue"}, "lan")
    assert len(register.asked) == 2


async def test_a_token_is_never_made_to_say_more(standing: GrantConfirmation, register: Register) -> None:
    register.held_now = CurrentGrants(frozenset(Role), frozenset({"bca", *LAN.units}))
    assert await standing.confirm("t", LAN, to_change=True) == LAN


@pytest.mark.parametrize("to_change", [True, False])
async def test_an_ended_session_opens_nothing(standing: GrantConfirmation, register: Register, to_change: bool) -> None:
    register.held_now = None
    for _ in range(2):
        with pytest.raises(Unauthenticated, match="session"):
            await standing.confirm("t", LAN, to_change=to_change)
    assert register.asked == ["t"]


async def test_an_answer_is_for_one_token(standing: GrantConfirmation, register: Register) -> None:
    await standing.confirm("t", LAN, to_change=True)
    register.held_now = None
    with pytest.raises(Unauthenticated):
        await standing.confirm("u", LAN, to_change=True)


async def test_while_nobody_can_say_changes_wait_and_reading_goes_on(
    standing: GrantConfirmation, register: Register, seconds: list[float]
) -> None:
    register.away = True
    with pytest.raises(IdentityUnavailable):
        await standing.confirm("t", LAN, to_change=True)
    for _ in range(3):
        assert await standing.confirm("t", LAN, to_change=False) == LAN
    assert len(register.asked) == 1, "readers do not wait for what has just failed"
    with pytest.raises(IdentityUnavailable):
        await standing.confirm("t", LAN, to_change=True)
    register.away, register.held_now = False, None
    seconds[0] = 5.0
    with pytest.raises(Unauthenticated):
        await standing.confirm("t", LAN, to_change=False)


async def test_of_citizens_nobody_is_asked(standing: GrantConfirmation, register: Register) -> None:
    citizen = Identity("hoa")
    assert await standing.confirm("t", citizen, to_change=True) == citizen
    assert register.asked == []


async def test_a_known_answer_counts_though_nobody_can_say_any_more(
    standing: GrantConfirmation, register: Register
) -> None:
    await standing.confirm("t", LAN, to_change=True)
    register.away = True
    assert await standing.confirm("t", LAN, to_change=True) == LAN


def app_with(verifier: TokenVerifier) -> FastAPI:
    app = FastAPI()
    app.state.kit = SimpleNamespace(verifier=verifier)
    problems.install(app)

    @app.api_route("/queue", methods=["GET", "POST", "PUT", "DELETE"])
    async def queue(staff: SignedIn) -> list[str]:
        return sorted(staff.units)

    return app


async def test_every_door_for_staff_asks(tmp_path: Path, standing: GrantConfirmation, register: Register) -> None:
    issuer = DevelopmentIssuer(tmp_path)
    app = app_with(TokenVerifier(issuer.settings(), confirmation=standing))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        for method in ("GET", "POST", "PUT", "DELETE"):
            register.held_now, register.away = CurrentGrants(LAN.roles, frozenset({"ca-hue"})), False
            headers = {"Authorization": f"Bearer {issuer.token('lan', roles=LAN.roles, units=LAN.units)}"}
            assert (await client.request(method, "/queue", headers=headers)).json() == ["ca-hue"]
            register.away = True
            other = {"Authorization": f"Bearer {issuer.token('lan', name='Lan', roles=LAN.roles, units=LAN.units)}"}
            answer = await client.request(method, "/queue", headers=other)
            if method == "GET":
                assert answer.json() == sorted(LAN.units)
            else:
                assert (answer.status_code, answer.json()["code"]) == (503, "IDENTITY_UNAVAILABLE")
                assert int(answer.headers["Retry-After"]) > 0


async def test_a_keycloak_that_does_not_answer_cannot_say() -> None:
    settings = IdentitySettings(issuer="http://127.0.0.1:1/realms/tiepdan", client_secret=SecretStr("s"))
    register = KeycloakIntrospection(settings)
    with pytest.raises(IdentityUnavailable):
        await register.current_grants("a.b.c")
    await register.aclose()


async def test_without_a_secret_the_tokens_word_holds(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(tmp_path)
    verifier = TokenVerifier(issuer.settings())
    token = issuer.token("lan", roles=LAN.roles, units=LAN.units)
    identity = await verifier.verify(token)
    assert await verifier.confirm(token, identity, to_change=True) == identity


def test_a_secret_needs_a_realm(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="client_secret"):
        IdentitySettings.model_validate({**DevelopmentIssuer(tmp_path).settings().model_dump(), "client_secret": "s"})


def test_the_secret_does_not_show() -> None:
    settings = IdentitySettings(issuer="http://127.0.0.1:1/realms/tiepdan", client_secret=SecretStr("hidden"))
    assert "hidden" not in repr(settings) + str(settings.model_dump_json())
