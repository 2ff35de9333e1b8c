"""A client of the token issuer: fetches signed tokens in advance and stores them until they are spent.

For mobile back ends, load tests and made-up data. Any httpx client serves, over the network or an ASGI app:

    async with httpx.AsyncClient(base_url="https://host") as http:
        tokens = TokenClient(http, ChallengeRule("issuer.example", "ratings.example"), attest)
        await tokens.refill(5)
        token = tokens.take()             # base64url, for submitRating

Tokens for sightings are those of a rule with that purpose: `ChallengeRule(issuer_name, origin, "sighting")`, as
`sightingTerms` names them.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import httpx

from feedback.tokens.batches import (
    BATCH_LIMIT,
    BATCH_REQUEST_MEDIA_TYPE,
    BATCH_RESPONSE_MEDIA_TYPE,
    encode_batch_request,
    parse_batch_response,
)
from feedback.tokens.headers import ATTESTATION_HEADER, Attestation
from feedback.tokens.key_log import KeyLogEntry, KeyLogView
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.encoding import encode_padded
from services.crypto.privacypass.errors import TokenMalformed
from services.crypto.privacypass.messages import DIRECTORY_MEDIA_TYPE, DIRECTORY_PATH, Token
from services.crypto.privacypass.verifiers import ChallengeRule

Attest = Callable[[int], Awaitable[Attestation | None]]
"""Gives the attestation for so many tokens, or None where the issuer asks for none."""


class IssuanceRefused(Exception):
    """The issuer gave no tokens: its status and, from the problem document, code and detail."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail


class OutOfTokens(Exception):
    """No token that may still be spent is left; `refill` first."""


class TokenClient:
    """Tokens from one issuer for one origin. Not safe for use by several event loops at once."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        rule: ChallengeRule,
        attest: Attest,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http, self._rule, self._attest, self._clock = http, rule, attest, clock
        self._kept: list[tuple[str, Token]] = []

    def __len__(self) -> int:
        """How many stored tokens may be spent now."""
        return len(self._spendable())

    async def directory(self) -> tuple[IssuerDirectory, httpx.URL]:
        """The issuer's directory, and the address it came from, which the request URI may be relative to."""
        answer = await self._http.get(DIRECTORY_PATH, headers={"Accept": DIRECTORY_MEDIA_TYPE})
        _expect(answer, DIRECTORY_MEDIA_TYPE)
        return IssuerDirectory.parse(answer.content), answer.url

    async def refill(self, count: int) -> int:
        """Have up to 30 tokens signed in one call and keep them; how many were granted.

        Raises `IssuanceRefused`, or a `TokenProblem` where what the issuer sent is not valid: then nothing of
        it is kept.
        """
        if not 1 <= count <= BATCH_LIMIT:
            raise ValueError(f"between 1 and {BATCH_LIMIT} tokens can be requested at once")
        directory, address = await self.directory()
        key = directory.choose(self._clock())
        challenge = self._rule.challenge(key.period)
        pending = await asyncio.to_thread(lambda: [PendingToken.begin(challenge, key) for _ in range(count)])
        content = await self._request(address.join(directory.issuer_request_uri), pending)
        tokens = await asyncio.to_thread(_finish, pending, content)
        self._kept += [(key.period, token) for token in tokens]
        return len(tokens)

    def take(self) -> str:
        """Removes and returns a random token in base64url; `OutOfTokens` if none is left."""
        kept = self._spendable()
        if not kept:
            raise OutOfTokens("no token is left that may be spent")
        chosen = secrets.choice(kept)
        self._kept.remove(chosen)
        return encode_padded(chosen[1].encode())

    async def view(self) -> KeyLogView:
        """What this client is shown of the issuer's keys, to compare with what another one is shown."""
        directory, _ = await self.directory()
        answer = await self._http.get("/key-log")
        _expect(answer, "application/json")
        entries = [KeyLogEntry.model_validate(entry) for entry in answer.json()["entries"]]
        return KeyLogView(entries, [key.key_id.hex() for key in directory.period_keys()])

    async def _request(self, address: httpx.URL, pending: list[PendingToken]) -> bytes:
        headers = {"Content-Type": BATCH_REQUEST_MEDIA_TYPE, "Accept": BATCH_RESPONSE_MEDIA_TYPE}
        attestation = await self._attest(len(pending))
        if attestation is not None:
            headers[ATTESTATION_HEADER] = attestation.encode()
        content = encode_batch_request(token.request for token in pending)
        answer = await self._http.post(address, content=content, headers=headers)
        _expect(answer, BATCH_RESPONSE_MEDIA_TYPE)
        return answer.content

    def _spendable(self) -> list[tuple[str, Token]]:
        now = self._clock()
        self._kept = [kept for kept in self._kept if now < periods.accepted_until(kept[0])]
        return [kept for kept in self._kept if periods.is_accepted(kept[0], now)]


def _finish(pending: list[PendingToken], content: bytes) -> list[Token]:
    responses = parse_batch_response(content)
    if len(responses) != len(pending):
        raise TokenMalformed(f"{len(pending)} tokens were requested, {len(responses)} answered")
    pairs = zip(pending, responses, strict=True)
    return [token.finish(response) for token, response in pairs if response is not None]


def _expect(answer: httpx.Response, media_type: str) -> None:
    found = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if answer.status_code in (200, 206) and found == media_type:
        return
    code, detail = "UNEXPECTED_ANSWER", f"{media_type} was expected"
    if found == "application/problem+json":
        problem = answer.json()
        code, detail = str(problem.get("code", code)), str(problem.get("detail", detail))
    raise IssuanceRefused(answer.status_code, code, detail)
