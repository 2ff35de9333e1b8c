"""What waits for a second person, of hotlines and sessions, in GraphQL: shown to staff, approved, returned, deleted."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.ids import decode_id
from launcher.registry import REGISTRY
from services.documents.models import now
from tests.conftest import Bearer
from tests.gateway.conftest import House

LINE = {"unit": "ca-hue", "dialled": "0900 000 001", "purpose": "TRAFFIC"}
SESSION = {
    "unit": "ca-hue",
    "leader": {"position": "Giám đốc"},
    "place": "52 Hùng Vương",
    "startsAt": "2030-12-01T08:00:00+07:00",
    "endsAt": "2030-12-01T11:00:00+07:00",
}
KINDS = [
    pytest.param("Hotline", LINE | {"note": "Ngoài giờ"}, {"note": "Trong giờ"}, id="hotline"),
    pytest.param(
        "ReceptionSession", SESSION | {"registration": "Tại quầy"}, {"registration": "Qua điện thoại"}, id="session"
    ),
]
Headers = dict[str, str]


async def act(house: House, verb: str, thing: str, headers: Headers, **given: Any) -> dict[str, Any]:
    """The document that a mutation answers; it must go well."""
    name, field = f"{verb}{thing}", thing[0].lower() + thing[1:]
    if verb == "approve":
        given["version"] = await house.version(given["id"], headers)
    text = (
        f"mutation($input: {name[0].upper()}{name[1:]}Input!) {{ {name}(input: $input) {{ {field} {{"
        " id state version correction { writtenBy differences { field before after } } } errors { code } } }"
    )
    payload = (await house.data(text, headers, input=given))[name]
    assert payload["errors"] == []
    return payload[field]


@pytest.mark.parametrize(("thing", "given", "change"), KINDS)
async def test_what_waits_is_seen_found_and_approved_by_staff(
    house: House, bearer: Bearer, thing: str, given: dict[str, Any], change: dict[str, str]
):
    second, [[field, value]] = bearer("editor", subject="staff-2"), change.items()
    draft = await act(house, "save", thing, house.staff, **given)
    assert (draft["state"], draft["correction"]["writtenBy"]) == ("DRAFT", ["staff-1"])
    query = f"query($id: ID!) {{ node(id: $id) {{ ... on {thing} {{ {field} correction {{ writtenBy }} }} }} }}"
    assert (await house.data(query, id=draft["id"]))["node"] is None
    await act(house, "approve", thing, second, id=draft["id"], why="Đã gọi thử")
    await house.heard_of(draft["id"])
    saved = await act(house, "save", thing, house.staff, id=draft["id"], **given | change)
    [difference] = saved["correction"]["differences"]
    assert difference == {"field": field, "before": given[field], "after": value}
    assert (await house.data(query, id=draft["id"]))["node"] == {field: given[field], "correction": None}
    assert (await house.data(query, bearer("editor", units=("ca-ha-noi",)), id=draft["id"]))["node"][
        "correction"
    ] is None
    seen = (await house.data(query, second, id=draft["id"]))["node"]
    assert seen == {field: given[field], "correction": {"writtenBy": ["staff-1"]}}
    listed = f"{thing[0].lower()}{thing[1:]}s"
    waiting = f"{{ {listed}(waiting: true) {{ edges {{ node {{ id correction {{ differences {{ field }} }} }} }} }} }}"
    assert (await house.data(waiting))[listed]["edges"] == []
    [edge] = (await house.data(waiting, second))[listed]["edges"]
    assert edge["node"] == {"id": draft["id"], "correction": {"differences": [{"field": field}]}}
    assert (await act(house, "return", thing, second, id=draft["id"], why="Sai"))["correction"] is None
    name = f"{thing[0].lower()}{thing[1:]}History"
    history = f"query($id: ID!) {{ {name}(id: $id) {{ act by why changes {{ field }} }} }}"
    told = (await house.data(history, second, id=draft["id"]))[name]
    assert [(entry["act"], entry["by"], entry["why"]) for entry in told] == [
        ("CREATED", "staff-1", None),
        ("APPROVED", "staff-2", "Đã gọi thử"),
        ("PROPOSED", "staff-1", None),
        ("RETURNED", "staff-2", "Sai"),
    ]
    answer = await house.ask(history, id=draft["id"])
    assert answer["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(("thing", "given", "change"), KINDS)
async def test_an_editor_reads_the_version_to_approve_and_others_that_of_what_is_public(
    house: House, bearer: Bearer, thing: str, given: dict[str, Any], change: dict[str, str]
):
    second = bearer("editor", subject="staff-2")
    id = (await act(house, "save", thing, house.staff, **given))["id"]
    published = (await act(house, "approve", thing, second, id=id))["version"]
    await house.heard_of(id)
    assert await house.version(id, {}) == published
    name = f"{thing[0].lower()}{thing[1:]}"
    path = f"/{name.removeprefix('reception').lower()}s/{decode_id(REGISTRY, id).id}"
    # Past the gateway, whose caches hear nothing of it.
    patched = await house.peers["hotline" if thing == "Hotline" else "schedule"].patch(
        path, json=change, headers=house.staff | {"Content-Type": "application/merge-patch+json"}
    )
    assert patched.json()["version"] == published + 1
    listed = f'{{ {name}s(unit: "ca-hue") {{ edges {{ node {{ version }} }} }} }}'
    for headers, version in (({}, published), (second, published + 1)):
        assert await house.version(id, headers) == version
        assert (await house.data(listed, headers))[f"{name}s"]["edges"] == [{"node": {"version": version}}]
    await act(house, "approve", thing, second, id=id)


@pytest.mark.parametrize(("thing", "given", "change"), KINDS)
async def test_nothing_is_approved_unread(
    house: House, bearer: Bearer, thing: str, given: dict[str, Any], change: dict[str, str]
):
    second = bearer("editor", subject="staff-2")
    text = (
        f"mutation($input: Approve{thing}Input!) {{ approve{thing}(input: $input) {{"
        " errors { __typename code message field path } } }"
    )

    async def refusal(**read: Any) -> dict[str, Any]:
        payload = await house.data(text, second, input={"id": draft["id"], **read})
        return payload[f"approve{thing}"]["errors"][0]

    draft = await act(house, "save", thing, house.staff, **given)
    unread = await refusal()
    assert (unread["__typename"], unread["code"]) == ("InputError", "PRECONDITION_REQUIRED")
    assert (unread["message"], unread["path"]) == (
        "Hãy mở bản mới nhất và đọc trước khi phê duyệt.",
        ["input", "version"],
    )
    await act(house, "save", thing, house.staff, id=draft["id"], **change)
    assert (await refusal(version=draft["version"]))["code"] == "STALE_VERSION"
    approved = await act(house, "approve", thing, second, id=draft["id"])
    assert approved["version"] == draft["version"] + 2


@pytest.mark.parametrize(("thing", "given", "change"), KINDS)
async def test_a_draft_is_deleted(house: House, thing: str, given: dict[str, Any], change: dict[str, str]):
    draft = await act(house, "save", thing, house.staff, **given)
    text = f"mutation($input: Delete{thing}Input!) {{ delete{thing}(input: $input) {{ id errors {{ code }} }} }}"
    stale = (await house.data(text, house.staff, input={"id": draft["id"], "version": 7}))[f"delete{thing}"]
    assert stale == {"id": None, "errors": [{"code": "STALE_VERSION"}]}
    done = (await house.data(text, house.staff, input={"id": draft["id"]}))[f"delete{thing}"]
    assert done == {"id": draft["id"], "errors": []}
    gone = (await house.data(text, house.staff, input={"id": draft["id"]}))[f"delete{thing}"]
    assert gone["errors"] == [{"code": "NOT_FOUND"}]


async def test_an_emergency_number_is_the_ministrys_and_the_refusal_says_so(house: House, bearer: Bearer):
    text = "mutation($input: SaveHotlineInput!) { saveHotline(input: $input) { errors { __typename code message } } }"
    given = LINE | {"dialled": "0900 000 777", "purpose": "EMERGENCY_POLICE"}
    [error] = (await house.data(text, bearer("editor", units=("ca-hue",)), input=given))["saveHotline"]["errors"]
    assert error == {
        "__typename": "NotAllowedError",
        "code": "EMERGENCY_RESERVED",
        "message": "Chỉ quản trị viên của Bộ được đưa vào và sửa số khẩn cấp.",
    }


async def test_a_unit_suspends_its_number_and_puts_an_alert_alone(house: House, bearer: Bearer):
    line = await house.put_in("hotline", "/hotlines", LINE)
    editor = bearer("editor", units=("ca-hue",))
    query = '{ hotlines { edges { node { id alert { text } } } } unit(code: "ca-hue") { id alert { text } } }'
    read = await house.data(query)
    id, unit = read["hotlines"]["edges"][0]["node"]["id"], read["unit"]["id"]
    alert = {"text": "Quá tải vì bão", "until": (now() + timedelta(hours=1)).isoformat()}
    for thing, target in (("Hotline", id), ("Unit", unit)):
        text = f"mutation($input: Alert{thing}Input!) {{ alert{thing}(input: $input) {{ errors {{ code }} }} }}"
        assert (await house.data(text, editor, input={"id": target, **alert}))[f"alert{thing}"]["errors"] == []
    await house.heard_version(line["id"], line["version"] + 1)
    await house.heard_version("ca-hue", 2)
    told = await house.data(query)
    assert told["unit"]["alert"] == told["hotlines"]["edges"][0]["node"]["alert"] == {"text": "Quá tải vì bão"}
    assert (await act(house, "suspend", "Hotline", editor, id=id, why="Đứt cáp"))["state"] == "SUSPENDED"
    await house.withdrawn(id)
    assert (await house.data(query))["hotlines"]["edges"] == []
    assert (await act(house, "resume", "Hotline", editor, id=id))["state"] == "ACTIVE"


async def test_an_alert_that_has_ended_is_not_shown(house: House):
    collection = house.transports["hotline"].app.state.kit.watcher.collections["units"]  # type: ignore[union-attr]
    ended = {"text": "Quá tải", "until": now() - timedelta(seconds=1)}
    await collection.raw.update_one({"_id": "ca-hue"}, {"$set": {"alert": ended, "version": 9, "_change": "updated"}})
    await house.heard_version("ca-hue", 9)
    assert (await house.data('{ unit(code: "ca-hue") { version alert { text } } }'))["unit"] == {
        "version": 9,
        "alert": None,
    }
