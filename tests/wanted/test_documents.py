"""Numbers of identity documents: for staff, sealed, found by HMAC, in nothing public."""

from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.crypto.encryption_at_rest import Unsealable
from services.errors import BadInput
from services.settings import ServiceSettings
from tests.conftest import Bearer, serving
from tests.scraping import scraped
from tests.wanted.notices import NOTICE, Headers, do_jobs, drafted, imported, publish, withdraw
from wanted.app import create
from wanted.encryption_at_rest import Seal
from wanted.notices.identity_documents import normalised_documents, plain
from wanted.notices.models.documents import DocumentKind, IdentityDocument

NUMBER = "001085000123"
DOCUMENTS = {"documents": [{"kind": "CCCD", "number": "001 085 000 123"}, {"kind": "PASSPORT", "number": "b1234567"}]}


def asking(headers: Headers, number: str) -> Headers:
    return headers | {"Document-Number": number}


async def save(client: httpx.AsyncClient, editor: Headers, id: str) -> None:
    answer = await client.put(f"/notices/{id}/documents", json=DOCUMENTS, headers=editor)
    assert answer.status_code == 204, answer.text


async def test_staff_find_a_notice_by_any_spelling_of_the_number(
    client: httpx.AsyncClient, editor: Headers, published: dict[str, Any]
):
    await save(client, editor, published["id"])
    for number in ("001085000123", "001.085.000-123", "B1234567"):
        hits = (await client.get("/notices/by-document", headers=asking(editor, number))).json()["hits"]
        assert [hit["notice"]["id"] for hit in hits] == [published["id"]]
    miss = await client.get("/notices/by-document", headers=asking(editor, "001085000124"))
    assert miss.json()["hits"] == []
    read = (await client.get(f"/notices/{published['id']}/documents", headers=editor)).json()
    assert read["documents"][0] == {"kind": "CCCD", "number": NUMBER}


async def test_nobody_else_reads_or_searches_numbers(
    client: httpx.AsyncClient, editor: Headers, published: dict[str, Any], bearer: Bearer
):
    await save(client, editor, published["id"])
    path = f"/notices/{published['id']}/documents"
    for headers, status in (({}, 401), (bearer("moderator", units=("c02",)), 403), (bearer(units=("c02",)), 403)):
        assert (await client.get("/notices/by-document", headers=asking(headers, NUMBER))).status_code == status
        assert (await client.get(path, headers=headers)).status_code == status
        assert (await client.put(path, json=DOCUMENTS, headers=headers)).status_code == status
    other = bearer("editor", units=("ca-hue",))
    assert (await client.get(path, headers=other)).status_code == 403
    assert len((await client.get("/notices/by-document", headers=asking(other, NUMBER))).json()["hits"]) == 1


async def test_drafts_and_withdrawn_notices_are_found_by_their_unit_alone(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    draft, gone = await drafted(client, editor), await publish(client, editor, second)
    for notice in (draft, gone):
        await save(client, editor, notice["id"])
    await withdraw(client, editor, gone["id"])
    other = bearer("editor", units=("ca-hue",))
    assert (await client.get("/notices/by-document", headers=asking(other, NUMBER))).json()["hits"] == []
    own = (await client.get("/notices/by-document", headers=asking(editor, NUMBER))).json()["hits"]
    assert {hit["notice"]["id"] for hit in own} == {draft["id"], gone["id"]}


async def test_no_number_is_in_clear_in_the_database_the_log_or_anything_public(
    settings: ServiceSettings, editor: Headers, capfd: Any
):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        line = {"id": "n1", "identityDocuments": DOCUMENTS["documents"]}
        report = await imported(client, editor, line)
        assert report["inserted"] == 1, report
        await client.get("/notices/by-document", headers=asking(editor, NUMBER))
        bad = {"documents": [{"kind": "CCCD", "number": "99" + NUMBER}]}
        keyed = editor | {"Idempotency-Key": "documents-1"}
        refused = await client.put("/notices/n1/documents", json=bad, headers=keyed)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "documents.0.number")
        seen = refused.text
        for path in ("/notices/n1", "/notices", "/snapshot", "/notices/export"):
            seen += (await client.get(path)).text
        seen += (await client.post("/match", json={"name": "khuyet danh"})).text
        seen += await scraped(app)
        seen += (await client.get("/notices/n1/history", headers=editor)).text
        seen += orjson.dumps((await client.post("/batch", json={"keys": ["notice:n1"]})).json()).decode()
        for name in await app.state.kit.database.list_collection_names():
            seen += str([record async for record in app.state.kit.database[name].find({})])
    said = capfd.readouterr()
    for number in (NUMBER, "085 000", "1234567"):
        assert number not in seen + said.out + said.err


