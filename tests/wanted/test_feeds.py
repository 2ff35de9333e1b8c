"""Atom, the signed dump and FollowTheMoney: what is published is in all of them, what is withdrawn in none."""

import base64
import re
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import httpx
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import rows, serving
from tests.wanted.notices import NOTICE, Headers, drafted, imported, withdraw
from wanted.app import create
from wanted.notices import dump, followthemoney
from wanted.notices.models.notices import Notice
from wanted.settings import FeedSettings, Settings

NAMES = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def atom(client: httpx.AsyncClient, address: str = "/feed.atom") -> Element:
    answer = await client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    return fromstring(answer.content)


def texts(root: Element, path: str) -> list[str]:
    return [found.text or "" for found in root.findall(path, NAMES)]


def link(root: Element, relation: str) -> str | None:
    found = root.find(f"a:link[@rel='{relation}']", NAMES)
    return None if found is None else found.get("href")


# -- Atom ------------------------------------------------------------------------------------------------------


async def test_the_feed_has_what_rfc_4287_requires(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1", "marks": "Sẹo <b>&</b>"}, {"id": "n2", "list": "INTERPOL"})
    await drafted(client, editor)
    root = await atom(client)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for required in ("a:id", "a:title", "a:updated", "a:author/a:name"):
        assert len(texts(root, required)) == 1
    entries = root.findall("a:entry", NAMES)
    assert len(entries) == 2
    for entry in entries:
        (id,), (updated,) = texts(entry, "a:id"), texts(entry, "a:updated")
        assert re.fullmatch(r"tag:tiepdan\.example,2026:notice/n[12]", id)
        assert MOMENT.fullmatch(updated)
        assert len(texts(entry, "a:title")) == len(texts(entry, "a:content")) == 1
        alternate = link(entry, "alternate")
        assert alternate is not None
        assert (await client.get(alternate)).status_code == 200
    assert any("Sẹo <b>&</b>" in text for text in texts(root, "a:entry/a:content"))
    assert (link(root, "next"), link(root, "previous")) == (None, None)


async def test_a_withdrawal_is_a_tombstone_without_a_name(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1"}, {"id": "n2", "fullName": "Lê Còn Đó"})
    (id,) = [i for i in texts(await atom(client), "a:entry/a:id") if i.endswith("n1")]
    await withdraw(client, editor, "n1")
    answer = await client.get("/feed.atom")
    assert "Khuyết" not in answer.text
    root = fromstring(answer.content)
    (tombstone,) = root.findall("at:deleted-entry", NAMES)
    assert set(tombstone.attrib) == {"ref", "when"}
    assert tombstone.get("ref") == id
    assert tombstone.get("when") == texts(root, "a:updated")[0]
    assert texts(root, "a:entry/a:id") == [id.replace("n1", "n2")]


async def test_the_pages_together_are_everything_once_both_ways(settings: ServiceSettings, editor: Headers):
    own = Settings.of(settings).model_copy(update={"feeds": FeedSettings(page_size=3)})
    async with serving(create(own, ServiceClients(), REGISTRY)) as client:
        await imported(client, editor, *({"id": f"n{i}"} for i in range(10)))
        await withdraw(client, editor, "n4")
        forward: list[list[str]] = []
        address: str | None = "/feed.atom"
        last = address
        while address is not None:
            root = await atom(client, address)
            page = texts(root, "a:entry/a:id") + [t.get("ref", "") for t in root.findall("at:deleted-entry", NAMES)]
            forward.append(sorted(page))
            assert link(root, "self") in {address, f"http://service{address}"}
            last, address = address, link(root, "next")
        assert [len(page) for page in forward] == [3, 3, 3, 1]
        assert len({id for page in forward for id in page}) == 10
        assert link(await atom(client), "last") == last
        backward: list[list[str]] = []
        address = last
        while address is not None:
            root = await atom(client, address)
            page = texts(root, "a:entry/a:id") + [t.get("ref", "") for t in root.findall("at:deleted-entry", NAMES)]
            backward.append(sorted(page))
            address = link(root, "previous")
        assert backward == forward[::-1]
        forged = await client.get("/feed.atom", params={"after": "bm90IGEgY3Vyc29y"})
        assert (forged.status_code, forged.json()["code"]) == (400, "BAD_CURSOR")


async def test_an_unchanged_feed_is_not_sent_again(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1"})
    known = {"If-None-Match": (await client.get("/feed.atom")).headers["ETag"]}
    assert (await client.get("/feed.atom", headers=known)).status_code == 304
    await withdraw(client, editor, "n1")
    assert (await client.get("/feed.atom", headers=known)).status_code == 200


# -- dump ------------------------------------------------------------------------------------------------------


def lines_of(content: bytes) -> list[bytes]:
    return [line + b"\n" for line in rows(content)]


async def test_a_dump_is_whole_and_signed(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, *({"id": f"n{i}"} for i in range(5)))
    await withdraw(client, editor, "n0")
    await drafted(client, editor)
    content = (await client.get("/dump.jsonl")).content
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode((await client.get("/dump/key")).json()["publicKey"]))
    taken: list[bytes] = []
    trailer = dump.verified_dump(lines_of(content), key, taken.append)
    assert trailer.count == 4
    assert {orjson.loads(line)["id"] for line in taken} == {"n1", "n2", "n3", "n4"}
    assert "history" not in content.decode()


async def test_an_empty_dump_says_so(client: httpx.AsyncClient):
    (line,) = lines_of((await client.get("/dump.jsonl")).content)
    assert orjson.loads(line)["count"] == 0


KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


async def _made(lines: list[bytes]) -> list[bytes]:
    async def each() -> Any:
        for line in lines:
            yield line

    pieces = [piece async for piece in dump.dump(each(), datetime(2026, 11, 24, tzinfo=UTC), KEY)]
    return lines_of(b"".join(pieces))


@given(st.lists(st.integers(), max_size=20), st.data())
async def test_any_damage_shows(numbers: list[int], data: st.DataObject):
    whole = await _made([orjson.dumps({"n": n % 1_000}) + b"\n" for n in numbers])
    assert dump.verified_dump(whole, KEY.public_key(), lambda _: None).count == len(numbers)
    content = b"".join(whole)
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != content[place] and b != 0x0A))
    damaged = content[:place] + bytes([byte]) + content[place + 1 :]
    try:
        trailer = dump.verified_dump(lines_of(damaged), KEY.public_key(), lambda _: None)
    except dump.BadDump:
        pass
    else:
        # The key's name in the trailer is a hint, not signed; nothing else may differ.
        assert trailer.model_copy(update={"key_id": ""}) == dump.verified_dump(
            whole, KEY.public_key(), lambda _: None
        ).model_copy(update={"key_id": ""})
    for cut in (whole[:-1], whole[1:] if numbers else [], []):
        with pytest.raises(dump.BadDump):
            dump.verified_dump(cut, KEY.public_key(), lambda _: None)
    with pytest.raises(dump.BadDump):
        dump.verified_dump(whole, Ed25519PrivateKey.generate().public_key(), lambda _: None)


