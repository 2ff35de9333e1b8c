"""The articles service over HTTP, on the real database."""

from typing import Any

import httpx
import pytest

from tests.articles.conftest import DRAFT, UNIT, Desk
from tests.conftest import Bearer, edges


async def test_a_draft_becomes_public_through_two_people(client: httpx.AsyncClient, desk: Desk):
    draft = await desk.draft()
    assert (draft["state"], draft["slug"]) == ("DRAFT", "canh-bao-gia-danh-cong-an")
    assert (await client.get(f"/articles/{draft['id']}")).status_code == 404
    assert (await client.get("/articles")).json()["totalCount"] == 0
    published = await desk.through(draft["id"])
    assert published["state"] == "PUBLISHED"
    assert published["publishedAt"] is not None
    assert published.pop("correction") is None
    assert (await client.get(f"/articles/{draft['id']}")).json() == published
    assert edges((await client.get("/articles")).json()) == [published]


async def test_writers_are_told_what_was_changed_in_their_words(client: httpx.AsyncClient, desk: Desk):
    body = "<h1>Tin</h1><p>a <del>b</del></p>"
    told = [{"kind": "TRACKED_CHANGE_SHOWN", "count": 1}, {"kind": "HEADING_LEVEL_CHANGED", "count": 1}]
    seen = await client.post("/articles/preview-body", json={"body": body}, headers=desk.writer)
    assert seen.json() == {"body": "<h2>Tin</h2><p>a <del>b</del></p>", "bodyChanges": told}
    draft = await desk.draft(body=body)
    assert (draft["body"], draft["bodyChanges"]) == (seen.json()["body"], told)
    path = f"/articles/{draft['id']}"
    saved = await client.put(path, json=DRAFT | {"body": draft["body"]}, headers=desk.writer)
    assert saved.json()["bodyChanges"] == told[:1]
    assert "bodyChanges" not in (await client.get(path, headers=desk.writer)).json()
    refused = await client.post("/articles/preview-body", json={"body": "<p hidden>a</p>"}, headers=desk.writer)
    assert (refused.status_code, refused.json()["code"]) == (422, "BAD_INPUT")
    assert (await client.post("/articles/preview-body", json={"body": body})).status_code == 401


