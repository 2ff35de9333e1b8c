"""What one person removes from a published notice is gone from every layer, and what waits is in none."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import httpx
import pytest

from services.global_ids import encode_id
from tests.pictures import picture
from tests.system.conftest import put_in
from tests.system.instance import Instance
from tests.system.withdrawals import FOUND, Published, confirm
from tests.waiting import until

NODE = """query($id: ID!) { node(id: $id) { ... on WantedNotice {
    names { name } photos { ref } marks correction { marks } } } }"""
LISTED = '{ wantedNotices(first: 100, unit: "ca-ha-noi") { edges { node { names { name } photo marks } } } }'
MATCHED = "query($name: String!) { wantedMatch(name: $name, first: 3) { hits { notice { names { name } } } } }"
ID_ONLY = frozenset({"search", "gateway search"})
"""Layers that answer with ids alone."""
PATIENCE = 60.0


async def answers(client: httpx.AsyncClient, notice: Published, said: str) -> Mapping[str, str]:
    """What every layer answers of a notice, asked for something that it says or said."""

    async def rest(path: str, **params: Any) -> str:
        return (await client.get(path, params=params)).raise_for_status().text

    async def asked(query: str, **variables: Any) -> str:
        answer = await client.post("/graphql", json={"query": query, "variables": variables})
        return answer.raise_for_status().text

    wanted = "/api/wanted"
    return {
        "REST": await rest(f"{wanted}/notices/{notice.id}"),
        "REST list": await rest(f"{wanted}/notices", first=100),
        "matcher": (await client.post(f"{wanted}/match", json={"name": said, "first": 3})).raise_for_status().text,
        "Atom": await rest(f"{wanted}/feed.atom"),
        "dump": await rest(f"{wanted}/dump.jsonl"),
        "FollowTheMoney": await rest(f"{wanted}/followthemoney/entities.ftm.json"),
        "snapshot": await rest(f"{wanted}/snapshot"),
        "search": await rest("/api/search/search", text=said),
        "gateway node": await asked(NODE, id=notice.node),
        "gateway list": await asked(LISTED),
        "gateway match": await asked(MATCHED, name=said),
        "gateway search": await asked(FOUND, text=said),
    }


@pytest.mark.shape("separate")
async def test_a_wrong_name_and_photo_are_gone_from_every_layer_and_what_waits_is_in_none(
    system: Instance, operator: httpx.AsyncClient, second: httpx.AsyncClient, citizen: httpx.AsyncClient
):
    wrong, waiting = f"w{uuid.uuid4().hex[:10]}", f"w{uuid.uuid4().hex[:10]}"
    notice = Published(f"r-{uuid.uuid4().hex[:12]}", f"w{uuid.uuid4().hex[:10]}")
    row = {"id": notice.id, "list": "WANTED", "fullName": notice.name, "unit": "ca-ha-noi", "birthDates": ["1985"]}
    await put_in(operator, "wanted", "notices", [row | {"names": [{"name": wrong}]}])
    path = f"/api/wanted/notices/{notice.id}"
    (await operator.post(f"{path}/photo", content=picture())).raise_for_status()
    ref = (await confirm(second, notice.id))["photo"]
    photo = f"/api/wanted/photos/{ref}.webp"
    assert (await citizen.get(photo)).status_code == 200

    def says(word: str, asked: str, *but: str) -> Callable[[], Awaitable[bool]]:
        async def in_all() -> bool:
            found = await answers(citizen, notice, asked)
            return all(word in text for layer, text in found.items() if layer not in {*ID_ONLY, *but})

        return in_all

    await until(says(wrong, wrong), patience=PATIENCE)
    await until(says(ref, wrong, "Atom", "FollowTheMoney", "gateway match"), patience=PATIENCE)
    given = row | {"names": [], "marks": waiting, "why": "Nhầm người"}
    saved = (await operator.put(path, json=given)).raise_for_status().json()
    assert (saved["names"], saved["photo"], saved["correction"]["marks"]) == ([], None, waiting)

    async def gone() -> bool:
        found = await answers(citizen, notice, wrong)
        texts = {layer: text for layer, text in found.items() if wrong in text or ref in text}
        hits = notice.id in found["search"] or notice.node in found["gateway search"]
        return not texts and not hits and (await citizen.get(photo)).status_code == 404

    await until(gone, patience=PATIENCE)
    found = await answers(citizen, notice, waiting)
    assert not [layer for layer, text in found.items() if waiting in text]
    assert encode_id("WantedNotice", notice.id) not in found["gateway search"]
    assert (await confirm(second, notice.id))["marks"] == waiting
    await until(says(waiting, notice.word, "matcher", "gateway match"), patience=PATIENCE)
