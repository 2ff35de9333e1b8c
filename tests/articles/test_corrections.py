"""Changes of a published article: all that becomes public waits for a second person, and what waits can be found."""

from typing import Any

import httpx
import pytest

from articles.content import content_of
from articles.models import Article
from services.editorial.approval import digest
from tests.approving import check_nothing_is_approved_unread
from tests.articles.conftest import DRAFT, UNIT, Desk
from tests.conftest import Bearer, edges
from tests.unseen import next_event, place_in_feed, seen
from tests.waiting import until

CHANGES: list[dict[str, Any]] = [
    {"title": "Tiêu đề khác"},
    {"summary": "Tóm tắt khác."},
    {"body": "<p>Lời khác.</p>"},
    {"language": "en"},
    {"kind": "OTHER"},
    {"province": "Huế"},
    {"author": "Người khác"},
    {"editor": "Biên tập viên"},
    {"source": "bocongan.gov.vn"},
    {"identifier": "12/TB"},
    {"subjects": ["an ninh"]},
    {"keywords": ["lừa đảo"]},
    {"validFrom": "2026-01-01T00:00:00Z"},
    {"validUntil": "2036-01-01T00:00:00Z"},
    {"slug": "dia-chi-khac"},
    {"demo": True},
]


async def save(desk: Desk, id: str, **fields: Any) -> dict[str, Any]:
    answer = await desk.client.put(f"/articles/{id}", json=DRAFT | fields, headers=desk.writer)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
async def test_nothing_public_changes_without_a_second_person(
    client: httpx.AsyncClient, desk: Desk, change: dict[str, Any]
):
    [name] = change
    before = await desk.published()
    public = (await client.get(f"/articles/{before['id']}")).json()
    saved = await save(desk, before["id"], **change)
    assert (await client.get(f"/articles/{before['id']}")).json() == public
    assert name in {one["field"] for one in saved["correction"]["differences"]}
    assert (await desk.act(before["id"], "submit")).status_code == 200
    assert (await desk.act(before["id"], "approve")).json()["code"] == "SECOND_PERSON_NEEDED"
    published = await publish_correction(desk, before["id"])
    assert published[name] == saved["correction"][name] != before[name]


async def test_the_public_sees_nothing_of_a_correction_before_it_is_published(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published()
    path = f"/articles/{article['id']}"
    paths = (path, f"/articles/by-slug/{article['slug']}", "/articles", f"{path}/dublin-core", f"{path}/meta")
    before, place = await seen(client, *paths), await place_in_feed(client)
    await save(desk, article["id"], title="Sửa")
    assert await seen(client, *paths) == before
    for act, who in (("submit", desk.writer), ("return", desk.second), ("submit", desk.writer)):
        assert (await desk.act(article["id"], act, who, why="Xem lại")).status_code == 200
        assert await seen(client, *paths) == before
    approved = (await desk.act(article["id"], "approve", desk.second)).json()
    assert await seen(client, *paths) == before
    for read in (
        (await client.get(path, headers=desk.second)).json(),
        (await client.get(paths[1], headers=desk.second)).json(),
        edges((await client.get("/articles", headers=desk.second)).json())[0],
    ):
        assert (read["version"], read["updatedAt"]) == (approved["version"], approved["updatedAt"])
    done = (await desk.act(article["id"], "publish", desk.second)).json()
    public = (await client.get(path)).json()
    assert (public["title"], public["version"], public["updatedAt"]) == ("Sửa", done["version"], done["updatedAt"])
    event, told = await next_event(client, place)
    assert (event, told["document"]) == ("updated", public)


async def test_what_has_expired_keeps_its_date_while_a_correction_waits(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published(validUntil="2026-01-01T00:00:00Z")
    assert article["state"] == "EXPIRED"
    path = f"/articles/{article['id']}"
    before = await seen(client, path)
    await save(desk, article["id"], validUntil="2026-01-01T00:00:00Z", title="Sửa")
    assert await seen(client, path) == before


async def test_nothing_is_approved_unread(desk: Desk):
    id = (await desk.published())["id"]
    await save(desk, id, title="Sửa")
    await desk.act(id, "submit")

    async def write() -> httpx.Response:
        await save(desk, id, title="Sửa sau khi nộp")
        return await desk.act(id, "submit")

    await check_nothing_is_approved_unread(desk.client, f"/articles/{id}", desk.second, write)
    assert (await desk.act(id, "publish", desk.second)).json()["title"] == "Sửa sau khi nộp"


async def publish_correction(desk: Desk, id: str) -> dict[str, Any]:
    for act in ("approve", "publish"):
        answer = await desk.act(id, act, desk.second)
        assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
async def test_another_byte_voids_an_approval_and_the_same_again_does_not(desk: Desk, change: dict[str, Any]):
    id = (await desk.draft())["id"]
    await desk.act(id, "submit")
    approved = (await desk.act(id, "approve", desk.second)).json()
    same = await save(desk, id)
    assert (same["state"], same["version"]) == ("APPROVED", approved["version"])
    assert (await save(desk, id, **change))["state"] == "DRAFT"
    assert (await desk.act(id, "publish")).json()["code"] == "WRONG_STATE"


async def test_an_approval_is_bound_to_what_was_approved(client: httpx.AsyncClient, desk: Desk):
    id = (await desk.draft())["id"]
    await desk.act(id, "submit")
    approved = (await desk.act(id, "approve", desk.second)).json()
    kept = (await client.get(f"/articles/{id}/history", headers=desk.writer)).json()["approval"]
    content = content_of(Article.model_validate({**approved, "addresses": []}))
    assert (kept["by"], kept["digest"]) == ("second", digest(content))


async def test_a_save_is_answered_with_the_correction(client: httpx.AsyncClient, desk: Desk):
    before = await desk.published()
    saved = await save(desk, before["id"], title="Tiêu đề đã sửa", keywords=["x"])
    assert (saved["title"], saved["correction"]["title"]) == (before["title"], "Tiêu đề đã sửa")
    assert saved["correction"]["state"] == "DRAFT"
    assert saved["correction"]["writtenBy"] == ["writer"]
    assert saved["correction"]["differences"] == [
        {"field": "keywords", "before": [], "after": ["x"]},
        {"field": "title", "before": before["title"], "after": "Tiêu đề đã sửa"},
    ]
    path = f"/articles/{before['id']}/correction"
    assert (await client.get(path, headers=desk.second)).json() == saved["correction"]
    submitted = (await desk.act(before["id"], "submit")).json()
    assert submitted["correction"]["state"] == "SUBMITTED"


async def test_a_correction_is_for_the_units_staff(client: httpx.AsyncClient, desk: Desk, bearer: Bearer):
    article = await desk.published()
    path = f"/articles/{article['id']}/correction"
    assert (await client.get(path, headers=desk.writer)).status_code == 404
    await save(desk, article["id"], title="Tiêu đề đã sửa")
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path, headers=bearer("editor", units=("ca-hue",)))).status_code == 403
    assert (await client.get(path, headers=bearer("auditor", units=(UNIT,)))).status_code == 200
    draft = (await desk.draft(title="Bản nháp"))["id"]
    hidden = await client.get(f"/articles/{draft}/correction", headers=bearer("editor", units=("ca-hue",)))
    assert hidden.status_code == 404


