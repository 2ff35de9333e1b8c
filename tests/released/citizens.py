"""Citizens of a small system: tokens of every attester, ratings in each state, what they send about notices."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import httpx
from altcha import Challenge, Payload, solve_challenge

from feedback.client import IssuanceRefused, TokenClient
from feedback.tokens.headers import Attestation
from services.crypto.privacypass.verifiers import ChallengeRule
from tests.released.published import Staff, picture

FEEDBACK = "/api/feedback"
UNIT = {"kind": "unit", "id": "ca-ha-noi"}
SUBJECTS = (
    UNIT,
    {"kind": "hotline", "id": "h-hours"},
    {"kind": "session", "id": "s-plain"},
    {"kind": "notice", "id": "n-published"},
    {"kind": "article", "id": "a-imported-0"},
)
MORE = {"ca-da-nang": 8, "c02": 5, "bca": 5}
"""Ratings of other units, so that there is something to release."""

COMMENTS = {
    "open": "Trang này dễ tìm, chữ hơi nhỏ.",
    "threat": "Có người dọa giết tôi ở ngã tư, xin giúp.",
    "claimed": "Lịch tiếp dân nên đăng sớm hơn.",
    "approved": "Hướng dẫn rõ ràng, làm theo được ngay.",
    "redacted": "Bàn số bốn làm việc chậm, gọi 0912 345 678 không ai nghe.",
    "rejected": "Mua hàng giảm giá, giao tận nơi.",
    "appealed": "Phòng chờ quá nóng vào buổi chiều.",
    "overturned": "Biển chỉ đường tới trụ sở bị che khuất.",
    "escalated": "Việc này đơn vị cấp trên nên trả lời.",
    "answered": "Giờ mở cửa trên trang khác giờ thật.",
    "taken-down": "Bài viết có ảnh không mở được.",
    "withdrawn": "Tôi viết nhầm chỗ.",
}
"""One for each state in which a comment can be, by the name under which its receipt is written down."""

WAITING = ("waiting", "waiting-changed", "waiting-withdrawn", "waiting-plain")
SIGHTING = {
    "place": "Bến xe Giả Định",
    "coordinates": {"latitude": 21.03, "longitude": 105.85},
    "text": "Đi xe máy màu xanh.",
    "contact": {"email": "nguoi.bao@example.vn"},
}
CORRECTION = {
    "noticeId": "n-published",
    "name": "Nguyễn Trần Khuyết Danh",
    "contact": {"phone": "0912 345 678"},
    "relation": "SELF",
    "claim": "NOT_ME",
    "statement": "Tôi trùng tên với người này.",
}


@dataclass
class Kept:
    """What citizens have in hand at the end, to be written down: it opens what they sent. Test secrets, all of it.

    `ratings` are the requests sent, with their tokens, and the receipts that they gave.
    """

    ratings: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)
    sighting_tokens: list[str] = field(default_factory=list)
    spent_sighting: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    submissions: dict[str, dict[str, str]] = field(default_factory=dict)


async def proved(client: httpx.AsyncClient, _: int) -> Attestation:
    """A proof of work."""
    challenge = Challenge.from_dict((await client.get(f"{FEEDBACK}/challenge")).raise_for_status().json())
    solution = await asyncio.to_thread(solve_challenge, challenge)
    assert solution is not None
    return Attestation("altcha", Payload(challenge, solution).to_base64())


Attest = Callable[[int], Awaitable[Attestation]]


async def signed(
    client: httpx.AsyncClient,
    count: int,
    attest: Attest | None = None,
    *,
    purpose: str = "",
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[str]:
    """Tokens that may be spent, for ratings or another `purpose`; a proof of work is good for five."""
    terms = (await client.get(f"{FEEDBACK}/terms")).raise_for_status().json()
    rule = ChallengeRule(terms["issuerName"], terms["origin"], *([purpose] if purpose else []))
    purse = TokenClient(client, rule, attest or (lambda asked: proved(client, asked)), clock=clock)
    await purse.refill(count)
    return [purse.take() for _ in range(count)]


async def by_desk_code(client: httpx.AsyncClient, code: str, clock: Callable[[], datetime]) -> str | None:
    """The problem's code where a desk code is refused for a token, else None."""

    async def attest(_: int) -> Attestation:
        return Attestation("desk", code)

    try:
        await signed(client, 1, attest, clock=clock)
    except IssuanceRefused as refusal:
        return refusal.code
    return None


async def desk_codes(staff: Staff, count: int) -> list[str]:
    """New codes, read off the sheet that is printed."""
    sheet = await staff.post(f"{FEEDBACK}/desk-codes", {"unit": "ca-ha-noi", "count": count})
    return re.findall(r"<code>([0-9A-Z-]+)</code>", sheet.text)


