"""The operations and snippets in docs/api, and the values that a reader would put in for their placeholders."""

import base64
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import httpx
from altcha import Challenge, Payload, solve_challenge
from graphql import OperationDefinitionNode, OperationType, parse

from feedback.client import TokenClient
from feedback.tokens.batches import encode_batch_request
from feedback.tokens.headers import Attestation
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass.directory import IssuerDirectory
from services.crypto.privacypass.verifiers import ChallengeRule
from tests.system.instance import ROOT

DOCS = ROOT / "docs" / "api"
ADDRESS = "http://127.0.0.1:8080"
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PLACEHOLDER = re.compile(r'"<([a-z ]+)>"')


@dataclass(frozen=True)
class Snippet:
    """A fenced block."""

    page: str
    language: str
    text: str
    follows: str
    """What stands between it and the block before."""


@dataclass(frozen=True)
class Operation:
    """A documented operation; `given` is the JSON of its variables, which stands right below it."""

    page: str
    text: str
    given: str

    @cached_property
    def node(self) -> OperationDefinitionNode:
        [found] = (one for one in parse(self.text).definitions if isinstance(one, OperationDefinitionNode))
        return found

    @property
    def name(self) -> str:
        assert self.node.name is not None, f"{self.page} has an operation without a name"
        return self.node.name.value

    @property
    def is_subscription(self) -> bool:
        return self.node.operation is OperationType.SUBSCRIPTION

    @property
    def is_mutation(self) -> bool:
        return self.node.operation is OperationType.MUTATION

    @property
    def needs(self) -> list[str]:
        """The placeholders among its variables."""
        return PLACEHOLDER.findall(self.given)

    def variables(self, values: dict[str, str]) -> dict[str, Any]:
        return json.loads(PLACEHOLDER.sub(lambda found: json.dumps(values[found[1]]), self.given))


def snippets() -> list[Snippet]:
    """Every fenced block of every page, in order."""
    found: list[Snippet] = []
    for path in sorted(DOCS.glob("*.md")):
        text, end = path.read_text("utf-8"), 0
        for block in FENCE.finditer(text):
            found.append(Snippet(path.name, block["language"], block["text"], text[end : block.start()]))
            end = block.end()
    return found


def operations() -> list[Operation]:
    blocks = snippets()
    found: list[Operation] = []
    for index, block in enumerate(blocks):
        if block.language == "graphql":
            below = blocks[index + 1] if index + 1 < len(blocks) else block
            has_variables = below.language == "json" and below.page == block.page and not below.follows.strip()
            found.append(Operation(block.page, block.text, below.text if has_variables else "{}"))
    return found


class Reader:
    """Somebody who follows docs/api/ratings.md and wanted.md, to have what their placeholders stand for."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._sent: dict[str, str] | None = None

    async def values(self, needs: list[str]) -> dict[str, str]:
        return {name: await getattr(self, f"_{name.replace(' ', '_')}")() for name in needs}

    async def _terms(self) -> dict[str, Any]:
        return await self._asked("{ found: ratingTerms { issuerName origin directory } }")

    async def _attestation(self) -> str:
        given = await self._asked("{ found: ratingChallenge { altcha } }")
        challenge = Challenge.from_dict(json.loads(given["altcha"]))
        solution = solve_challenge(challenge)
        assert solution is not None
        return f"altcha {Payload(challenge, solution).to_base64()}"

    async def _token_request(self) -> str:
        terms = await self._terms()
        key = IssuerDirectory.parse(terms["directory"].encode()).choose(datetime.now(UTC))
        challenge = ChallengeRule(terms["issuerName"], terms["origin"]).challenge(key.period)
        content = encode_batch_request([PendingToken.begin(challenge, key).request])
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    async def tokens(self, many: int) -> list[str]:
        """Up to as many tokens as one challenge is good for."""
        terms = await self._terms()
        return await self._signed(ChallengeRule(terms["issuerName"], terms["origin"]), many)

    async def _signed(self, rule: ChallengeRule, many: int) -> list[str]:
        async def attest(_: int) -> Attestation:
            return Attestation.parse(await self._attestation())

        tokens = TokenClient(self._client, rule, attest)
        await tokens.refill(many)
        return [tokens.take() for _ in range(many)]

    async def _token(self) -> str:
        [token] = await self.tokens(1)
        return token

    async def _receipt(self) -> str:
        given = {"subject": "VW5pdDpjYS1odWU=", "stars": 4, "token": await self._token()}
        text = "mutation($input: SubmitRatingInput!) { found: submitRating(input: $input) { receipt } }"
        return (await self._asked(text, input=given))["receipt"]

    async def _sighting_token(self) -> str:
        terms = await self._asked("{ found: sightingTerms { issuerName origin purpose } }")
        [token] = await self._signed(ChallengeRule(terms["issuerName"], terms["origin"], terms["purpose"]), 1)
        return token

    async def _submission(self) -> dict[str, str]:
        """The receipt of one sighting, of which number and secret belong together."""
        if self._sent is None:
            [operation] = (one for one in operations() if one.name == "ReportSighting")
            given = operation.variables(await self.values(operation.needs))
            answer = await self._client.post("/graphql", json={"query": operation.text, "variables": given})
            self._sent = answer.json()["data"]["reportSighting"]["receipt"]
        return self._sent

    async def _number(self) -> str:
        return (await self._submission())["number"]

    async def _secret(self) -> str:
        return (await self._submission())["secret"]

    async def _asked(self, query: str, **variables: Any) -> dict[str, Any]:
        answer = await self._client.post("/graphql", json={"query": query, "variables": variables})
        return answer.json()["data"]["found"]
