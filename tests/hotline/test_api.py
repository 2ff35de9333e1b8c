"""The hotline service over HTTP, on the real database."""

import asyncio
import gzip
from datetime import timedelta

import httpx
import orjson
import pytest

from hotline.models import UnitKind
from services.documents.models import now
from services.documents.pages import CursorCodec
from services.global_ids import encode_id
from services.lines import ServerSentEvent, server_sent_events
from services.settings import ServiceSettings
from tests.conftest import Bearer, edges, rows
from tests.hotline.conftest import HANOI, LINE, MINISTRY, TRAFFIC, published
from tests.waiting import PATIENCE

ALERT = {"text": "Đường dây quá tải vì bão", "until": (now() + timedelta(days=1)).isoformat()}


async def test_units_are_listed_ministry_first(client: httpx.AsyncClient, admin: dict[str, str]):
    page = (await client.get("/units")).json()
    assert [u["code"] for u in edges(page)] == ["bca", "ca-ha-noi"]
    assert page["totalCount"] == 2
    assert edges(page)[1]["province"] == "ha-noi"


async def test_pages_go_forward_and_back(client: httpx.AsyncClient, admin: dict[str, str]):
    first = (await client.get("/units", params={"first": 1})).json()
    assert first["pageInfo"]["hasNextPage"] is True
    second = (await client.get("/units", params={"first": 1, "after": first["pageInfo"]["endCursor"]})).json()
    assert [u["code"] for u in edges(second)] == ["ca-ha-noi"]
    back = (await client.get("/units", params={"last": 1, "before": second["pageInfo"]["startCursor"]})).json()
    assert [u["code"] for u in edges(back)] == ["bca"]


async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient, admin: dict[str, str]):
    cursor = (await client.get("/units")).json()["pageInfo"]["endCursor"]
    for params in ({"after": cursor, "kind": "PROVINCE"}, {"after": cursor[:-2] + "AA"}, {"after": "nonsense"}):
        answer = await client.get("/units", params=params)
        assert (answer.status_code, answer.json()["code"]) == (400, "BAD_CURSOR")


async def test_units_are_listed_by_the_vietnamese_alphabet(client: httpx.AsyncClient, admin: dict[str, str]):
    names = ["Lâm Đồng", "Lào Cai", "Lạng Sơn", "Lai Châu"]
    for number, name in enumerate(names):
        unit = {"code": f"u{number}", "kind": "DEPARTMENT", "names": {"vi": name}, "parent": "bca"}
        assert (await client.post("/units", json=unit, headers=admin)).status_code == 201
    page = (await client.get("/units", params={"kind": "DEPARTMENT"})).json()
    assert [unit["names"]["vi"] for unit in edges(page)] == names[::-1]


async def test_a_cursor_of_the_order_before_goes_on_from_its_unit(
    client: httpx.AsyncClient, admin: dict[str, str], settings: ServiceSettings
):
    """By unmarked letters Lạng Sơn came after Lâm Đồng."""
    for code, name in (("lam", "Lâm Đồng"), ("lang", "Lạng Sơn")):
        unit = {"code": code, "kind": "DEPARTMENT", "names": {"vi": name}, "parent": "bca"}
        assert (await client.post("/units", json=unit, headers=admin)).status_code == 201
    codec = CursorCodec(settings.secret.get_secret_value().encode())
    department = list(UnitKind).index(UnitKind.DEPARTMENT)
    before = codec.encode((department, "lang son", "lang"), "unit?DEPARTMENT|None|None")
    answer = await client.get("/units", params={"after": before, "kind": "DEPARTMENT"})
    assert [unit["code"] for unit in edges(answer.json())] == ["lam"]
    gone = codec.encode((department, "lang son", "gone"), "unit?DEPARTMENT|None|None")
    answer = await client.get("/units", params={"after": gone, "kind": "DEPARTMENT"})
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_CURSOR")


async def test_only_admins_keep_units(client: httpx.AsyncClient, bearer: Bearer):
    assert (await client.post("/units", json=MINISTRY)).status_code == 401
    assert (await client.post("/units", json=MINISTRY, headers=bearer("editor"))).status_code == 403
    assert (await client.get("/units")).json()["totalCount"] == 0


