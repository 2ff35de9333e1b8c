"""Citizens who rate, and all that could tell who they are: planted where a careless system would keep it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from altcha import Challenge, Payload, solve_challenge

from feedback.tokens.batches import (
    BATCH_REQUEST_MEDIA_TYPE,
    BATCH_RESPONSE_MEDIA_TYPE,
    encode_batch_request,
    parse_batch_response,
)
from feedback.tokens.headers import ATTESTATION_HEADER, Attestation
from feedback.tokens.pending_token import PendingToken
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import IssuerDirectory, IssuerKey
from services.crypto.privacypass.encoding import decode_padded, encode_padded
from services.crypto.privacypass.messages import DIRECTORY_PATH, TokenChallenge
from services.crypto.privacypass.verifiers import ChallengeRule

UNIT = "ca-ha-noi"
ADDRESS = "127.77.31.109"
"""An address of this machine that nothing else comes from."""

FORWARDED = "203.0.113.177"
AGENT = "Planted-Browser/77.31"
SUBJECT = "planted-citizen-subject-5c1"
PERSON = "Tòng Thị Nguyệt Ánh"
PHONE = "0912 345 678"
MAIL = "nguyet.anh.planted@example.vn"
CARD = "001099012345"

TELLTALE = {
    "User-Agent": AGENT,
    "X-Forwarded-For": FORWARDED,
    "Forwarded": f"for={FORWARDED}",
    "X-Real-IP": FORWARDED,
    "Cookie": "session=planted-cookie-8842",
    "Referer": "https://planted-referer.example/where-i-live",
}
"""What the browser of somebody not careful sends."""

PLANTED: dict[str, str] = {
    "address": ADDRESS,
    "forwarded address": FORWARDED,
    "user agent": AGENT,
    "cookie": "planted-cookie-8842",
    "referer": "planted-referer",
    "account": SUBJECT,
    "name": PERSON,
    "name without title": "Nguyệt Ánh",
    "phone": PHONE,
    "phone without spaces": "0912345678",
    "phone, international": "84912345678",
    "mail": MAIL,
    "identity card": CARD,
}


def phrase(word: str) -> str:
    """A comment's words that nothing else holds; each comment has its own, so that a hit says which one leaked."""
    return f"con mèo {word} trên mái ngói"


def comment(word: str) -> str:
    """A comment of somebody who gives himself away."""
    return f"Tôi là {PERSON}, CCCD {CARD}, gọi {PHONE} hay {MAIL}; {phrase(word)}."


@dataclass(frozen=True, slots=True)
class Signed:
    """A token, and what its issuer saw of it."""

    token: str
    blinded: bytes
    signature: bytes


@dataclass
class Citizen:
    """A citizen at the front of the system; `prefix` is where feedback's own routes begin."""

    client: httpx.AsyncClient
    prefix: str = ""
    secrets: dict[str, str | bytes] = field(default_factory=dict)

    async def ask(self, path: str, **options: Any) -> httpx.Response:
        return await self.client.post(self.prefix + path, **options)

    async def proof(self) -> Attestation:
        challenge = Challenge.from_dict((await self.client.get(f"{self.prefix}/challenge")).json())
        solution = await asyncio.to_thread(solve_challenge, challenge)
        assert solution is not None
        return Attestation("altcha", Payload(challenge, solution).to_base64())

    async def rule(self) -> ChallengeRule:
        terms = await self._terms()
        return ChallengeRule(terms["issuerName"], terms["origin"])

    async def key(self) -> IssuerKey:
        """The key of the service's week."""
        directory = IssuerDirectory.parse((await self.client.get(DIRECTORY_PATH)).raise_for_status().content)
        return directory.choose(periods.starts_at((await self._terms())["period"]))

    async def _terms(self) -> dict[str, Any]:
        return (await self.client.get(f"{self.prefix}/terms")).raise_for_status().json()

    async def signed(
        self, count: int, attestation: Attestation | None = None, challenge: TokenChallenge | None = None
    ) -> list[Signed]:
        """Tokens in the order in which they were signed."""
        key = await self.key()
        bound = challenge or (await self.rule()).challenge(key.period)
        pending = await asyncio.to_thread(lambda: [PendingToken.begin(bound, key) for _ in range(count)])
        headers = {
            "Content-Type": BATCH_REQUEST_MEDIA_TYPE,
            "Accept": BATCH_RESPONSE_MEDIA_TYPE,
            ATTESTATION_HEADER: (attestation or await self.proof()).encode(),
        }
        content = encode_batch_request(one.request for one in pending)
        answer = (await self.client.post("/token-request", content=content, headers=headers)).raise_for_status()
        given = [one for one in parse_batch_response(answer.content) if one is not None]
        return [
            Signed(encode_padded(p.finish(g).encode()), p.request.blinded_message, g.blind_signature)
            for p, g in zip(pending, given, strict=True)
        ]

    async def rate(self, token: str, **fields: Any) -> str:
        """Gives a rating that is taken; its receipt, which with the token is one more thing nobody may find."""
        answer = await self.ask("/ratings", json=body(token, **fields))
        assert answer.status_code == 201, answer.text
        receipt = answer.json()["receipt"]
        self.keep(token, receipt)
        return receipt

    def keep(self, token: str, receipt: str | None = None) -> None:
        number = len(self.secrets)
        self.secrets |= {f"token {number}": token, f"token {number}, raw": decode_padded(token, "token")}
        if receipt is not None:
            self.secrets |= {
                f"receipt {number}": receipt,
                f"receipt {number}, raw": decode_padded(receipt + "==", ""),
            }