class Citizens:
    """Everybody who rates or tells something, at the front, not signed in."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self.kept = client, Kept()

    def at(self, client: httpx.AsyncClient) -> Self:
        """The same people at another start of the system."""
        self.client = client
        return self

    async def rate(self, name: str, token: str, subject: Mapping[str, str] = UNIT, **given: Any) -> None:
        """Gives a rating, to be written down under this name."""
        body = {"subject": subject, "stars": 2, "reasons": ["SLOW"], "token": token, **given}
        answer = await self.client.post(f"{FEEDBACK}/ratings", json=body)
        assert answer.status_code == 201, answer.text
        self.kept.ratings[name] = {"sent": body, "receipt": answer.json()["receipt"]}

    async def by_receipt(self, name: str, act: str, **given: Any) -> dict[str, Any]:
        """What a receipt's act answers."""
        receipt = self.kept.ratings[name]["receipt"]
        answer = await self.client.post(f"{FEEDBACK}/receipts/{act}", json={"receipt": receipt, **given})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def tokens(self, staff: Staff, account: str) -> list[str]:
        """Fifty, of every attester; codes used up and codes left over stay written down."""
        codes = await desk_codes(staff, 4)
        self.kept.codes = {"used": codes[:2], "unused": codes[2:]}
        found: list[str] = []
        for code in self.kept.codes["used"]:
            found += await signed(self.client, 3, lambda _, code=code: _given("desk", code))
        found += await signed(self.client, 19, lambda _: _given("oidc", account))
        for _ in range(5):
            found += await signed(self.client, 5)
        self.kept.tokens = await signed(self.client, 3)
        return found

    async def rate_everything(self, tokens: list[str]) -> None:
        """A rating of each kind of thing, and one for each state in which a comment can be."""
        for subject in SUBJECTS:
            await self.rate(f"plain-{subject['kind']}", tokens.pop(), subject, stars=5, reasons=["CLEAR", "QUICK"])
        for id in ("n-imported", "n-interpol", "n-list"):
            await self.rate(f"plain-{id}", tokens.pop(), {"kind": "notice", "id": id}, stars=4)
        await self.rate("plain-short", tokens.pop(), {"kind": "hotline", "id": "h-113"}, stars=4)
        for unit, count in MORE.items():
            for number in range(count):
                subject = {"kind": "unit", "id": unit}
                await self.rate(f"{unit}-{number}", tokens.pop(), subject, stars=number % 5 + 1)
        await self.rate("changed", tokens.pop(), stars=1)
        await self.rate("scored", tokens.pop(), scales={"content": 5, "support": 3})
        await self.rate("taken-back", tokens.pop())
        for name, comment in COMMENTS.items():
            await self.rate(name, tokens.pop(), comment=comment)

    async def rate_and_wait(self, tokens: list[str]) -> None:
        """Ratings that are in the intake still."""
        for name in WAITING:
            await self.rate(name, tokens.pop(), comment=f"Còn chờ, {name}." if name != "waiting-plain" else None)
        await self.by_receipt("waiting-changed", "change", stars=4, reasons=[], comment="Đã đổi ý.")
        await self.by_receipt("waiting-withdrawn", "withdraw")

    async def tell(self) -> None:
        """Sightings, one with a photo, and requests for correction."""
        tokens = await signed(self.client, 5, purpose="sighting")
        seen = {**SIGHTING, "seenAt": (datetime.now(UTC) - timedelta(days=2)).isoformat()}
        for name in ("sighting", "sighting-taken-up", "sighting-closed"):
            self.kept.spent_sighting = {**seen, "token": tokens.pop()}
            answer = await self._sent("/api/wanted/notices/n-published/sightings", self.kept.spent_sighting)
            self.kept.submissions[name] = answer
        self.kept.sighting_tokens = tokens
        secret = {"Receipt-Secret": self.kept.submissions["sighting"]["secret"]}
        path = f"/api/wanted/sightings/{self.kept.submissions['sighting']['number']}/photo"
        assert (await self.client.post(path, content=picture("red"), headers=secret)).status_code == 204
        for name in ("correction", "correction-taken-up", "correction-closed"):
            self.kept.submissions[name] = await self._sent("/api/wanted/correction-requests", CORRECTION)

    async def _sent(self, path: str, given: Mapping[str, Any]) -> dict[str, str]:
        answer = await self.client.post(path, json=given)
        assert answer.status_code == 201, answer.text
        return {name: answer.json()[name] for name in ("number", "secret")}


async def _given(scheme: str, proof: str) -> Attestation:
    return Attestation(scheme, proof)
