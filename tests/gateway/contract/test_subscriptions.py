"""A client in the field hears of a change: npm `graphql-ws` and `graphql-sse` against the gateway and real services."""

import asyncio
import json
from pathlib import Path

import pytest

from services.global_ids import encode_id
from tests.gateway.conftest import House
from tests.gateway.protocol.serving import served
from tests.node import Packages
from tests.waiting import until

NODE = Packages(Path(__file__).parent / "node")
CHANGES = """subscription($unit: String) { changes(kinds: [HOTLINE], unit: $unit) {
  what kind id node { __typename id ... on Hotline { dialled unit { code } } } } }"""


def hotline(dialled: str, unit: str) -> dict[str, object]:
    return {"unit": unit, "dialled": dialled, "purpose": "CRIME_REPORT", "order": 1}


@pytest.mark.parametrize("way", ["ws", "sse"])
async def test_a_client_hears_of_what_is_published_changed_and_withdrawn(house: House, way: str):
    operation = json.dumps({"query": CHANGES, "variables": {"unit": "ca-hue"}})
    async with served(house.gateway) as host:
        url = f"http://{host}/graphql"
        listening = asyncio.create_task(NODE.run("subscribe.mjs", way, url, "3", operation))

        async def subscribed() -> bool:
            return len(house.broker) == 1 or listening.done()

        await until(subscribed, patience=60)
        await house.put_in("hotline", "/hotlines", hotline("0900 000 001", "ca-ha-noi"))
        kept = await house.put_in("hotline", "/hotlines", hotline("0900 000 002", "ca-hue"))
        path, headers = f"/hotlines/{kept['id']}", house.staff
        changed = hotline("0900 000 003", "ca-hue")
        await house.put_in("hotline", "/hotlines", changed | {"id": kept["id"]}, announced=False)
        retired = changed | {"state": "RETIRED"}
        (await house.peers["hotline"].put(path, json=retired, headers=headers)).raise_for_status()
        told = [one["data"]["changes"] for one in await listening]
    assert [one["what"] for one in told] == ["PUBLISHED", "UPDATED", "WITHDRAWN"]
    assert {(one["kind"], one["id"]) for one in told} == {("HOTLINE", encode_id("Hotline", kept["id"]))}
    assert [one["node"] and one["node"]["dialled"] for one in told] == ["0900 000 002", "0900 000 003", None]
    assert {one["node"]["unit"]["code"] for one in told if one["node"]} == {"ca-hue"}
