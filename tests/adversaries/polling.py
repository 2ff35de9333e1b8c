"""Whoever reads all metrics again and again, the operator's ports included, to learn when somebody rated.

Pages that staff may read are read beside them: the queue, the audit log, deliveries of webhooks.
"""

import asyncio
import base64
import time
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import orjson
from altcha import Challenge, Payload, solve_challenge
from prometheus_client.parser import text_string_to_metric_families

from feedback.tokens.batches import encode_batch_request, parse_batch_response
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.encoding import encode_padded
from services.crypto.privacypass.periods import starts_at
from services.crypto.privacypass.verifiers import ChallengeRule
from services.global_ids import encode_id
from tests.adversaries.citizens import body

TERMS = "{ ratingTerms { issuerName origin period directory } ratingChallenge { altcha } }"
ISSUE = "mutation($input: IssueTokensInput!) { issueTokens(input: $input) { response errors { code } } }"
RATE = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { receipt errors { code } } }"
PREVIEW = "mutation($input: PreviewCommentInput!) { previewComment(input: $input) { errors { code } } }"
ADVICE = "urgent { message numbers { dialled openNow } } referral { message }"
PREVIEW_CRY = (
    f"mutation($input: PreviewCommentInput!) {{ previewComment(input: $input) {{ {ADVICE} errors {{ code }} }} }}"
)
CRY = f"mutation($input: SubmitRatingInput!) {{ submitRating(input: $input) {{ {ADVICE} errors {{ code }} }} }}"
HELP = "Cứu tôi với, nó đang cầm dao đòi giết tôi"
CHANGE = "mutation($input: ChangeRatingInput!) { changeRating(input: $input) { errors { code } } }"
LOOK = "query($receipt: String!) { ratingByReceipt(receipt: $receipt) { state } }"
TAKE_BACK = "mutation($input: WithdrawRatingInput!) { withdrawRating(input: $input) { errors { code } } }"
TRUNCATED = "mutation { submitRating(input: {"

Metrics = Mapping[str, float]
"""Values by series."""
Act = Callable[[], Awaitable[None]]
"""Something that a citizen does."""


