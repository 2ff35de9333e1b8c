"""Somebody signs in at the real Keycloak and moderates through the gateway; nobody else does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedback.settings import ChallengeSettings, IntakeSettings
from gateway.settings import Settings
from services.identity import DevelopmentIssuer, Role
from services.settings import ServiceSettings
from tests.gateway.conftest import House, furnish, house_of_names
from tests.gateway.test_ratings import rate, tokens
from tests.keycloak.server import Keycloak
from tests.waiting import until

pytestmark = [pytest.mark.keycloak, pytest.mark.xdist_group("keycloak")]

QUEUE = '{ moderationQueue(unit: "ca-hue") { edges { node { id } } } }'
CLAIM = """mutation($input: ClaimCommentInput!) { claimComment(input: $input) {
  comment { state } errors { code } } }"""


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def counter(keycloak: Keycloak, settings: ServiceSettings, tmp_path: Path) -> AsyncIterator[House]:
    """Units and ratings behind the gateway, where the real Keycloak's tokens count."""
    given = settings.model_copy(update={"folder": tmp_path, "identity": keycloak.settings()})
    challenge = ChallengeSettings(cost=1, counter=5)
    intake = IntakeSettings(at_least=1, hold=timedelta(0), look=0.05)
    async with house_of_names(
        ("hotline", "feedback"), given, Settings(**given.model_dump()), challenge=challenge, intake=intake
    ) as house:
        await furnish(house, bearer(keycloak.token("chi", [Role.ADMIN, Role.EDITOR], ["bca"])))
        yield house


async def test_a_moderator_signs_in_and_claims_a_comment(counter: House, keycloak: Keycloak, issuer: DevelopmentIssuer):
    [token] = await tokens(counter, 1)
    assert (await rate(counter, token=token, comment="Thông tin khó hiểu."))["errors"] == []
    moderator = bearer(keycloak.token("lan", [Role.MODERATOR], ["ca-hue"]))

    async def look() -> list[dict[str, Any]]:
        return (await counter.data(QUEUE, moderator))["moderationQueue"]["edges"]

    edges = await until(look, patience=30)
    given = {"id": edges[0]["node"]["id"]}
    elsewhere = bearer(keycloak.token("minh", [Role.MODERATOR], ["ca-ha-noi"]))
    refused = (await counter.data(CLAIM, elsewhere, input=given))["claimComment"]
    assert [error["code"] for error in refused["errors"]] == ["NOT_A_MODERATOR_HERE"]
    ours = issuer.token("lan", roles=[Role.MODERATOR], units=["ca-hue"])
    answer = await counter.ask(CLAIM, bearer(ours), input=given)
    assert "UNAUTHENTICATED" in str(answer)
    claimed = (await counter.data(CLAIM, moderator, input=given))["claimComment"]
    assert claimed == {"comment": {"state": "CLAIMED"}, "errors": []}