async def test_what_waits_is_listed_for_the_units_editors(client: httpx.AsyncClient, desk: Desk, bearer: Bearer):
    async def listed(headers: dict[str, str] | None = None, **params: str) -> list[str]:
        answer = await client.get("/articles", params={"waiting": "true", **params}, headers=headers)
        return sorted(article["title"] for article in edges(answer.json()))

    corrected = await desk.published(title="Đã sửa")
    await save(desk, corrected["id"], title="Đã sửa lại")
    await desk.published(title="Đã đăng")
    submitted = await desk.draft(title="Đã gửi")
    await desk.act(submitted["id"], "submit")
    await desk.draft(title="Bản nháp")
    assert await listed(desk.second) == ["Đã gửi", "Đã sửa"]
    assert await listed(desk.second, state="SUBMITTED") == ["Đã gửi"]
    assert await listed(desk.second, state="PUBLISHED") == ["Đã sửa"]
    for nobody in (None, bearer("editor", units=("ca-hue",)), bearer("moderator", units=(UNIT,))):
        assert await listed(nobody) == []
        assert await listed(nobody, state="PUBLISHED") == []


async def test_what_only_removes_acts_at_once_for_a_reason(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published(keywords=["a", "b"], source="bocongan.gov.vn")
    full = {"keywords": ["a", "b"], "source": "bocongan.gov.vn"}
    without = full | {"author": None, "keywords": ["b"]}
    waits = await save(desk, article["id"], **without)
    assert (waits["author"], waits["correction"]["author"]) == ("Ban biên tập", None)
    done = await save(desk, article["id"], **without, why="Tên không được nêu.")
    assert (done["author"], done["keywords"], done["correction"]) == (None, ["b"], None)
    [*_, last] = (await client.get(f"/articles/{article['id']}/history", headers=desk.writer)).json()["history"]
    assert (last["act"], last["by"], last["why"]) == ("REDACTED", "writer", "Tên không được nêu.")


@pytest.mark.parametrize("change", [{"title": "Ngắn"}, {"validUntil": None}, {"keywords": ["c"]}, {"province": None}])
async def test_what_says_something_new_waits_whatever_the_reason(desk: Desk, change: dict[str, Any]):
    full = {"keywords": ["a", "b"], "validUntil": "2036-01-01T00:00:00Z"}
    article = await desk.published(**full)
    saved = await save(desk, article["id"], **full | change, why="vì sao")
    [name] = change
    assert saved[name] == article[name]
    assert saved["correction"] is not None


async def test_a_removal_at_once_leaves_the_correction_that_waits(desk: Desk):
    article = await desk.published()
    await save(desk, article["id"], title="Tiêu đề đã sửa")
    done = await save(desk, article["id"], author=None, why="Tên không được nêu.")
    assert (done["title"], done["author"]) == (article["title"], None)
    assert (done["correction"]["title"], done["correction"]["author"]) == ("Tiêu đề đã sửa", None)
    done = await save(desk, article["id"], title="Tiêu đề đã sửa", author=None, summary=None, why="Sai.")
    assert (done["summary"], done["correction"]["summary"]) == (None, None)
    assert [one["field"] for one in done["correction"]["differences"]] == ["title"]


async def test_a_waiting_correction_is_not_lost_by_superseding(client: httpx.AsyncClient, desk: Desk):
    old, new = await desk.published(), await desk.published(title="Tin mới")
    await save(desk, old["id"], title="Tiêu đề đã sửa")
    refused = await desk.act(old["id"], "supersede", supersededBy=new["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "CORRECTION_WAITING")
    waits = await client.get(f"/articles/{old['id']}/correction", headers=desk.writer)
    assert waits.json()["title"] == "Tiêu đề đã sửa"
    dropped = await save(desk, old["id"])
    assert dropped["correction"] is None
    assert (await desk.act(old["id"], "supersede", supersededBy=new["id"])).status_code == 200


async def test_an_address_kept_for_a_correction_is_free_when_that_is_dropped(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published()
    for _ in range(2):
        await save(desk, article["id"], slug="dia-chi-moi")
        taken = await client.post("/articles", json=DRAFT | {"slug": "dia-chi-moi"}, headers=desk.writer)
        assert taken.json()["code"] == "SLUG_TAKEN"
        await save(desk, article["id"])
    await save(desk, article["id"], slug="dia-chi-moi")
    await desk.act(article["id"], "withdraw", why="thử")
    assert (await client.get("/articles/by-slug/dia-chi-moi")).status_code == 404
    assert (await desk.draft(slug="dia-chi-moi"))["slug"] == "dia-chi-moi"


async def test_an_address_of_a_draft_is_none_for_the_public(client: httpx.AsyncClient, desk: Desk):
    draft = await desk.draft(slug="ban-nhap")
    hidden = await client.get("/articles/by-slug/ban-nhap")
    never = (await client.get("/articles/by-slug/ban-nhaq")).json()
    expected = {**never, "detail": never["detail"].replace("ban-nhaq", "ban-nhap")}
    assert {**hidden.json(), "requestId": never["requestId"]} == expected
    assert draft["id"] not in hidden.text


async def test_a_deleted_draft_frees_its_address_and_keeps_its_history(
    client: httpx.AsyncClient, desk: Desk, bearer: Bearer
):
    for acts in ((), ("submit",), ("submit", "approve")):
        draft = await desk.draft(slug="ban-nhap")
        path = f"/articles/{draft['id']}"
        for act in acts:
            await desk.act(draft["id"], act, desk.second if act == "approve" else desk.writer)
        without_reason = await desk.act(draft["id"], "delete")
        assert (without_reason.status_code, without_reason.json()["errors"][0]["field"]) == (422, "why")
        elsewhere = await desk.act(draft["id"], "delete", bearer("editor", units=("ca-hue",)), why="thử")
        assert elsewhere.status_code == 404
        deleted = await desk.act(draft["id"], "delete", why="Trùng bài.")
        assert (deleted.status_code, deleted.json()["slug"]) == (200, "ban-nhap")
        assert (await client.get(path, headers=desk.writer)).status_code == 404
        assert (await desk.act(draft["id"], "delete", why="Trùng bài.")).status_code == 404
        left = await client.get(f"{path}/history", headers=bearer("auditor", units=(UNIT,)))
        [*_, last] = left.json()["history"]
        assert (last["act"], last["by"], last["why"]) == ("DELETED", "writer", "Trùng bài.")
        assert DRAFT["title"] not in left.text
        assert (await client.get(f"{path}/history", headers=bearer("editor", units=("ca-hue",)))).status_code == 404
    for state in ("DRAFT", "SUBMITTED", "APPROVED"):
        listed = await client.get("/articles", params={"state": state}, headers=desk.writer)
        assert listed.json()["totalCount"] == 0


async def test_what_was_public_is_withdrawn_and_not_deleted(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published()
    refused = await desk.act(article["id"], "delete", why="thử")
    assert (refused.status_code, refused.json()["code"]) == (409, "WRONG_STATE")
    await desk.act(article["id"], "withdraw", why="thử")
    assert (await desk.act(article["id"], "delete", why="thử")).json()["code"] == "WRONG_STATE"
    assert (await client.get(f"/articles/{article['id']}")).status_code == 410


async def test_a_deletion_is_not_told_in_the_feed(client: httpx.AsyncClient, desk: Desk):
    draft = await desk.draft()
    await desk.act(draft["id"], "delete", why="thử")
    await desk.published(title="Sau đó")

    async def told() -> str | None:
        text = (await client.get("/snapshot")).text
        return text if "Sau đó" in text else None

    assert draft["id"] not in await until(told)
