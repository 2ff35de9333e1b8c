"""Import runs of articles: drafts and corrections that wait for a second person."""

from collections.abc import Callable
from typing import Any

import httpx

from tests.approving import approve
from tests.articles.test_import import LINE, packed
from tests.conftest import Bearer

Admin = Callable[..., dict[str, str]]
UNIT = "ca-can-tho"


async def sent(client: httpx.AsyncClient, headers: dict[str, str], *lines: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post("/articles/import", content=packed(*lines), headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def act(client: httpx.AsyncClient, headers: dict[str, str], run: str, verb: str) -> httpx.Response:
    path = f"/import-runs/{run}"
    if verb == "approve":
        return await approve(client, path, headers, {})
    return await client.post(f"{path}/undo", json={"why": "Nhầm tệp"}, headers=headers)


async def test_an_editors_import_is_drafts_and_corrections_until_another_approves_them(
    client: httpx.AsyncClient, bearer: Bearer, admin: Admin
):
    clerk = bearer("editor", units=(UNIT,), subject="chi")
    second = bearer("editor", units=(UNIT,), subject="binh")
    there = LINE | {"id": "there", "title": "Đã công bố"}
    await client.post("/articles/import?publish=true", content=packed(there), headers=admin(UNIT))
    public = (await client.get("/articles/there")).json()
    changed = there | {"title": "Đã sửa", "author": "Ban biên tập"}
    report = await sent(client, clerk, LINE, changed, there | {"id": "other", "state": "DRAFT"})
    assert (report["inserted"], report["replaced"], report["waiting"]) == (2, 1, 2)
    assert (await client.get("/articles/t-1")).status_code == 404
    assert (await client.get("/articles/there")).json()["title"] == "Đã công bố"
    own = await act(client, clerk, report["run"], "approve")
    assert (own.status_code, own.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    done = (await act(client, second, report["run"], "approve")).json()
    assert (done["state"], done["left"]) == ("APPROVED", [])
    assert (await client.get("/articles/t-1")).json()["publishedAt"] == LINE["publishedAt"]
    after = (await client.get("/articles/there")).json()
    assert (after["title"], after["author"]) == ("Đã sửa", "Ban biên tập")
    assert (after["publishedAt"], after["slug"]) == (public["publishedAt"], public["slug"])
    assert (await client.get("/articles/other")).status_code == 404
    again = (await act(client, second, report["run"], "approve")).json()
    assert again == done
    undone = (await act(client, clerk, report["run"], "undo")).json()
    assert [(row["id"], row["reason"]) for row in undone["left"]] == [("there", "EXISTED_BEFORE")]
    assert (await client.get("/articles/t-1")).status_code == 410
    assert (await client.get("/articles/other", headers=clerk)).status_code == 404
    assert (await client.get("/articles/there")).json() == after


async def test_a_correction_that_was_changed_since_is_refused(client: httpx.AsyncClient, bearer: Bearer, admin: Admin):
    clerk = bearer("editor", units=(UNIT,), subject="chi")
    await client.post("/articles/import?publish=true", content=packed(LINE), headers=admin(UNIT))
    report = await sent(client, clerk, LINE | {"title": "Đã sửa"})
    await sent(client, clerk, LINE | {"title": "Sửa nữa"})
    answer = await act(client, bearer("editor", units=(UNIT,), subject="binh"), report["run"], "approve")
    assert (answer.status_code, answer.json()["rows"]) == (409, [{"id": "t-1", "line": 1}])
    assert (await client.get("/articles/t-1")).json()["title"] == LINE["title"]


async def test_a_file_of_what_is_published_leaves_the_correction_that_waits(
    client: httpx.AsyncClient, bearer: Bearer, admin: Admin
):
    clerk, other = (bearer("editor", units=(UNIT,), subject=name) for name in ("chi", "an"))
    await client.post("/articles/import?publish=true", content=packed(LINE), headers=admin(UNIT))
    proposed = await client.patch("/articles/t-1", json={"title": "Đã sửa"}, headers=other)
    assert proposed.json()["correction"]["title"] == "Đã sửa"
    report = await sent(client, clerk, LINE)
    assert (report["unchanged"], report["waiting"]) == (1, 0)
    kept = (await client.get("/articles/t-1/correction", headers=clerk)).json()
    assert kept == proposed.json()["correction"]


async def test_a_preview_publishes_nothing_and_shows_what_was_mended(client: httpx.AsyncClient, admin: Admin):
    lines = packed(LINE, LINE | {"id": "t-2", "body": "<div>a <span style='display:none'>ẩn</span></div>"})
    query = "?dryRun=true&publish=true"
    answer = await client.post(f"/articles/import{query}", content=lines, headers=admin(UNIT))
    preview = answer.json()
    assert (preview["new"], preview["published"], preview["waiting"]) == (2, 2, 0)
    assert [row["id"] for row in preview["first"]] == ["t-1", "t-2"]
    assert [(row["id"], row["document"]["body"]) for row in preview["odd"]] == [("t-2", "<p>a </p>")]
    assert (await client.get("/articles")).json()["totalCount"] == 0


async def test_a_draft_keeps_the_date_of_publication_that_was_approved(client: httpx.AsyncClient, bearer: Bearer):
    clerk = bearer("editor", units=(UNIT,), subject="chi")
    second = bearer("editor", units=(UNIT,), subject="binh")
    run = (await sent(client, clerk, LINE))["run"]
    dated = LINE | {"publishedAt": "1999-01-01T00:00:00Z"}
    report = await sent(client, clerk, dated)
    assert (report["replaced"], [one["code"] for one in report["rejected"]]) == (0, ["BAD_INPUT"])
    assert "publishedAt" in report["rejected"][0]["reason"]
    undated = {name: value for name, value in LINE.items() if name != "publishedAt"}
    assert (await sent(client, clerk, undated))["rejectedCount"] == 0
    assert (await act(client, second, run, "approve")).json()["state"] == "APPROVED"
    assert (await client.get("/articles/t-1")).json()["publishedAt"] == LINE["publishedAt"]


async def test_a_draft_that_another_import_brought_anew_is_not_approved_with_the_run(
    client: httpx.AsyncClient, bearer: Bearer
):
    clerk = bearer("editor", units=(UNIT,), subject="chi")
    second = bearer("editor", units=(UNIT,), subject="binh")
    run = (await sent(client, clerk, LINE))["run"]
    deleted = await client.post("/articles/t-1/delete", json={"why": "Nhầm"}, headers=clerk)
    assert deleted.status_code == 200, deleted.text
    await sent(client, clerk, LINE | {"publishedAt": "1999-01-01T00:00:00Z"})
    await act(client, second, run, "approve")
    assert (await client.get("/articles/t-1")).status_code == 404


async def test_who_approves_a_run_reads_what_it_would_publish(client: httpx.AsyncClient, bearer: Bearer, admin: Admin):
    clerk = bearer("editor", units=(UNIT,), subject="chi")
    second = bearer("editor", units=(UNIT,), subject="binh")
    await client.post("/articles/import?publish=true", content=packed(LINE), headers=admin(UNIT))
    run = (await sent(client, clerk, LINE | {"title": "Đã sửa"}))["run"]
    shown = (await client.get(f"/import-runs/{run}", headers=second)).json()["sample"]
    page = (await client.get(f"/import-runs/{run}/rows", headers=second)).json()
    for row in (*shown, *(edge["node"] for edge in page["edges"])):
        assert (row["document"]["title"], row["document"]["state"]) == ("Đã sửa", "PUBLISHED")


async def test_a_run_that_moves_an_article_is_approved_for_both_its_units(
    client: httpx.AsyncClient, bearer: Bearer, admin: Admin
):
    await client.post(
        "/articles/import?publish=true", content=packed(LINE | {"unit": "ca-hue"}), headers=admin("ca-hue")
    )
    clerk = bearer("editor", units=(UNIT, "ca-hue"), subject="chi")
    run = (await sent(client, clerk, LINE | {"unit": UNIT}))["run"]
    alone = await act(client, bearer("editor", units=(UNIT,), subject="binh"), run, "approve")
    assert (alone.status_code, (await client.get("/articles/t-1")).json()["unit"]) == (403, "ca-hue")
    both = await act(client, bearer("editor", units=(UNIT, "ca-hue"), subject="binh"), run, "approve")
    assert (both.json()["units"], (await client.get("/articles/t-1")).json()["unit"]) == ([UNIT, "ca-hue"], UNIT)