def body(token: str | None, **fields: Any) -> dict[str, Any]:
    return {"subject": {"kind": "unit", "id": UNIT}, "stars": 2, "reasons": ["SLOW"], "token": token} | fields


async def give_oneself_away(citizen: Citizen, bearer: Mapping[str, str]) -> list[str]:
    """Rates, looks, changes, takes back, and sends what cannot be read, with secrets in all of it.

    `bearer` signs the citizen in, which a front end might send along. Gives the receipts of what stays.
    """
    account = bearer["Authorization"].removeprefix("Bearer ")
    citizen.secrets |= {"sign-in": account, "unknown receipt": "plantedReceipt00000000"}
    tokens = [one.token for one in await citizen.signed(3, Attestation("oidc", account))]
    kept = await citizen.rate(tokens[0], comment=_planted(citizen, "kept"))
    changed = await citizen.rate(tokens[1], comment=_planted(citizen, "before"))
    taken_back = await citizen.rate(tokens[2], comment=_planted(citizen, "withdrawn"))
    change = {"receipt": changed, "stars": 5, "comment": _planted(citizen, "after")}
    assert (await citizen.ask("/receipts/change", json=change, headers=bearer)).status_code == 200
    assert (await citizen.ask("/receipts/withdraw", json={"receipt": taken_back})).status_code == 200
    for receipt in (kept, changed, taken_back):
        assert (await citizen.ask("/receipts/rating", json={"receipt": receipt}, headers=bearer)).status_code == 200
    assert (await citizen.ask("/comments/preview", json={"comment": _planted(citizen, "preview")})).status_code == 200
    await send_what_is_wrong(citizen, tokens[0], bearer)
    return [kept, changed, taken_back]


async def send_what_is_wrong(citizen: Citizen, spent: str, bearer: Mapping[str, str]) -> None:
    """Requests that are refused, each in a way of its own, with secrets in them."""

    def text(word: str) -> str:
        return _planted(citizen, word)

    refused: list[tuple[str, dict[str, Any]]] = [
        ("/ratings", {"content": f'{{"comment": "{text("malformed")}", "token": '.encode()}),
        ("/ratings", {"json": body(spent, comment=text("spent"))}),
        ("/ratings", {"json": body(spent, stars="ten", comment=text("stars"))}),
        ("/ratings", {"json": body(spent[:-8] + "AAAAAAAA", comment=text("forged"))}),
        ("/ratings", {"json": body(spent, subject={"kind": "unit", "id": "planted-subject-none"})}),
        ("/ratings", {"json": body(spent, comment=(text("long") + " ") * 100)}),
        ("/ratings", {"json": [text("list")]}),
        ("/ratings", {"json": body(None), "headers": {"Authorization": "PrivateToken planted-private-token"}}),
        ("/receipts/rating", {"json": {"receipt": "plantedReceipt00000000"}}),
        ("/receipts/appeal", {"json": {"receipt": "plantedReceipt00000000"}}),
        ("/receipts/change", {"json": {"receipt": "plantedReceipt00000000", "stars": 9, "comment": text("change")}}),
        ("/comments/preview", {"json": {"comment": {"text": text("nested")}}}),
        ("/token-request", {"content": b"planted-token-request", "headers": {"Content-Type": "text/plain"}}),
        ("/nowhere/planted-path-element", {"json": {"comment": text("nowhere")}}),
        (f"/ratings?comment={text('query')}", {"content": b"{"}),
    ]
    for path, options in refused:
        headers = {"Content-Type": "application/json", **bearer, **options.pop("headers", {})}
        answer = await citizen.ask(path, headers=headers, **options)
        assert 400 <= answer.status_code < 500, (path, answer.status_code, answer.text)
    citizen.secrets |= {name: f"planted-{name}" for name in ("private-token", "token-request", "path-element")}


def _planted(citizen: Citizen, word: str) -> str:
    citizen.secrets[f"comment {word}"] = phrase(word)
    return comment(word)