async def test_the_writer_does_not_approve(client: httpx.AsyncClient, desk: Desk):
    id = (await desk.draft())["id"]
    await desk.act(id, "submit")
    refused = await desk.act(id, "approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "SECOND_PERSON_NEEDED")
    # Whoever changes a word becomes a writer of it too.
    await client.put(f"/articles/{id}", json=DRAFT | {"title": "Tiêu đề khác"}, headers=desk.second)
    await desk.act(id, "submit")
    refused = await desk.act(id, "approve", desk.second)
    assert (refused.status_code, refused.json()["code"]) == (403, "SECOND_PERSON_NEEDED")


async def test_steps_are_not_skipped(desk: Desk):
    id = (await desk.draft())["id"]
    for act in ("approve", "publish", "return", "withdraw"):
        answer = await desk.act(id, act, desk.second, why="thử")
        assert (answer.status_code, answer.json()["code"], answer.json()["state"]) == (409, "WRONG_STATE", "DRAFT")


async def test_new_words_void_an_approval(client: httpx.AsyncClient, desk: Desk):
    id = (await desk.draft())["id"]
    await desk.act(id, "submit")
    await desk.act(id, "approve", desk.second)
    same = await client.put(f"/articles/{id}", json=DRAFT, headers=desk.writer)
    assert (same.json()["state"], same.json()["version"]) == ("APPROVED", 3)
    other = await client.put(f"/articles/{id}", json=DRAFT | {"body": "Lời khác."}, headers=desk.writer)
    assert other.json()["state"] == "DRAFT"


async def test_a_correction_takes_the_place_of_what_is_published(client: httpx.AsyncClient, desk: Desk):
    before = await desk.published()
    path = f"/articles/{before['id']}"
    saved = await client.put(path, json=DRAFT | {"title": "Tiêu đề đã sửa", "keywords": ["x"]}, headers=desk.writer)
    assert saved.status_code == 200
    public = (await client.get(path)).json()
    assert (public["title"], public["keywords"], public["state"]) == (before["title"], [], "PUBLISHED")
    assert "correction" not in public
    history = (await client.get(f"{path}/history", headers=desk.writer)).json()
    assert (history["correction"]["title"], history["correction"]["state"]) == ("Tiêu đề đã sửa", "DRAFT")
    await desk.act(before["id"], "submit")
    assert (await desk.act(before["id"], "approve")).json()["code"] == "SECOND_PERSON_NEEDED"
    assert (await desk.act(before["id"], "approve", desk.second)).status_code == 200
    assert (await desk.act(before["id"], "publish")).status_code == 200
    after = (await client.get(path)).json()
    assert (after["title"], after["keywords"]) == ("Tiêu đề đã sửa", ["x"])
    assert after["publishedAt"] == before["publishedAt"]
    assert (await client.get(f"{path}/history", headers=desk.writer)).json()["correction"] is None


async def test_what_is_withdrawn_is_gone(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published()
    without_reason = await desk.act(article["id"], "withdraw")
    assert (without_reason.status_code, without_reason.json()["errors"][0]["field"]) == (422, "why")
    assert (await desk.act(article["id"], "withdraw", why="Nêu sai tên người.")).status_code == 200
    for path in ("", "/dublin-core", "/meta"):
        answer = await client.get(f"/articles/{article['id']}{path}")
        assert (answer.status_code, answer.json()["code"]) == (410, "GONE")
        assert article["title"] not in answer.text
        assert "Nêu sai" not in answer.text
    assert (await client.get(f"/articles/by-slug/{article['slug']}")).status_code == 410
    assert (await client.get("/articles")).json()["totalCount"] == 0
    keys = [f"article:{article['id']}"]
    assert (await client.post("/batch", json={"keys": keys})).json() == {"found": {}}
    assert (await client.get(f"/articles/{article['id']}", headers=desk.second)).json()["state"] == "WITHDRAWN"
    edit = await client.put(f"/articles/{article['id']}", json=DRAFT, headers=desk.writer)
    assert (edit.status_code, edit.json()["code"]) == (409, "WRONG_STATE")


async def test_what_is_superseded_points_to_what_replaced_it(client: httpx.AsyncClient, desk: Desk):
    old, new = await desk.published(), await desk.published(title="Cảnh báo mới")
    draft = await desk.draft(title="Chưa đăng")
    for successor in (old["id"], draft["id"], "nowhere"):
        answer = await desk.act(old["id"], "supersede", supersededBy=successor)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "supersededBy")
    waiting = (await desk.act(old["id"], "supersede", supersededBy=new["id"])).json()
    assert (waiting["state"], [d["field"] for d in waiting["correction"]["differences"]]) == (
        "PUBLISHED",
        ["supersededBy"],
    )
    assert (await client.get(f"/articles/{old['id']}")).json()["supersededBy"] is None
    assert (await desk.act(old["id"], "approve")).json()["code"] == "SECOND_PERSON_NEEDED"
    for act, who in (("approve", desk.second), ("publish", desk.writer)):
        assert (await desk.act(old["id"], act, who)).status_code == 200
    for path in (f"/articles/{old['id']}", f"/articles/by-slug/{old['slug']}"):
        answer = await client.get(path)
        assert (answer.json()["state"], answer.json()["supersededBy"]) == ("SUPERSEDED", new["id"])
        target = answer.headers["link"].partition(";")[0].strip("<>")
        assert str(answer.url.join(target).path) == f"/articles/{new['id']}"
    assert [a["id"] for a in edges((await client.get("/articles")).json())] == [new["id"]]
    assert (await client.get("/articles", params={"state": "SUPERSEDED"})).json()["totalCount"] == 1


async def test_superseding_needs_the_role_for_both_units_and_a_successor_that_is_still_there(
    client: httpx.AsyncClient, desk: Desk, bearer: Bearer
):
    old, new = await desk.published(), await desk.published(title="Cảnh báo mới")
    of_hue = bearer("editor", units=("ca-hue",), subject="hue")
    drafted = (await client.post("/articles", json=DRAFT | {"unit": "ca-hue", "title": "Ở Huế"}, headers=of_hue)).json()
    foreign = await desk.act(old["id"], "supersede", supersededBy=drafted["id"])
    assert (foreign.status_code, foreign.json()["code"]) == (403, "FORBIDDEN")
    await desk.act(old["id"], "supersede", supersededBy=new["id"])
    await desk.act(new["id"], "withdraw", why="Nhầm")
    gone = await desk.act(old["id"], "approve", desk.second)
    assert (gone.status_code, gone.json()["errors"][0]["field"]) == (422, "supersededBy")
    assert (await desk.act(old["id"], "return", desk.second, why="Bài mới đã rút")).json()["correction"] is None
    assert (await client.get(f"/articles/{old['id']}")).json()["state"] == "PUBLISHED"


async def test_an_old_address_leads_to_the_new_one(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published()
    waiting = await client.put(f"/articles/{article['id']}", json=DRAFT | {"slug": "dia-chi-moi"}, headers=desk.writer)
    assert (waiting.json()["slug"], waiting.json()["correction"]["slug"]) == (article["slug"], "dia-chi-moi")
    never = await client.get("/articles/by-slug/khong-co-gi")
    kept = await client.get("/articles/by-slug/dia-chi-moi")
    assert (kept.status_code, kept.json()["detail"]) == (
        404,
        never.json()["detail"].replace("khong-co-gi", "dia-chi-moi"),
    )
    taken = await client.post("/articles", json=DRAFT | {"slug": "dia-chi-moi"}, headers=desk.writer)
    assert (taken.status_code, taken.json()["code"]) == (409, "SLUG_TAKEN")
    assert (await desk.through(article["id"]))["slug"] == "dia-chi-moi"
    old = await client.get(f"/articles/by-slug/{article['slug']}")
    assert (old.status_code, old.headers["location"]) == (308, "dia-chi-moi")
    followed = await client.get(f"/articles/by-slug/{article['slug']}", follow_redirects=True)
    assert followed.json()["id"] == article["id"]
    stayed = await client.get(f"/articles/by-slug/{article['slug']}", params={"redirect": False})
    assert (stayed.status_code, stayed.json()["slug"]) == (200, "dia-chi-moi")
    # Nobody else gets an address that was given out, and its owner may have it back.
    taken = await client.post("/articles", json=DRAFT | {"slug": article["slug"]}, headers=desk.writer)
    assert (taken.status_code, taken.json()["code"]) == (409, "SLUG_TAKEN")
    await client.put(f"/articles/{article['id']}", json=DRAFT | {"slug": article["slug"]}, headers=desk.writer)
    assert (await client.get(f"/articles/by-slug/{article['slug']}")).status_code == 308
    assert (await desk.through(article["id"]))["slug"] == article["slug"]
    assert (await client.get("/articles/by-slug/dia-chi-moi")).headers["location"] == article["slug"]


async def test_equal_titles_get_addresses_of_their_own(desk: Desk):
    slugs = {(await desk.draft())["slug"] for _ in range(3)}
    assert len(slugs) == 3
    assert all(slug.startswith("canh-bao-gia-danh-cong-an") for slug in slugs)


async def test_a_draft_is_readdressed_with_its_title(client: httpx.AsyncClient, desk: Desk):
    draft = await desk.draft()
    saved = await client.put(f"/articles/{draft['id']}", json=DRAFT | {"title": "Tên mới"}, headers=desk.writer)
    assert saved.json()["slug"] == "ten-moi"
    assert (await client.get(f"/articles/by-slug/{draft['slug']}", headers=desk.writer)).status_code == 404


async def test_roles_are_held_for_a_unit(client: httpx.AsyncClient, desk: Desk, bearer: Bearer):
    id = (await desk.draft())["id"]
    elsewhere = bearer("editor", units=("ca-hue",), subject="elsewhere")
    assert (await client.post("/articles", json=DRAFT)).status_code == 401
    assert (await client.post("/articles", json=DRAFT, headers=elsewhere)).status_code == 403
    assert (await client.post("/articles", json=DRAFT, headers=bearer("moderator", units=(UNIT,)))).status_code == 403
    assert (await client.get(f"/articles/{id}", headers=elsewhere)).status_code == 404
    assert (await desk.act(id, "submit", elsewhere)).status_code == 404
    listed = {"state": "DRAFT"}
    assert (await client.get("/articles", params=listed, headers=elsewhere)).json()["totalCount"] == 0
    assert (await client.get("/articles", params=listed)).json()["totalCount"] == 0
    assert (await client.get("/articles", params=listed, headers=desk.second)).json()["totalCount"] == 1
    moved = await client.put(f"/articles/{id}", json=DRAFT | {"unit": "ca-hue"}, headers=desk.writer)
    assert moved.status_code == 403


async def test_a_draft_is_not_there_for_another_units_editor(client: httpx.AsyncClient, desk: Desk, bearer: Bearer):
    path, other = f"/articles/{(await desk.draft())['id']}", bearer("editor", units=("ca-hue",))
    assert (await client.get(f"{path}/history", headers=other)).status_code == 404
    assert (await client.put(path, json=DRAFT | {"unit": "ca-hue"}, headers=other)).status_code == 404
    assert (await client.post(f"{path}/submit", headers=other)).status_code == 404


async def test_history_is_for_staff(client: httpx.AsyncClient, desk: Desk, bearer: Bearer):
    article = await desk.published()
    path = f"/articles/{article['id']}"
    for text in [
        (await client.get(path)).text,
        (await client.get("/articles")).text,
        (await client.get("/snapshot")).text,
    ]:
        assert "history" not in text
        assert '"writer"' not in text
    assert (await client.get(f"{path}/history")).status_code == 401
    assert (await client.get(f"{path}/history", headers=bearer("editor", units=("ca-hue",)))).status_code == 403
    told = (await client.get(f"{path}/history", headers=bearer("auditor", units=(UNIT,)))).json()["history"]
    assert [(e["act"], e["by"]) for e in told] == [
        ("CREATED", "writer"),
        ("SUBMITTED", "writer"),
        ("APPROVED", "second"),
        ("PUBLISHED", "second"),
    ]


async def test_lists_are_filtered(client: httpx.AsyncClient, desk: Desk):
    first = await desk.published()
    second = await desk.published(kind="OTHER", province=None, language="en", title="Second")

    async def listed(**params: str) -> list[str]:
        return [a["id"] for a in edges((await client.get("/articles", params=params)).json())]

    assert await listed() == [second["id"], first["id"]]
    assert await listed(kind="OTHER") == [second["id"]]
    assert await listed(language="vi") == [first["id"]]
    assert await listed(province="ha-noi") == await listed(province="TP. Hà Nội") == [first["id"]]
    assert await listed(unit="ca-hue") == []
    today = first["publishedAt"]
    assert await listed(**{"from": second["publishedAt"]}) == [second["id"]]
    assert await listed(to=second["publishedAt"]) == [first["id"]]
    assert await listed(**{"from": "2020-01-01", "to": "2020-12-31"}) == []
    assert today < second["publishedAt"]


async def test_pages_and_counts_follow_what_changes(client: httpx.AsyncClient, desk: Desk):
    for n in range(3):
        await desk.published(title=f"Tin {n}")
        page = (await client.get("/articles", params={"first": 2})).json()
        assert page["totalCount"] == n + 1
    after = page["pageInfo"]["endCursor"]
    rest = (await client.get("/articles", params={"first": 2, "after": after})).json()
    assert [a["title"] for a in edges(page) + edges(rest)] == ["Tin 2", "Tin 1", "Tin 0"]
    await desk.act(edges(rest)[0]["id"], "withdraw", why="thử")
    assert (await client.get("/articles", params={"first": 2})).json()["totalCount"] == 2


async def test_old_provinces_are_kept_as_written(desk: Desk):
    article = await desk.draft(province="Hà Giang")
    assert (article["province"], article["provinceAsWritten"]) == ("tuyen-quang", "Hà Giang")
    assert (await desk.draft(province="ha-noi"))["provinceAsWritten"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "x\u0000"}, "title"),
        ({"title": "\u202egnoc"}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": ""}, "title"),
        ({"body": "<script>alert(1)</script>"}, "body"),
        ({"body": "<p>&#8238;gnoc</p>"}, "body"),
        ({"body": 1}, "body"),
        ({"unknown": 1}, "unknown"),
        ({"state": "PUBLISHED"}, "state"),
        ({"publishedAt": "2020-01-01T00:00:00Z"}, "publishedAt"),
        ({"kind": "GOSSIP"}, "kind"),
        ({"province": "Atlantis"}, "province"),
        ({"slug": "Có Dấu"}, "slug"),
        ({"language": "Vietnamese!"}, "language"),
        ({"keywords": ["x"] * 31}, "keywords"),
        ({"validFrom": "2026-01-01T00:00:00"}, "validFrom"),
        ({"validFrom": 1700000000}, "validFrom"),
        ({"validFrom": "0001-01-01T00:00:00+14:00"}, "validFrom"),
    ],
)
async def test_bad_input_names_its_field(client: httpx.AsyncClient, desk: Desk, change: dict[str, Any], field: str):
    id = (await desk.draft())["id"]
    answer = await client.put(f"/articles/{id}", json=DRAFT | change, headers=desk.writer)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert (await client.get(f"/articles/{id}", headers=desk.writer)).json()["version"] == 1


