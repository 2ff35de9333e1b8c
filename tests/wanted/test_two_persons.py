"""Two people before the public sees it, over HTTP: whatever one editor does alone adds nothing to any public output."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.accounts import Register
from tests.approving import approve, check_nothing_is_approved_unread
from tests.conftest import Bearer, edges, serving
from tests.pictures import picture
from tests.unseen import next_event, place_in_feed
from tests.wanted.notices import NOTICE, Headers, confirm, drafted, publish, withdraw
from wanted.app import create
from wanted.external_dependencies import ExternalDependencies

SECRET = "Giấu Kín"
CHANGED: dict[str, Any] = NOTICE | {
    "fullName": f"Nguyễn {SECRET}",
    "names": [*NOTICE["names"], {"kind": "ALIAS", "name": f"{SECRET} em"}],
    "offence": {"name": f"Giết người {SECRET}"},
    "marks": f"Sẹo {SECRET}",
    "dangerous": True,
}


async def public_outputs(client: httpx.AsyncClient, id: str) -> Mapping[str, object]:
    """What the public reads of everything."""

    async def read(path: str) -> Any:
        return (await client.get(path)).raise_for_status()

    notice, listed = await read(f"/notices/{id}"), (await read("/notices")).json()
    *dumped, _ = (await read("/dump.jsonl")).text.splitlines()
    _, *snapshot = (await read("/snapshot")).text.splitlines()
    matches = [
        hit
        for name in (NOTICE["fullName"], CHANGED["fullName"])
        for hit in (await client.post("/match", json={"name": name})).json()["hits"]
    ]
    batch = (await client.post("/batch", json={"keys": [f"notice:{id}"]})).json()
    return {
        "notice": notice.json(),
        "etag": notice.headers["ETag"],
        "list": listed,
        "texts": [*dumped, *snapshot],
        "batch": batch,
        "matches": matches,
        "entities": (await read("/followthemoney/entities.ftm.json")).text,
        "manifest": (await read("/followthemoney/index.json")).text,
        "atom": (await read("/feed.atom")).text,
        "statistics": (await read("/statistics")).text,
        "export": (await read("/notices/export")).text,
    }


async def photo_status(client: httpx.AsyncClient, ref: str, headers: Headers | None = None) -> int:
    return (await client.get(f"/photos/{ref}.webp", headers=headers)).status_code


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


async def test_nothing_that_one_editor_does_adds_to_what_the_public_reads(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    id = (await publish(client, editor, second))["id"]
    await client.post(f"/notices/{id}/photo", content=picture(colour="red"), headers=editor)
    photo = {"photo": (await confirm(client, second, id))["photo"]}
    before, path = await public_outputs(client, id), f"/notices/{id}"
    admin = bearer("admin", units=("c02",), subject="an")
    for alone in (editor, admin):
        acts: list[tuple[str, str, dict[str, Any]]] = [
            ("PUT", path, {"json": CHANGED}),
            ("PUT", path, {"json": CHANGED | photo | {"why": "Tin mới"}}),
            ("POST", f"{path}/photo", {"content": picture(colour="blue")}),
            ("POST", f"{path}/photo?more=true", {"content": picture(colour="green")}),
            ("POST", "/notices/photos/import", {"content": zipped(f"{id}.png", picture("PNG", colour="black"))}),
            ("APPROVE", path, {}),
            ("POST", f"{path}/publish", {}),
            ("POST", f"{path}/delete", {"json": {"why": "Nhầm"}}),
            ("POST", "/notices", {"json": CHANGED | {"id": id}}),
            ("PUT", f"{path}/documents", {"json": {"documents": [{"kind": "PASSPORT", "number": "B1234567"}]}}),
            ("PUT", path, {"json": CHANGED | {"photo": "a" * 64}}),
            ("APPROVE", path, {}),
            ("POST", f"{path}/publish", {}),
        ]
        for method, to, given in acts:
            answer = await (
                approve(client, to, alone)
                if method == "APPROVE"
                else client.request(method, to, headers=alone, **given)
            )
            assert answer.status_code < 500, (to, answer.text)
            assert await public_outputs(client, id) == before, (method, to)
    assert SECRET not in str(before)
    listed = (await client.get("/notices", params={"waiting": True})).json()
    assert listed["totalCount"] == 0


async def test_a_correction_is_seen_by_the_units_staff_and_takes_effect_when_another_approved_it(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    id = (await publish(client, editor, second))["id"]
    before = (await client.get(f"/notices/{id}")).json()
    saved = (await client.put(f"/notices/{id}", json=CHANGED, headers=editor)).json()
    told = saved.pop("correction")
    assert saved == before | {"version": before["version"] + 1}
    assert (told["state"], told["writtenBy"], told["fullName"]) == ("DRAFT", ["an"], CHANGED["fullName"])
    assert told["differences"][0] == {
        "field": "fullName",
        "before": NOTICE["fullName"],
        "after": CHANGED["fullName"],
    }
    path = f"/notices/{id}/correction"
    auditor = bearer("auditor", units=("c02",))
    for reader in (editor, second, auditor):
        assert (await client.get(path, headers=reader)).json() == told
    statuses = [(await client.get(path, headers=h)).status_code for h in ({}, bearer("editor", units=("ca-hue",)))]
    assert statuses == [401, 403]
    assert [n["id"] for n in edges((await client.get("/notices?waiting=true", headers=second)).json())] == [id]
    assert (await client.get("/notices?waiting=true&state=DRAFT", headers=second)).json()["totalCount"] == 0
    own = await approve(client, f"/notices/{id}", editor)
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    early = await client.post(f"/notices/{id}/publish", headers=second)
    assert (early.status_code, early.json()["code"]) == (409, "WRONG_STATE")
    after = await confirm(client, second, id)
    assert (after["fullName"], after["publishedAt"]) == (CHANGED["fullName"], before["publishedAt"])
    assert after["updatedAt"] > before["updatedAt"]
    assert (await client.get(path, headers=second)).status_code == 404
    acts = (await client.get(f"/notices/{id}/history", headers=auditor)).json()["events"]
    assert [event["act"] for event in acts][3:] == ["CORRECTED", "APPROVED", "PUBLISHED"]


async def test_nothing_is_approved_unread(client: httpx.AsyncClient, editor: Headers, second: Headers):
    id = (await publish(client, editor, second))["id"]
    path, changed = f"/notices/{id}", NOTICE | {"marks": "Sẹo dài"}
    await client.put(path, json=CHANGED, headers=editor)
    await check_nothing_is_approved_unread(client, path, second, lambda: client.put(path, json=changed, headers=editor))
    done = (await client.post(f"{path}/publish", headers=second)).json()
    assert (done["fullName"], done["marks"]) == (NOTICE["fullName"], "Sẹo dài")


async def test_a_photo_that_comes_between_reading_and_approving_is_not_approved(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    path = f"/notices/{(await drafted(client, editor))['id']}"
    photo = {"content": picture(), "headers": editor}
    await check_nothing_is_approved_unread(client, path, second, lambda: client.post(f"{path}/photo", **photo))


async def test_two_saves_from_one_version_do_not_overwrite_each_others_correction(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    id = (await publish(client, editor, second))["id"]
    read = {"If-Match": (await client.get(f"/notices/{id}")).headers["ETag"]}
    assert (await client.put(f"/notices/{id}", json=CHANGED, headers=editor | read)).status_code == 200
    late = await client.put(f"/notices/{id}", json=NOTICE | {"marks": "Khác"}, headers=second | read)
    assert (late.status_code, late.json()["code"]) == (412, "STALE_VERSION")


async def test_partial_saves_add_to_the_correction_that_waits(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    published = await publish(client, editor, second)
    path, made_from = f"/notices/{published['id']}", {"version": published["version"]}
    for headers, patch in ((editor, {"marks": "Sẹo dài"}), (second, {"reward": "Theo quy định"})):
        answer = await client.patch(path, json=patch | made_from, headers=headers)
        assert answer.status_code == 200, answer.text
    told = answer.json()["correction"]
    assert {one["field"]: one["after"] for one in told["differences"]} == {
        "marks": "Sẹo dài",
        "reward": "Theo quy định",
    }
    assert told["writtenBy"] == ["an", "binh"]
    late = await client.patch(path, json={"marks": "Khác"} | made_from, headers=second)
    assert (late.status_code, late.json()["code"]) == (412, "STALE_VERSION")
    for headers in (editor, second):
        assert (await approve(client, path, headers)).json()["code"] == "SECOND_PERSON_NEEDED"
    assert (await confirm(client, bearer("editor", units=("c02",), subject="chi"), published["id"]))[
        "marks"
    ] == "Sẹo dài"
    gone = await client.patch(path, json={"offence": None, "why": "Nhầm"}, headers=editor)
    assert (gone.json()["offence"], gone.json()["correction"]) == (None, None)


async def test_a_waiting_photo_is_read_by_the_units_editors_alone(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    id = (await publish(client, editor, second))["id"]
    sent = await client.post(f"/notices/{id}/photo", content=picture(), headers=editor)
    ref = sent.json()["correction"]["photo"]
    assert sent.json()["photo"] is None
    for reader in (None, bearer("editor", units=("ca-hue",)), bearer("auditor", units=("ca-hue",))):
        assert await photo_status(client, ref, reader) == 404
    assert await photo_status(client, ref, second) == 200
    await confirm(client, second, id)
    assert await photo_status(client, ref) == 200
    removal = f"/notices/{id}/photos/{ref}"
    refused = await client.delete(removal, headers=editor)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "why")
    assert await photo_status(client, ref) == 200
    gone = await client.request("DELETE", removal, json={"why": "Nhầm người"}, headers=editor)
    assert gone.json()["photo"] is None
    assert await photo_status(client, ref) == 404
    assert ref not in str(await public_outputs(client, id))
    # A photo that waits when its notice is withdrawn was never public.
    other = (await client.post(f"/notices/{id}/photo", content=picture(colour="blue"), headers=editor)).json()
    await withdraw(client, editor, id)
    assert await photo_status(client, other["correction"]["photo"]) == 404


async def test_what_is_only_removed_is_gone_at_once_with_its_reason_in_history_and_audit(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    id = (await publish(client, editor, second, dangerous=True))["id"]
    by_alias = (await client.post("/match", json={"name": "danh seo"})).json()["hits"][0]["score"]
    less = {name: value for name, value in NOTICE.items() if name not in {"names", "offence"}}
    saved = await client.put(f"/notices/{id}", json=less | {"why": "Nhầm người"}, headers=editor)
    assert (saved.json()["names"], saved.json()["offence"], saved.json()["dangerous"]) == ([], None, False)
    assert saved.json()["correction"] is None
    shown = str(await public_outputs(client, id))
    assert "Danh sẹo" not in shown
    assert "Lừa đảo" not in shown
    hits = (await client.post("/match", json={"name": "danh seo"})).json()["hits"]
    assert not [hit for hit in hits if hit["score"] >= by_alias]
    auditor = bearer("auditor", units=("c02",))
    event = (await client.get(f"/notices/{id}/history", headers=auditor)).json()["events"][-1]
    assert (event["act"], event["by"], event["why"]) == ("REDACTED", "an", "Nhầm người")
    entry = (await client.get("/audit", headers=auditor)).json()["entries"][0]
    assert (entry["act"], entry["target"], entry["why"]) == ("REDACTED", f"notice:{id}", "Nhầm người")


async def test_the_feed_and_its_consumers_hear_nothing_of_a_correction(
    client: httpx.AsyncClient, editor: Headers, second: Headers
):
    id = (await publish(client, editor, second))["id"]
    before, place = await public_outputs(client, id), await place_in_feed(client)
    await client.put(f"/notices/{id}", json=CHANGED, headers=editor)
    await client.post(f"/notices/{id}/photo", content=picture(), headers=editor)
    approved = (await approve(client, f"/notices/{id}", second)).json()
    assert await public_outputs(client, id) == before
    for read in (
        (await client.get(f"/notices/{id}", headers=second)).json(),
        edges((await client.get("/notices", headers=second)).json())[0],
    ):
        assert (read["version"], read["updatedAt"]) == (approved["version"], approved["updatedAt"])
    await withdraw(client, editor, id)
    event, told = await next_event(client, place)
    assert (event, SECRET in str(told)) == ("withdrawn", False)


async def test_a_draft_is_deleted_with_what_hangs_on_it_and_the_audit_trail_keeps_why(
    client: httpx.AsyncClient, editor: Headers, second: Headers, bearer: Bearer
):
    id = (await drafted(client, editor))["id"]
    numbers = {"documents": [{"kind": "PASSPORT", "number": "B1234567"}]}
    await client.put(f"/notices/{id}/documents", json=numbers, headers=editor)
    refused = await client.post(f"/notices/{id}/delete", headers=editor)
    assert (refused.status_code, refused.json()["code"]) == (422, "BAD_INPUT")
    gone = await client.post(f"/notices/{id}/delete", json={"why": "Trùng"}, headers=second)
    assert (gone.status_code, gone.json()["id"]) == (200, id)
    assert (await client.get(f"/notices/{id}", headers=editor)).status_code == 404
    found = await client.get("/notices/by-document", headers=editor | {"Document-Number": "B1234567"})
    assert found.json()["hits"] == []
    entries = (await client.get("/audit", headers=bearer("auditor", units=("c02",)))).json()["entries"]
    assert ("DELETED", "binh", f"notice:{id}", "Trùng") in [(e["act"], e["by"], e["target"], e["why"]) for e in entries]
    for id in [(await publish(client, editor, second))["id"]]:
        seen = await client.post(f"/notices/{id}/delete", json={"why": "Trùng"}, headers=editor)
        assert (seen.status_code, seen.json()["code"]) == (409, "WRONG_STATE")
        assert (await client.get(f"/notices/{id}")).status_code == 200


async def test_what_waits_is_there_after_a_restart(settings: ServiceSettings, editor: Headers, second: Headers):
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        id = (await publish(client, editor, second))["id"]
        ref = (await client.post(f"/notices/{id}/photo", content=picture(), headers=editor)).json()["correction"][
            "photo"
        ]
        await approve(client, f"/notices/{id}", second)
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        assert await photo_status(client, ref) == 404
        assert (await client.get("/notices?waiting=true", headers=second)).json()["totalCount"] == 1
        done = await client.post(f"/notices/{id}/publish", headers=editor)
        assert (done.status_code, done.json()["photo"]) == (200, ref)
        assert await photo_status(client, ref) == 200


@pytest.mark.parametrize("kept", ["approval", "correction", "shownAt"])
async def test_notices_stored_before_there_were_corrections_are_read(
    settings: ServiceSettings, editor: Headers, second: Headers, kept: str
):
    app = create(settings, ServiceClients(), REGISTRY)
    async with serving(app) as client:
        id = (await publish(client, editor, second))["id"]
        await app.state.kit.database["notices"].update_one({"_id": id}, {"$unset": {kept: ""}})
    async with serving(create(settings, ServiceClients(), REGISTRY)) as client:
        assert (await client.get(f"/notices/{id}")).json()["fullName"] == NOTICE["fullName"]
        assert (await client.put(f"/notices/{id}", json=CHANGED, headers=editor)).status_code == 200
        assert (await confirm(client, second, id))["fullName"] == CHANGED["fullName"]


async def test_another_publishes_only_what_somebody_approved_who_still_may(
    settings: ServiceSettings, editor: Headers, second: Headers, bearer: Bearer
):
    register = Register("c02")
    app = create(settings, ServiceClients(), REGISTRY, external=ExternalDependencies(accounts=register))
    async with serving(app) as client:
        path = f"/notices/{(await drafted(client, editor))['id']}"
        assert (await approve(client, path, second)).status_code == 200
        register.held["binh"] = None
        refused = await client.post(f"{path}/publish", headers=editor)
        assert (refused.status_code, refused.json()["code"]) == (409, "APPROVAL_LAPSED")
        assert (await client.get(path, headers=editor)).json()["state"] == "APPROVED"
        third = bearer("editor", units=("c02",), subject="dung")
        assert (await approve(client, path, third)).status_code == 200
        assert (await client.post(f"{path}/publish", headers=editor)).json()["state"] == "PUBLISHED"
