"""Rating as a citizen's app does it: work is proved, blind tokens are signed, and each is spent once."""

import asyncio

import httpx
from altcha import Challenge, Payload, solve_challenge

from feedback.client import TokenClient
from feedback.tokens.headers import Attestation
from services.crypto.privacypass.verifiers import ChallengeRule

FEEDBACK = "/api/feedback"


async def attested(client: httpx.AsyncClient) -> Attestation:
    challenge = Challenge.from_dict((await client.get(f"{FEEDBACK}/challenge")).raise_for_status().json())
    solution = await asyncio.to_thread(solve_challenge, challenge)
    assert solution is not None
    return Attestation("altcha", Payload(challenge, solution).to_base64())


async def tokens(client: httpx.AsyncClient, count: int) -> list[str]:
    """Tokens that may be spent, fetched through the front."""
    terms = (await client.get(f"{FEEDBACK}/terms")).raise_for_status().json()
    rule = ChallengeRule(terms["issuerName"], terms["origin"])
    purse = TokenClient(client, rule, lambda _: attested(client))
    while len(purse) < count:
        await purse.refill(min(terms["tokensPerChallenge"], count - len(purse)))
    return [purse.take() for _ in range(count)]
