"""Files of notices: workbooks, previews, duplicates."""

from typing import Any

import httpx
import orjson

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.conftest import Bearer, rows, serving
from tests.wanted.notices import NOTICE, Headers, drafted, imported, withdraw
from tests.wanted.spreadsheet.books import ROW, VIETNAMESE, book
from wanted.app import create
from wanted.settings import PreviewSettings, Settings

CONTENT = book(["DANH SÁCH"], VIETNAMESE, ROW, [2, "12345", "Nam", 1985], [], [3, "Trần Giả Định", "Nữ", "31/02/1990"])


async def send(client: httpx.AsyncClient, editor: Headers, content: bytes, query: str = "?unit=c02") -> dict[str, Any]:
    answer = await client.post(f"/notices/import{query}", content=content, headers=editor)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_workbook_is_imported_and_its_bad_rows_named(client: httpx.AsyncClient, editor: Headers):
    report = await send(client, editor, CONTENT, "?unit=c02&publish=true")
    assert (report["inserted"], report["rejectedCount"]) == (1, 2)
    assert [row["line"] for row in report["rejected"]] == [4, 6]
    assert [(row["cell"], row["reason"]) for row in report["rejected"]] == [
        ("B4", "ô B4: họ tên phải có chữ, dài không quá 300 ký tự"),
        ("D6", "ô D6: 31/02/1990 không phải là ngày"),
    ]
    counts = {"rows": 6, "read": 3, "imported": 1, "passedOver": 3, "doubtful": 0, "refused": 2}
    assert report["counts"] == counts
    hits = (await client.post("/match", json={"name": "nguyen gia dinh", "birthYear": 1985})).json()["hits"]
    assert len(hits) == 1
    number = editor | {"Document-Number": "001085000123"}
    assert len((await client.get("/notices/by-document", headers=number)).json()["hits"]) == 1
    again = await send(client, editor, CONTENT, "?unit=c02&publish=true")
    assert (again["inserted"], again["replaced"], again["unchanged"]) == (0, 0, 1)


async def test_rows_without_a_unit_are_refused_unless_one_is_given(client: httpx.AsyncClient, editor: Headers):
    report = await send(client, editor, CONTENT, "")
    assert report["inserted"] == 0
    assert "chưa có đơn vị" in report["rejected"][0]["reason"]


async def test_rows_that_are_doubtful_are_drafts_whatever_the_import_publishes(
    client: httpx.AsyncClient, editor: Headers
):
    content = book(["Mã", *VIETNAMESE], ["clear", *ROW], ["doubtful", 2, "NguyÔn V¨n Gi¶", *ROW[2:]])
    report = await send(client, editor, content, "?unit=c02&publish=true")
    assert (report["inserted"], report["counts"]["imported"], report["counts"]["doubtful"]) == (2, 1, 1)
    (warning,) = report["warnings"]
    assert (warning["line"], warning["code"], warning["cell"], warning["doubtful"]) == (
        3,
        "CONVERTED_LETTERS",
        "C3",
        True,
    )
    states = [(await client.get(f"/notices/{id}", headers=editor)).json()["state"] for id in ("clear", "doubtful")]
    assert states == ["PUBLISHED", "DRAFT"]
    assert (await client.get("/notices/doubtful")).status_code == 404


async def test_a_clerk_is_told_in_vietnamese_or_english_what_the_rules_say_of_a_cell(
    client: httpx.AsyncClient, editor: Headers
):
    rows = [[1, "Lê Giả", "Nam", 2020], [2, "Lê Dаnh", "Nam", 1985], [3, "Lê Giả", "Nam", 1985, "Hà Nội", "x" * 301]]
    headings = [*VIETNAMESE[:5], "Tội danh", "Tỉnh"]
    content = book(headings, *rows, [4, "Lê Giả", "Nam", 1985, "Hà Nội", "Trộm cắp", "Atlantis"])
    reasons = [row["reason"] for row in (await send(client, editor, content))["rejected"]]
    assert reasons == [
        "ô D2: khiến người này chưa đủ 14 tuổi khi có quyết định (Bộ luật Hình sự, Điều 12)",
        "ô B3: lẫn chữ cái của nhiều bảng chữ trong một từ; hãy gõ lại",
        "ô F4: tội danh dài không quá 300 ký tự",
        "ô G5: không có tỉnh, thành phố này",
    ]
    english = await send(client, editor | {"Accept-Language": "en"}, content)
    assert [row["reason"] for row in english["rejected"]][2:] == [
        "cell F4: an offence has at most 300 characters",
        "cell G5: there is no such province",
    ]