async def test_broken_bodies_are_refused(client: httpx.AsyncClient, desk: Desk):
    for body in (b"{", b'{"title": "\xff"}', b"[]", b"", b'{"title": "\\ud800"}'):
        answer = await client.post(
            "/articles", content=body, headers=desk.writer | {"Content-Type": "application/json"}
        )
        assert 400 <= answer.status_code < 500
        assert answer.json()["code"]
    assert (await client.get("/articles", params={"state": "DRAFT"}, headers=desk.writer)).json()["totalCount"] == 0


async def test_writes_are_conditional_and_repeatable(client: httpx.AsyncClient, desk: Desk):
    id = (await desk.draft())["id"]
    tag = (await client.get(f"/articles/{id}", headers=desk.writer)).headers["etag"]
    key = desk.writer | {"Idempotency-Key": "submit-this-one", "If-Match": tag}
    first = await client.post(f"/articles/{id}/submit", headers=key)
    again = await client.post(f"/articles/{id}/submit", headers=key)
    assert (first.status_code, again.json()) == (200, first.json())
    stale = await client.put(f"/articles/{id}", json=DRAFT, headers=desk.writer | {"If-Match": tag})
    assert (stale.status_code, stale.json()["code"]) == (412, "STALE_VERSION")
    made = desk.writer | {"Idempotency-Key": "make-this-one"}
    one, two = [(await client.post("/articles", json=DRAFT, headers=made)).json() for _ in range(2)]
    assert one == two