async def test_a_role_holds_for_units_below(client: httpx.AsyncClient, admin: dict[str, str], bearer: Bearer):
    assert (await client.post("/hotlines", json=TRAFFIC, headers=bearer("editor", units=("bca",)))).status_code == 201
    other = await client.post(
        "/hotlines", json=TRAFFIC | {"dialled": "114"}, headers=bearer("editor", units=("ca-hue",))
    )
    assert other.status_code == 403


async def test_a_change_on_an_old_version_is_refused(client: httpx.AsyncClient, admin: dict[str, str]):
    tag = (await client.get("/units/ca-ha-noi")).headers["etag"]
    changed = HANOI | {"address": "87 Trần Hưng Đạo"}
    assert (await client.put("/units/ca-ha-noi", json=changed, headers=admin | {"If-Match": tag})).json()[
        "version"
    ] == 2
    stale = await client.put("/units/ca-ha-noi", json=HANOI, headers=admin | {"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "STALE_VERSION")


async def test_a_read_is_conditional(client: httpx.AsyncClient, admin: dict[str, str]):
    for path in ("/units/bca", "/units"):
        tag = (await client.get(path)).headers["etag"]
        again = await client.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


async def test_a_retry_is_answered_as_the_first_time(client: httpx.AsyncClient, admin: dict[str, str]):
    key = admin | {"Idempotency-Key": "the-first-key"}
    first = await client.post("/hotlines", json=LINE, headers=key)
    again = await client.post("/hotlines", json=LINE, headers=key)
    assert first.status_code == 201
    assert (again.status_code, again.json()) == (201, first.json())
    other = await client.post("/hotlines", json=LINE | {"dialled": "114"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert (await client.get("/hotlines?waiting=true", headers=admin)).json()["totalCount"] == 1


async def test_a_retry_gives_no_unit_that_was_there_before(client: httpx.AsyncClient, admin: dict[str, str]):
    key = admin | {"Idempotency-Key": "the-second-key"}
    answer = await client.post("/units", json=HANOI | {"address": "87 Trần Hưng Đạo"}, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "ALREADY_EXISTS")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"names": {"vi": "x\u0000"}}, "names.vi"),
        ({"names": {"vi": "\u202egnoc"}}, "names.vi"),
        ({"unknown": 1}, "unknown"),
        ({"kind": "CASTLE"}, "kind"),
        ({"parent": "nowhere"}, "parent"),
        ({"parent": "ca-ha-noi"}, "parent"),
        ({"province": "Atlantis"}, "province"),
    ],
)
async def test_bad_input_names_its_field(client: httpx.AsyncClient, admin: dict[str, str], change: dict, field: str):
    answer = await client.put("/units/ca-ha-noi", json=HANOI | change, headers=admin)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert (await client.get("/units/ca-ha-noi")).json()["version"] == 1


async def test_no_unit_takes_itself_out_of_the_one_above(
    client: httpx.AsyncClient, admin: dict[str, str], bearer: Bearer
):
    own = bearer("admin", units=("ca-ha-noi",))
    free = {name: value for name, value in HANOI.items() if name != "parent"}
    answer = await client.put("/units/ca-ha-noi", json=free, headers=own)
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    report = (await client.post("/units/import", content=orjson.dumps(free), headers=own)).json()
    assert (report["inserted"], report["rejectedCount"]) == (0, 1)
    assert (await client.get("/units/ca-ha-noi")).json()["parent"] == "bca"
    assert (await client.put("/units/ca-ha-noi", json=HANOI | {"address": "87"}, headers=admin)).status_code == 200
    assert (await client.put("/units/ca-ha-noi", json=free, headers=admin)).status_code == 200


async def test_broken_bodies_are_refused(client: httpx.AsyncClient, admin: dict[str, str]):
    for body in (b"{", b'{"code": "\xff"}', b"[]", b"", b'{"code": "\\ud800"}'):
        answer = await client.post("/units", content=body, headers=admin | {"Content-Type": "application/json"})
        assert 400 <= answer.status_code < 500
        assert answer.json()["code"]
    large = await client.post("/units", content=b" " * (2 << 20), headers=admin | {"Content-Type": "application/json"})
    assert (large.status_code, large.json()["code"]) == (413, "TOO_LARGE")