async def test_text_with_delimiters_is_a_table_too(client: httpx.AsyncClient, editor: Headers):
    content = "Mã;Họ và tên;Năm sinh\ncsv-1;Lê Giả Văn Bản;1985\n;NGƯỜI LẬP BIỂU;\n".encode()
    report = await send(client, editor, content)
    assert (report["inserted"], report["counts"]["passedOver"], report["warnedRows"]) == (1, 2, 0)
    assert [row["text"] for row in report["warnings"]] == ["ô B3: không phải là người: NGƯỜI LẬP BIỂU"]


async def test_what_is_no_workbook_is_a_typed_refusal(client: httpx.AsyncClient, editor: Headers):
    answer = await client.post("/notices/import", content=b"PK\x03\x04 nothing", headers=editor)
    assert (answer.status_code, answer.json()["code"]) == (415, "NOT_A_WORKBOOK")


async def test_a_preview_tells_what_would_change_and_changes_nothing(
    client: httpx.AsyncClient, editor: Headers, bearer: Bearer
):
    await imported(client, editor, {"id": "same"}, {"id": "changing", "fullName": "Lê Đổi Thay"}, {"id": "gone"})
    await withdraw(client, editor, "gone")
    other = bearer("admin", units=("ca-hue",))
    await imported(client, other, {"id": "theirs", "unit": "ca-hue", "fullName": "Phan Trùng Lặp Hiếm"})
    lines = [
        {"id": "same"},
        {"id": "changing", "fullName": "Lê Đổi Thay", "marks": "Sẹo", "birthDates": ["1986"]},
        {"id": "gone"},
        {"id": "theirs"},
        {"id": "new", "fullName": "Phan Trung Lap Hiem"},
        {"id": "twin-1", "fullName": "Vũ Song Sinh Đôi", "birthDates": ["1970"]},
        {"id": "twin-2", "fullName": "VŨ SONG SINH ĐÔI", "birthDates": ["1970-05-05"]},
        {"id": "bad", "fullName": "12345"},
    ]
    content = b"\n".join(orjson.dumps(NOTICE | line) for line in lines)
    before = rows((await client.get("/snapshot")).content)[1:]
    preview = await send(client, editor, content, "?dryRun=true&publish=true")
    assert rows((await client.get("/snapshot")).content)[1:] == before
    counts = {name: preview[name] for name in ("new", "changed", "same", "rejectedCount", "probableCount")}
    assert counts == {"new": 3, "changed": 1, "same": 1, "rejectedCount": 3, "probableCount": 2}
    assert preview["changes"] == [{"id": "changing", "fields": ["birthDates", "marks"]}]
    theirs, twin = preview["probable"]
    assert (theirs["id"], theirs["noticeId"], theirs["unit"], theirs["otherUnit"]) == ("new", "theirs", "ca-hue", True)
    assert (twin["id"], twin["noticeId"], twin["inFile"]) == ("twin-2", "twin-1", True)
    assert [row["line"] for row in preview["rejected"]] == [3, 4, 8]
    report = await send(client, editor, content, "?publish=true")
    assert (report["inserted"], report["replaced"], report["unchanged"]) == (3, 1, 1)


async def test_notices_about_one_person_are_shown_to_each_unit(
    client: httpx.AsyncClient, editor: Headers, bearer: Bearer
):
    other = bearer("admin", units=("ca-hue",))
    await imported(client, other, {"id": "theirs", "unit": "ca-hue"})
    own = await drafted(client, editor)
    seen = (await client.get(f"/notices/{own['id']}/similar", headers=editor)).json()["similar"]
    assert [(s["noticeId"], s["unit"]) for s in seen] == [("theirs", "ca-hue")]
    assert (await client.get(f"/notices/{own['id']}/similar", headers=other)).status_code == 404
    assert (await client.get("/notices/theirs/similar", headers=other)).json()["similar"] == []


async def test_a_preview_says_how_many_lines_it_did_not_compare(settings: ServiceSettings, editor: Headers):
    own = Settings.of(settings).model_copy(update={"previews": PreviewSettings(max_compared=2)})
    async with serving(create(own, ServiceClients(), REGISTRY)) as client:
        await imported(client, editor, {"id": "there", "fullName": "Phan Trùng Lặp Hiếm"})
        lines = [{"id": f"new-{n}", "fullName": "Phan Trung Lap Hiem", "birthDates": [f"19{n}5"]} for n in range(5, 9)]
        content = b"\n".join(orjson.dumps(NOTICE | line) for line in lines)
        preview = await send(client, editor, content, "?dryRun=true")
        assert (preview["new"], preview["unchecked"]) == (4, 2)
        assert PreviewSettings().max_compared >= 50_000