# -- FollowTheMoney --------------------------------------------------------------------------------------------


def notice(**change: Any) -> Notice:
    return Notice.model_validate({"id": "n1", "state": "PUBLISHED", **NOTICE, **change})


def test_a_wanted_person_is_a_person_with_topics():
    (entity,) = followthemoney.entities(notice(heightCm=170))
    assert (entity["schema"], entity["target"], entity["datasets"]) == ("Person", True, [followthemoney.DATASET])
    assert entity["properties"] == {
        "name": ["Nguyễn Trần Khuyết Danh"],
        "weakAlias": ["Danh sẹo"],
        "topics": ["crime", "wanted"],
        "country": ["vn"],
        "address": ["Thái Bình"],
        "notes": ["Lừa đảo chiếm đoạt tài sản (Điều 174)"],
        "birthDate": ["1985"],
        "gender": ["male"],
        "height": ["170"],
    }


def test_a_listed_organisation_comes_with_its_sanction():
    organisation = {"list": "TERRORISM", "subjectKind": "ORGANISATION", "sex": None, "birthDates": []}
    subject, sanction = followthemoney.entities(notice(**organisation, measures="Phong toả tài sản"))
    assert (subject["schema"], sanction["schema"]) == ("Organization", "Sanction")
    properties: Any = sanction["properties"]
    assert properties["entity"] == [subject["id"]]
    assert properties["listingDate"] == ["2026-03-02"]
    assert sanction["target"] is False


@pytest.mark.parametrize("colour", ["YELLOW", "BLACK", "BLUE", "PURPLE"])
def test_who_is_missing_or_unknown_is_no_suspect(colour: str):
    assert list(followthemoney.entities(notice(list="INTERPOL", colour=colour))) == []


def test_made_up_notices_go_to_no_bank():
    assert list(followthemoney.entities(notice(demo=True))) == []


async def test_yente_finds_the_entities_by_the_manifest(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1"}, {"id": "n2"})
    (dataset,) = (await client.get("/followthemoney/index.json")).json()["datasets"]
    lines = rows((await client.get(dataset["entities_url"])).content)
    assert len(lines) == 2
    await withdraw(client, editor, "n1")
    (after,) = (await client.get("/followthemoney/index.json")).json()["datasets"]
    assert after["version"] != dataset["version"]
    (line,) = rows((await client.get(dataset["entities_url"])).content)
    assert orjson.loads(line)["id"] == "vn-mps-n2"