async def test_an_import_takes_good_lines_and_reports_the_others(client: httpx.AsyncClient, admin: dict[str, str]):
    lines = [HANOI | {"code": "ca-hue", "province": "hue"}, {"code": "x"}, HANOI]
    body = b"\n".join(orjson.dumps(line) for line in lines) + b"\nnot json\n"
    report = (await client.post("/units/import", content=body, headers=admin)).json()
    assert (report["inserted"], report["unchanged"], report["rejectedCount"]) == (1, 1, 2)
    assert [r["line"] for r in report["rejected"]] == [2, 4]
    again = (await client.post("/units/import", content=body, headers=admin)).json()
    assert (again["inserted"], again["replaced"], again["unchanged"]) == (0, 0, 2)


async def test_an_import_does_not_take_another_units_hotline(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str], bearer: Bearer
):
    await published(client, TRAFFIC | {"id": "theirs"}, admin, second)
    stranger = bearer("editor", units=("bca-other",))
    await client.post("/units", json=MINISTRY | {"code": "bca-other"}, headers=bearer("admin", units=("bca-other",)))
    body = orjson.dumps(TRAFFIC | {"id": "theirs", "unit": "bca-other"})
    report = (await client.post("/hotlines/import", content=body, headers=stranger)).json()
    assert (report["replaced"], report["rejectedCount"]) == (0, 1)
    assert (await client.get("/hotlines/theirs")).json()["unit"] == "ca-ha-noi"


async def test_what_is_exported_can_be_imported(client: httpx.AsyncClient, admin: dict[str, str]):
    exported = (await client.get("/units/export")).content
    report = (await client.post("/units/import", content=exported, headers=admin)).json()
    assert (report["unchanged"], report["rejectedCount"]) == (2, 0)


async def test_a_zip_bomb_is_refused(client: httpx.AsyncClient, admin: dict[str, str]):
    answer = await client.post("/units/import", content=gzip.compress(b" " * (64 << 20)), headers=admin)
    assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")


async def test_the_feed_tells_what_happened_and_resumes(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    snapshot = [orjson.loads(line) for line in rows((await client.get("/snapshot")).content)]
    assert snapshot[-1] == {"complete": True, "count": 2}
    line = await published(client, LINE, admin, second)
    changed = await client.post(f"/hotlines/{line['id']}/alert", json=ALERT, headers=admin)
    assert changed.status_code == 200
    found: list[ServerSentEvent] = []
    async with (
        asyncio.timeout(PATIENCE),
        client.stream("GET", "/changes", headers={"Last-Event-ID": snapshot[0]["resumeToken"]}) as feed,
    ):
        async for event in server_sent_events(feed.aiter_bytes()):
            if event.data is None or '"kind":"hotline"' not in event.data:
                continue
            found.append(event)
            if len(found) == 2:
                await client.put(f"/hotlines/{line['id']}", json=LINE | {"state": "RETIRED"}, headers=admin)
            if len(found) == 3:
                break
    assert [event.type for event in found] == ["published", "updated", "withdrawn"]
    named = {"kind": "hotline", "id": line["id"], "globalId": encode_id("Hotline", line["id"])}
    assert orjson.loads(found[2].data or "") == named | {"version": 4}


async def test_the_feed_is_resumed_by_a_parameter_too(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    """The first request of an EventSource has no header."""
    token = orjson.loads(rows((await client.get("/snapshot")).content)[0])["resumeToken"]
    line = await published(client, LINE, admin, second)
    async with (
        asyncio.timeout(PATIENCE),
        client.stream("GET", "/changes", params={"lastEventId": token}) as feed,
    ):
        async for event in server_sent_events(feed.aiter_bytes()):
            if event.data is not None and line["id"] in event.data:
                break
    for path in ("/changes", "/withdrawals"):
        made_up = await client.get(path, params={"lastEventId": "made-up"})
        assert (made_up.status_code, made_up.json()["code"]) == (400, "BAD_CURSOR")
    later = await client.get("/changes", params={"lastEventId": token}, headers={"Last-Event-ID": "made-up"})
    assert later.status_code == 400


async def test_the_feed_refuses_a_made_up_place(client: httpx.AsyncClient, admin: dict[str, str]):
    answer = await client.get("/changes", headers={"Last-Event-ID": "made-up"})
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_CURSOR")


async def test_a_batch_gives_what_is_public(client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]):
    line = await published(client, LINE, admin, second)
    keys = ["unit:bca", f"hotline:{line['id']}", "unit:nowhere"]
    found = (await client.post("/batch", json={"keys": keys})).json()["found"]
    assert set(found) == {"unit:bca", f"hotline:{line['id']}"}


async def test_a_hotline_that_is_not_active_is_not_there_for_another_units_editor(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str], bearer: Bearer
):
    id = (await published(client, LINE | {"state": "SUSPENDED"}, admin, second))["id"]
    other = bearer("editor", units=("ca-hue",))
    hidden = await client.put(f"/hotlines/{id}", json=LINE, headers=other)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "NOT_FOUND")
    assert (await client.put(f"/hotlines/{id}", json=LINE, headers=admin)).status_code == 200
    assert (await client.put(f"/hotlines/{id}", json=LINE, headers=other)).status_code == 403