async def test_every_reading_is_in_the_audit_trail(
    client: httpx.AsyncClient, editor: Headers, published: dict[str, Any], bearer: Bearer
):
    await save(client, editor, published["id"])
    await client.get(f"/notices/{published['id']}/documents", headers=editor)
    await client.get("/notices/by-document", headers=asking(editor, NUMBER))
    entries = (await client.get("/audit", headers=bearer("auditor", units=("c02",)))).json()["entries"]
    assert [e["act"] for e in entries[:3]] == ["DOCUMENT_LOOKED_UP", "DOCUMENTS_READ", "DOCUMENTS_SAVED"]
    assert NUMBER not in str(entries)


async def test_numbers_go_with_the_notices_personal_data(settings: ServiceSettings, editor: Headers):
    import datetime as dt

    times = [dt.datetime.now(dt.UTC)]
    app = create(settings, ServiceClients(), REGISTRY, lambda: times[0])
    async with serving(app) as client:
        await imported(client, editor, {"id": "n1", "identityDocuments": DOCUMENTS["documents"]})
        await withdraw(client, editor, "n1")
        times[0] += dt.timedelta(days=31)
        await do_jobs(app.state.container.jobs)
        assert await app.state.kit.database["identity_documents"].count_documents({}) == 0
        assert (await client.put("/notices/n1/documents", json=DOCUMENTS, headers=editor)).status_code == 422


async def test_an_import_line_without_numbers_leaves_those_that_are_there(client: httpx.AsyncClient, editor: Headers):
    await imported(client, editor, {"id": "n1", "identityDocuments": DOCUMENTS["documents"]})
    await imported(client, editor, {"id": "n1", "fullName": "Tên Khác Đi"})
    assert len((await client.get("/notices/n1/documents", headers=editor)).json()["documents"]) == 2


async def test_an_import_keeps_what_each_line_says_and_rewrites_nothing_that_is_the_same(
    settings: ServiceSettings, editor: Headers
):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        raw = app.state.kit.database["identity_documents"]

        async def sealed() -> dict[str, bytes]:
            return {record["_id"]: record["sealed"] async for record in raw.find({})}

        one, other = [{"kind": "CCCD", "number": NUMBER}], [{"kind": "PASSPORT", "number": "B7654321"}]
        await imported(client, editor, *({"id": f"n{i}", "identityDocuments": one} for i in range(3)))
        before = await sealed()
        changes = ({"id": "n0", "identityDocuments": one}, {"id": "n1", "identityDocuments": other})
        await imported(client, editor, *changes, {"id": "n2", "identityDocuments": []}, {"id": "n3"})
        after = await sealed()
        assert after.keys() == {"n0", "n1"}
        assert after["n0"] == before["n0"]
        found = (await client.get("/notices/by-document", headers=asking(editor, "B7654321"))).json()["hits"]
        assert [hit["notice"]["id"] for hit in found] == ["n1"]


@given(st.text(alphabet="0123456789", min_size=11, max_size=11), st.lists(st.integers(0, 11), max_size=4))
def test_spelling_changes_nothing(digits: str, places: list[int]):
    number = "0" + digits
    spelled = list(number)
    for place in sorted(places, reverse=True):
        spelled.insert(place, " .-"[place % 3])
    assert plain("".join(spelled)) == number
    assert normalised_documents([IdentityDocument(kind=DocumentKind.CCCD, number="".join(spelled))])[0].number == number


@pytest.mark.parametrize(
    ("kind", "number"),
    [("CCCD", "123456789012"), ("CCCD", "00108500012"), ("CMND", "12345678"), ("PASSPORT", "B12"), ("OTHER", "...")],
)
def test_numbers_that_cannot_be_are_refused_without_repeating_them(kind: str, number: str):
    with pytest.raises(BadInput) as refused:
        normalised_documents([IdentityDocument(kind=DocumentKind(kind), number=number)])
    assert number not in str(refused.value)


def test_the_same_number_counts_once():
    twice = [IdentityDocument(kind=DocumentKind.CMND, number=n) for n in ("123456789", "123 456 789")]
    assert len(normalised_documents(twice)) == 1


@given(st.text(max_size=200))
def test_what_is_sealed_opens_at_its_place_alone(text: str):
    seal = Seal(b"secret")
    sealed = seal.seal(text, "a")
    assert Seal(b"secret").open(sealed, "a") == text
    for other, place in ((seal, "b"), (Seal(b"another"), "a")):
        with pytest.raises(Unsealable):
            other.open(sealed, place)
    assert seal.seal(text, "a") != sealed
    assert seal.fingerprint(text, "x") != Seal(b"another").fingerprint(text, "x")


def test_a_notice_has_no_field_for_numbers():
    assert "document" not in str(NOTICE).lower()
