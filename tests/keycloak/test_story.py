"""Somebody signs in at the real Keycloak and moderates through the gateway; nobody else does."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedback.app import create
from feedback.settings import ChallengeSettings, IntakeSettings
from gateway.settings import Settings
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.identity import DevelopmentIssuer, Role
from services.settings import ServiceSettings
from tests.conftest import serving
from tests.feedback.service import settings_of
from tests.gateway.conftest import House, furnish, house_of_names
from tests.gateway.test_ratings import rate, tokens
from tests.keycloak.server import Keycloak
from tests.waiting import until

pytestmark = [pytest.mark.keycloak, pytest.mark.xdist_group("keycloak")]

QUEUE = '{ moderationQueue(unit: "ca-hue") { edges { node { id } } } }'
DECIDE = """mutation($input: DecideCommentInput!) { decideComment(input: $input) {
  comment { state } errors { code } } }"""
CLAIM = """mutation($input: ClaimCommentInput!) { claimComment(input: $input) {
  comment { state } errors { code } } }"""


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def counter(keycloak: Keycloak, settings: ServiceSettings, tmp_path: Path) -> AsyncIterator[House]:
    """Units and ratings behind the gateway, where the real Keycloak's tokens count, and its word of the moment."""
    given = settings.model_copy(update={"folder": tmp_path, "identity": keycloak.asking()})
    challenge = ChallengeSettings(cost=1, counter=5)
    intake = IntakeSettings(min_batch=1, hold=timedelta(0), poll_interval=0.05)
    async with house_of_names(
        ("hotline", "feedback"), given, Settings(**given.model_dump()), challenge=challenge, intake=intake
    ) as house:
        await furnish(house, bearer(keycloak.token("chi", [Role.ADMIN, Role.EDITOR], ["bca"])))
        yield house


async def waiting(counter: House, moderator: dict[str, str]) -> str:
    """The global id of a comment that somebody has just written and that is in the moderator's queue."""
    [token] = await tokens(counter, 1)
    assert (await rate(counter, token=token, comment="Thông tin khó hiểu."))["errors"] == []

    async def look() -> list[dict[str, Any]]:
        return (await counter.data(QUEUE, moderator))["moderationQueue"]["edges"]

    return (await until(look, patience=30))[0]["node"]["id"]


async def test_a_moderator_signs_in_and_claims_a_comment(counter: House, keycloak: Keycloak, issuer: DevelopmentIssuer):
    moderator = bearer(keycloak.token("lan", [Role.MODERATOR], ["ca-hue"]))
    given = {"id": await waiting(counter, moderator)}
    elsewhere = bearer(keycloak.token("minh", [Role.MODERATOR], ["ca-ha-noi"]))
    refused = (await counter.data(CLAIM, elsewhere, input=given))["claimComment"]
    assert [error["code"] for error in refused["errors"]] == ["NOT_FOUND"]
    ours = issuer.token("lan", roles=[Role.MODERATOR], units=["ca-hue"])
    answer = await counter.ask(CLAIM, bearer(ours), input=given)
    assert "UNAUTHENTICATED" in str(answer)
    claimed = (await counter.data(CLAIM, moderator, input=given))["claimComment"]
    assert claimed == {"comment": {"state": "CLAIMED"}, "errors": []}


async def test_whoever_is_dismissed_decides_and_reads_nothing_more(counter: House, keycloak: Keycloak):
    """The role is withdrawn in the middle of the work, long before the token expires; the comment goes to others."""
    moderator = bearer(keycloak.token("lan", [Role.MODERATOR, Role.EDITOR], ["ca-hue"]))
    given = {"id": await waiting(counter, moderator)}
    assert (await counter.data(CLAIM, moderator, input=given))["claimComment"]["errors"] == []
    keycloak.withdraw("lan", Role.MODERATOR)

    async def decided() -> list[str]:
        answer = await counter.data(DECIDE, moderator, input={**given, "decision": "REJECT", "reason": "SPAM"})
        return [error["code"] for error in answer["decideComment"]["errors"]]

    assert await decided() == ["NOT_FOUND"]
    assert "FORBIDDEN" in str(await counter.ask(QUEUE, moderator))
    other = bearer(keycloak.token("minh", [Role.MODERATOR], ["ca-hue"]))
    [edge] = (await counter.data(QUEUE, other))["moderationQueue"]["edges"]
    assert edge["node"]["id"] == given["id"]


@pytest.mark.parametrize("ends", [Keycloak.disable, Keycloak.sign_out])
async def test_an_account_that_is_shut_and_a_session_that_is_ended_open_nothing(
    counter: House, keycloak: Keycloak, ends: Callable[[Keycloak, str], None]
):
    moderator = bearer(keycloak.token("lan", [Role.MODERATOR], ["ca-hue"]))
    given = {"id": await waiting(counter, moderator)}
    ends(keycloak, "lan")
    assert "UNAUTHENTICATED" in str(await counter.ask(CLAIM, moderator, input=given))
    assert "UNAUTHENTICATED" in str(await counter.ask(QUEUE, moderator))


async def test_whoever_is_moved_leaves_the_old_unit_at_once(counter: House, keycloak: Keycloak):
    moderator = bearer(keycloak.token("lan", [Role.MODERATOR], ["ca-hue", "ca-ha-noi"]))
    given = {"id": await waiting(counter, moderator)}
    keycloak.move("lan", "ca-ha-noi", "bca")
    refused = (await counter.data(CLAIM, moderator, input=given))["claimComment"]
    assert [error["code"] for error in refused["errors"]] == ["NOT_FOUND"], "what is new needs a new token"
    again = bearer(keycloak.token("lan", [Role.MODERATOR], ["bca"]))
    assert (await counter.data(CLAIM, again, input=given))["claimComment"]["errors"] == []


async def test_while_keycloak_cannot_say_nothing_is_decided_and_queues_are_read(
    keycloak: Keycloak, settings: ServiceSettings
):
    """As when the secret is wrong: tokens are still known to be good, but not whether they still hold."""
    given = settings.model_copy(update={"identity": keycloak.asking("another secret")})
    app = create(settings_of(given), ServiceClients(), REGISTRY)
    moderator = bearer(keycloak.token("lan", [Role.MODERATOR], ["ca-hue"]))
    async with serving(app) as feedback:
        assert (await feedback.get("/queue/counts", headers=moderator)).status_code == 200
        refused = await feedback.post("/comments/6f0d3f0e-7c3e-4a52-9a53-0c9e5a3f2b11/claim", headers=moderator)
        assert (refused.status_code, refused.json()["code"]) == (503, "IDENTITY_UNAVAILABLE")
        assert int(refused.headers["Retry-After"]) > 0
        assert (await feedback.get("/terms")).status_code == 200
