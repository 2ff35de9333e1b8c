"""A unit's moderators at their desk, and comments that come to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.conftest import edges
from tests.feedback.service import Citizen, House

Person = dict[str, str]


@dataclass
class Desk:
    """A unit's moderators, and comments for them."""

    house: House
    citizen: Citizen
    person: Callable[..., Person]

    @property
    def anna(self) -> Person:
        return self.person("anna")

    @property
    def binh(self) -> Person:
        return self.person("binh")

    async def comment(self, text: str = "Trang hơi khó đọc.", **fields: Any) -> tuple[str, str]:
        """A waiting comment's id, and the receipt of its rating."""
        before = {node["id"] for node in await self.queue(self.anna, first=100)}
        receipt = await self.citizen.rates(comment=text, **fields)
        await self.house.move()
        [id] = {node["id"] for node in await self.queue(self.anna, first=100)} - before
        return id, receipt

    async def queue(self, who: Person, **params: Any) -> list[dict[str, Any]]:
        answer = await self.house.client.get("/queue", params=params, headers=who)
        assert answer.status_code == 200, answer.text
        return edges(answer.json())

    async def act(self, id: str, act: str, who: Person, **body: Any) -> httpx.Response:
        return await self.house.client.post(f"/comments/{id}/{act}", json=body or None, headers=who)

    async def decided(self, id: str, who: Person, **body: Any) -> dict[str, Any]:
        assert (await self.act(id, "claim", who)).status_code == 200
        answer = await self.act(id, "decide", who, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")