async def test_dublin_core_is_served(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published()
    answer = await client.get(f"/articles/{article['id']}/dublin-core")
    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.json()["title"] == DRAFT["title"]
    assert answer.url.join(answer.json()["@id"]).path == f"/articles/{article['id']}"
    tags = await client.get(f"/articles/{article['id']}/meta")
    assert tags.headers["content-type"].startswith("text/html")
    assert f'<meta name="DCTERMS.title" lang="vi" content="{DRAFT["title"]}">' in tags.text


async def test_health_openapi_and_line_format(client: httpx.AsyncClient):
    assert (await client.get("/health/ready")).json()["status"] == "ok"
    assert "/articles/{id}/supersede" in (await client.get("/openapi.json")).json()["paths"]
    schema = (await client.get("/schemas/articles.json")).json()
    assert schema["title"] == "ImportedArticle"
    assert "Article 5.1 đ" in schema["$defs"]["ArticleKind"]["description"]


async def test_a_patch_goes_on_with_the_correction_that_waits(client: httpx.AsyncClient, desk: Desk):
    article = await desk.published(keywords=["lừa đảo"])
    path, made_from = f"/articles/{article['id']}", article["version"]

    async def patch(**fields: Any) -> httpx.Response:
        return await client.patch(path, json=fields, headers=desk.writer)

    assert (await patch(title="Tiêu đề mới", version=made_from)).json()["title"] == article["title"]
    assert (await patch(summary=None, version=made_from)).status_code == 200
    late = await patch(title="Tiêu đề khác", version=made_from)
    assert (late.status_code, late.json()["errors"][0]["field"]) == (412, "title")
    assert (await patch(keywords=["giả danh"])).json()["correction"]["keywords"] == ["giả danh"]
    correction = (await client.get(f"{path}/history", headers=desk.writer)).json()["correction"]
    assert (correction["title"], correction["summary"]) == ("Tiêu đề mới", None)
    after = await desk.through(article["id"])
    assert (after["title"], after["keywords"], after["body"]) == ("Tiêu đề mới", ["giả danh"], article["body"])
    assert (after["author"], after["slug"]) == (article["author"], article["slug"])


async def test_a_stranger_learns_nothing_of_a_draft_from_a_patch(client: httpx.AsyncClient, desk: Desk, bearer: Bearer):
    draft = await desk.draft()
    other = bearer("editor", units=("ca-hue",))
    for fields in ({}, {"title": None}, {"title": "x", "version": 1}, {"unknown": 1}):
        answer = await client.patch(f"/articles/{draft['id']}", json=fields, headers=other)
        assert answer.status_code == 404
    strict = await client.patch(
        f"/articles/{draft['id']}", json={"summary": "x"}, headers=desk.writer | {"If-Match": '"v9"'}
    )
    assert strict.status_code == 412
    for body in (["add"], None, "x"):
        assert (await client.patch(f"/articles/{draft['id']}", json=body, headers=desk.writer)).status_code == 422
    for version in ("1", 0, True, 1.5):
        answer = await client.patch(f"/articles/{draft['id']}", json={"version": version}, headers=desk.writer)
        assert answer.json()["errors"][0]["field"] == "version"