@dataclass
class Poller:
    """Reads metrics, and pages, each under a name."""

    sources: Mapping[str, Callable[[], Awaitable[str]]]
    pages: Mapping[str, Callable[[], Awaitable[bytes]]] = field(default_factory=dict)

    async def look(self) -> Metrics:
        """All that is told at this moment."""
        texts = await asyncio.gather(*(source() for source in self.sources.values()))
        read = {f"page {name}": float(zlib.crc32(await page()) % _MOST_OF_A_PAGE) for name, page in self.pages.items()}
        return read | {
            f"{name} {sample.name}{sorted(sample.labels.items())}": sample.value
            for name, text in zip(self.sources, texts, strict=True)
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    async def changed(self, act: Act) -> tuple[set[str], set[str]]:
        """Series that changed while nothing was done, and series that changed while the act was."""
        first, second = await self.look(), await self.look()
        await act()
        return _differ(first, second), _differ(second, await self.look())

    async def dated(self, acts: Mapping[str, list[Act]]) -> list[str]:
        """What dates citizens' acts, by what they do: series that change each time, and never when nothing is done."""
        began, wins = time.time(), list[str]()
        for what, times in acts.items():
            told = [await self.changed(act) for act in times]
            always = set.intersection(*(after for _, after in told)) - set.union(*(before for before, _ in told))
            wins += [f"{series} tells of: {what}" for series in sorted(always)]
        moments = {series: value for series, value in (await self.look()).items() if value >= began - DAY}
        return [*wins, *(f"{series} is a time" for series in sorted(moments))]


DAY = 86_400.0
_MOST_OF_A_PAGE = 1_000_000
"""Below any time, so that what stands for a page is not taken for one."""


def _differ(one: Metrics, other: Metrics) -> set[str]:
    return {series for series in one.keys() | other.keys() if one.get(series) != other.get(series)}


@dataclass
class Rater:
    """A citizen who does all that can be done with ratings, of several units, by GraphQL and by REST."""

    client: httpx.AsyncClient
    """Of the gateway."""
    rest: httpx.AsyncClient
    prefix: str
    """Where feedback's own routes begin."""
    units: list[str]
    tokens: list[str] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)

    def acts(self) -> dict[str, list[Act]]:
        """What is done, each as often as there are units; in an order in which it can be done."""
        units = [(unit, encode_id("Unit", unit)) for unit in self.units]
        return {
            "fetching tokens": [self._fetch for _ in units],
            "a comment's preview": [lambda: self._told(PREVIEW, input={"comment": "Tốt."}) for _ in units],
            "a rating": [lambda id=id: self._rate(id) for _, id in units],
            "a rating by REST": [lambda unit=unit: self._rate_by_rest(unit) for unit, _ in units],
            "a cry for help, as it is written": [lambda: self._cry(PREVIEW_CRY) for _ in units],
            "a cry for help": [
                lambda id=id: self._cry(CRY, subject=id, stars=1, token=self.tokens.pop()) for _, id in units
            ],
            "a rating sent with a mistake": [self._mistake for _ in units],
            "a look at one's rating": [lambda n=n: self._told(LOOK, receipt=self.receipts[n]) for n in self._each],
            "a change": [
                lambda n=n: self._told(CHANGE, input={"receipt": self.receipts[n], "stars": 1}) for n in self._each
            ],
            "taking it back": [
                lambda n=n: self._told(TAKE_BACK, input={"receipt": self.receipts[n]}) for n in self._each
            ],
        }

    @property
    def _each(self) -> range:
        return range(len(self.units))

    async def _told(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = (await self.client.post("/graphql", json={"query": query, "variables": variables})).json()
        assert "errors" not in answer, answer
        [result] = answer["data"].values() if len(answer["data"]) == 1 else [answer["data"]]
        assert not (result or {}).get("errors"), answer
        return result

    async def _fetch(self) -> None:
        """Three tokens, as an app gets them."""
        asked = await self._told(TERMS)
        terms = asked["ratingTerms"]
        challenge = Challenge.from_dict(orjson.loads(asked["ratingChallenge"]["altcha"]))
        solution = await asyncio.to_thread(solve_challenge, challenge)
        assert solution is not None
        key = IssuerDirectory.parse(terms["directory"].encode()).choose(starts_at(terms["period"]))
        rule = ChallengeRule(terms["issuerName"], terms["origin"])
        pending = [PendingToken.begin(rule.challenge(key.period), key) for _ in range(3)]
        given = {
            "attestation": "altcha " + Payload(challenge, solution).to_base64(),
            "request": encode_padded(encode_batch_request(p.request for p in pending)),
        }
        response = (await self._told(ISSUE, input=given))["response"]
        answers = parse_batch_response(base64.urlsafe_b64decode(response + "=" * (-len(response) % 4)))
        self.tokens += [encode_padded(p.finish(a).encode()) for p, a in zip(pending, answers, strict=True) if a]

    async def _rate(self, id: str) -> None:
        given = {"subject": id, "stars": 2, "token": self.tokens.pop()}
        self.receipts.append((await self._told(RATE, input=given))["receipt"])

    async def _cry(self, query: str, **given: Any) -> None:
        answered = await self._told(query, input={**given, "comment": HELP})
        assert answered["urgent"]["message"], "it is answered"

    async def _rate_by_rest(self, unit: str) -> None:
        given = body(self.tokens.pop(), subject={"kind": "unit", "id": unit})
        answer = await self.rest.post(f"{self.prefix}/ratings", json=given)
        assert answer.status_code == 201, answer.text

    async def _mistake(self) -> None:
        for asked in ({"query": TRUNCATED}, {"query": RATE, "variables": {"input": {"stars": 1}}}):
            assert "errors" in (await self.client.post("/graphql", json=asked)).json()
        answer = await self.rest.post(f"{self.prefix}/ratings", json=body(None))
        assert answer.status_code == 401, answer.text