async def test_a_batch_reads_lists_as_the_caller_would(
    client: httpx.AsyncClient, admin: dict[str, str], second: dict[str, str]
):
    await published(client, LINE | {"state": "SUSPENDED"}, admin, second)
    reads = ["/units?first=1", "/hotlines?state=SUSPENDED", "/units/nowhere", "/hotlines?after=made-up"]
    for headers, seen in ((admin, 1), ({}, 0)):
        answer = (await client.post("/batch", json={"reads": reads}, headers=headers)).json()["reads"]
        assert [read["status"] for read in answer] == [200, 200, 404, 400]
        assert answer[0]["body"] == (await client.get(reads[0])).json()
        assert answer[1]["body"]["totalCount"] == seen
        assert answer[3]["body"]["code"] == "BAD_CURSOR"


@pytest.mark.parametrize("read", ["/changes", "/snapshot", "/units/export", "/batch", "//elsewhere", "units"])
async def test_a_batch_reads_nothing_without_end(client: httpx.AsyncClient, admin: dict[str, str], read: str):
    answer = await client.post("/batch", json={"reads": [read]})
    assert (answer.status_code, answer.json()["code"]) == (422, "BAD_INPUT")


async def test_health_and_openapi(client: httpx.AsyncClient):
    assert (await client.get("/health/ready")).json() == {
        "status": "ok",
        "checks": {"database": "ok", "data": "ok", "feed": "ok", "documents": "ok"},
        "degraded": [],
    }
    assert "4XX" in (await client.get("/openapi.json")).json()["paths"]["/units"]["get"]["responses"]
    assert (await client.get("/metrics")).status_code == 404
    assert (await client.get("/schemas/units.json")).json()["title"] == "UnitInput"


async def test_hostile_hotlines_are_refused_and_change_nothing(client: httpx.AsyncClient, admin: dict[str, str]):
    wrong: list[dict[str, object]] = [
        *({"dialled": dialled} for dialled in ("1" * 10_000, "<script>113</script>", "0000 000 000", "+84")),
        *({"note": note} for note in ("x" * 10_000, "a\u202eb", "a\x00b")),
        {"label": {"vi": "x" * 10_000}},
        {"openingHours": "24/7"},
        {"hours": [{"days": ["MONDAY"], "opens": "<script>", "closes": "10:00"}]},
        {"hours": [{"days": ["MONDAY"], "opens": "08:00", "closes": "10:00"}] * 1_000},
        {"exceptions": [{"date": "9999-99-99", "spans": []}]},
    ]
    for fields in wrong:
        answer = await client.post("/hotlines", json=TRAFFIC | fields, headers=admin)
        assert answer.status_code == 422, fields
        assert answer.json()["code"] in {"BAD_INPUT", "NUMBER_NOT_CALLABLE"}
    texts = ["Mo," * 1_600, "08:00-09:00," * 400 + "08:00-09:00", '"' * 4_999, "x" * 10_000, "<script>"]
    lines = [orjson.dumps(TRAFFIC | {"id": "bomb", "openingHours": text}) for text in texts]
    report = (await client.post("/hotlines/import", content=b"\n".join(lines), headers=admin)).json()
    assert (report["rejectedCount"], report["inserted"], report["run"]) == (len(texts), 0, None)
    assert (await client.get("/waiting", headers=admin)).json()["totalCount"] == 0
