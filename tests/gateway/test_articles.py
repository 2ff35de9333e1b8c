"""Articles through the gateway: two people bring one to the public, and it leaves again."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.ids import decode_id
from launcher.registry import REGISTRY
from tests.conftest import Bearer
from tests.gateway.conftest import House
from tests.pictures import picture

ARTICLE = {
    "unit": "ca-hue",
    "kind": "CRIME_WARNING",
    "title": "Cảnh báo lừa đảo",
    "body": "<p>Cảnh giác <script>alert(1)</script></p>",
}


async def test_an_article_goes_its_way_by_two_people(newsroom: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    article = (await newsroom.act("save", "Article", writer, **ARTICLE))["article"]
    id = article["id"]
    read = "query($id: ID!) { node(id: $id) { ... on Article { title body state unit { code } slug } } }"
    assert (await newsroom.data(read, id=id))["node"] is None
    assert (await newsroom.data(read, writer, id=id))["node"]["state"] == "DRAFT"
    assert (await newsroom.act("submit", "Article", writer, id=id))["article"]["state"] == "SUBMITTED"
    own = await newsroom.act("approve", "Article", writer, id=id)
    assert own["errors"][0]["code"] == "SECOND_PERSON_NEEDED"
    assert own["errors"][0]["message"] == "Cần một người khác phê duyệt."
    assert (await newsroom.act("approve", "Article", chief, id=id))["article"]["state"] == "APPROVED"
    assert (await newsroom.act("publish", "Article", chief, id=id))["article"]["state"] == "PUBLISHED"
    await newsroom.heard_of(id)
    node = (await newsroom.data(read, id=id))["node"]
    assert (node["state"], node["unit"]) == ("PUBLISHED", {"code": "ca-hue"})
    assert "script" not in node["body"]
    listed = '{ articles(kind: CRIME_WARNING, unit: "ca-hue", language: "vi") { totalCount edges { node { id } } } }'
    assert (await newsroom.data(listed))["articles"]["edges"] == [{"node": {"id": id}}]
    assert (await newsroom.act("withdraw", "Article", chief, id=id, why="Sai"))["article"]["state"] == "WITHDRAWN"
    await newsroom.withdrawn(id)
    assert (await newsroom.data(listed))["articles"]["totalCount"] == 0
    assert (await newsroom.data(read, id=id))["node"] is None


async def test_a_writer_is_told_what_was_changed_in_the_body(newsroom: House, bearer: Bearer):
    writer = bearer("editor", subject="writer")
    save = (
        "mutation($input: SaveArticleInput!) { saveArticle(input: $input) {"
        " article { body } bodyChanges { kind count } errors { __typename } } }"
    )
    saved = (await newsroom.data(save, writer, input=ARTICLE))["saveArticle"]
    assert saved["bodyChanges"] == [{"kind": "SCRIPT_REMOVED", "count": 1}]
    refused = (await newsroom.data(save, writer, input=ARTICLE | {"body": "<p hidden>a</p>"}))["saveArticle"]
    assert (refused["article"], refused["bodyChanges"], len(refused["errors"])) == (None, [], 1)


async def test_a_superseded_article_is_still_found_by_its_id(newsroom: House, bearer: Bearer):
    ids: list[str] = []
    for _ in range(2):
        id = (await newsroom.act("save", "Article", bearer("editor", subject="writer"), **ARTICLE))["article"]["id"]
        await newsroom.act("submit", "Article", newsroom.staff, id=id)
        await newsroom.act("approve", "Article", newsroom.staff, id=id)
        await newsroom.act("publish", "Article", newsroom.staff, id=id)
        await newsroom.heard_of(id)
        ids.append(id)
    await newsroom.act("supersede", "Article", bearer("editor", subject="writer"), id=ids[0], supersededBy=ids[1])
    await newsroom.act("approve", "Article", newsroom.staff, id=ids[0])
    done = await newsroom.act("publish", "Article", newsroom.staff, id=ids[0])
    assert done["article"]["state"] == "SUPERSEDED"
    await newsroom.withdrawn(ids[0])
    read = "query($id: ID!) { node(id: $id) { ... on Article { state supersededBy { id } } } }"
    assert (await newsroom.data(read, id=ids[0]))["node"] == {"state": "SUPERSEDED", "supersededBy": {"id": ids[1]}}


AT_SLUG = "query($slug: String!) { article(slug: $slug) { id slug title } }"


async def test_an_article_is_found_at_its_former_address_until_it_is_withdrawn(newsroom: House, bearer: Bearer):
    id = await published(newsroom, bearer, slug="dia-chi-cu")
    assert (await newsroom.data(AT_SLUG, slug="dia-chi-moi"))["article"] is None
    writer = bearer("editor", subject="writer")
    await newsroom.act("save", "Article", writer, id=id, slug="dia-chi-moi")
    assert (await newsroom.data(AT_SLUG, slug="dia-chi-moi"))["article"] is None
    for act in ("submit", "approve", "publish"):
        version = (await newsroom.act(act, "Article", newsroom.staff, id=id))["article"]["version"]
    await newsroom.heard_version(decode_id(REGISTRY, id).id, version)
    for slug in ("dia-chi-cu", "dia-chi-moi"):
        assert (await newsroom.data(AT_SLUG, slug=slug))["article"] == {
            "id": id,
            "slug": "dia-chi-moi",
            "title": ARTICLE["title"],
        }
    for slug in ("..", "khong-co"):
        assert (await newsroom.data(AT_SLUG, slug=slug))["article"] is None
    [error] = (await newsroom.ask(AT_SLUG, slug="Không phải"))["errors"]
    assert error["extensions"]["code"] == "BAD_INPUT"
    await newsroom.act("withdraw", "Article", newsroom.staff, id=id, why="Sai")
    await newsroom.withdrawn(id)
    assert (await newsroom.data(AT_SLUG, slug="dia-chi-cu"))["article"] is None


async def test_articles_are_listed_by_kinds_keyword_subject_and_text(newsroom: House, bearer: Bearer):
    given = {"keywords": ["lừa đảo"], "subjects": ["an ninh mạng"]}
    id = await published(newsroom, bearer, **given)
    listed = """query($kinds: [ArticleKind!], $keyword: String, $subject: String, $text: String) {
        articles(kinds: $kinds, keyword: $keyword, subject: $subject, text: $text) { edges { node { id } } } }"""
    for asked, count in (
        ({"kinds": ["CASE", "CRIME_WARNING"], "keyword": "lừa đảo"}, 1),
        ({"kinds": ["CASE", "OTHER"]}, 0),
        ({"kinds": [], "subject": "an ninh mạng", "text": "canh bao mang"}, 1),
        ({"keyword": "lừa"}, 0),
        ({"text": "trộm"}, 0),
    ):
        found = (await newsroom.data(listed, **asked))["articles"]["edges"]
        assert found == [{"node": {"id": id}}] * count, asked


CORRECTION = (
    "query($id: ID!) { node(id: $id) { ... on Article { title publishAt"
    " correction { state title writtenBy publishAt unit { code } differences { field before after } } } } }"
)


async def published(newsroom: House, bearer: Bearer, **fields: Any) -> str:
    id = (await newsroom.act("save", "Article", bearer("editor", subject="writer"), **ARTICLE, **fields))["article"][
        "id"
    ]
    for act in ("submit", "approve", "publish"):
        await newsroom.act(act, "Article", newsroom.staff, id=id)
    await newsroom.heard_of(id)
    return id


async def test_a_correction_is_answered_and_found_by_staff_alone(newsroom: House, bearer: Bearer):
    writer, id = bearer("editor", subject="writer"), await published(newsroom, bearer)
    save = (
        "mutation($input: SaveArticleInput!) { saveArticle(input: $input) {"
        " article { title correction { state title } } errors { code } } }"
    )
    given = ARTICLE | {"id": id, "title": "Tiêu đề đã sửa", "keywords": ["x"]}
    saved = (await newsroom.data(save, writer, input=given))["saveArticle"]["article"]
    assert saved == {"title": ARTICLE["title"], "correction": {"state": "DRAFT", "title": "Tiêu đề đã sửa"}}
    node = (await newsroom.data(CORRECTION, writer, id=id))["node"]
    assert (node["title"], node["correction"]["title"]) == (ARTICLE["title"], "Tiêu đề đã sửa")
    assert (node["correction"]["writtenBy"], node["correction"]["unit"]) == (["writer"], {"code": "ca-hue"})
    assert node["correction"]["differences"] == [
        {"field": "keywords", "before": "[]", "after": '["x"]'},
        {"field": "title", "before": ARTICLE["title"], "after": "Tiêu đề đã sửa"},
    ]
    waiting = "{ articles(waiting: true) { edges { node { id correction { state } } } } }"
    found = (await newsroom.data(waiting, writer))["articles"]["edges"]
    assert found == [{"node": {"id": id, "correction": {"state": "DRAFT"}}}]
    for nobody in (None, bearer("editor", units=("ca-ha-noi",)), bearer("moderator"), bearer()):
        assert (await newsroom.data(CORRECTION, nobody, id=id))["node"]["correction"] is None
        assert (await newsroom.data(waiting, nobody))["articles"]["edges"] == []


async def test_superseding_refuses_while_a_correction_waits(newsroom: House, bearer: Bearer):
    old, new = [await published(newsroom, bearer) for _ in range(2)]
    given = ARTICLE | {"id": old, "title": "Tiêu đề đã sửa"}
    await newsroom.act("save", "Article", bearer("editor", subject="writer"), **given)
    refused = await newsroom.act("supersede", "Article", newsroom.staff, id=old, supersededBy=new)
    assert (refused["article"], refused["errors"][0]["code"]) == (None, "CORRECTION_WAITING")
    assert refused["errors"][0]["message"] == "Bài viết có bản sửa đang chờ; hãy đăng hoặc bỏ bản sửa trước."


async def test_a_scheduled_article_is_nowhere_for_the_public(newsroom: House, bearer: Bearer):
    writer = bearer("editor", subject="writer")
    at = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    id = (await newsroom.act("save", "Article", writer, **ARTICLE, publishAt=at))["article"]["id"]
    for act in ("submit", "approve"):
        await newsroom.act(act, "Article", newsroom.staff, id=id)
    assert (await newsroom.act("publish", "Article", newsroom.staff, id=id))["article"]["state"] == "SCHEDULED"
    node = (await newsroom.data(CORRECTION, writer, id=id))["node"]
    assert node["publishAt"] == at
    assert (await newsroom.data(CORRECTION, id=id))["node"] is None
    assert (await newsroom.data("{ articles { totalCount } }"))["articles"]["totalCount"] == 0


async def test_a_draft_is_deleted(newsroom: House, bearer: Bearer):
    writer = bearer("editor", subject="writer")
    id = (await newsroom.act("save", "Article", writer, **ARTICLE))["article"]["id"]
    deleted = await newsroom.act("delete", "Article", writer, id=id, why="Trùng bài.")
    assert (deleted["article"]["id"], deleted["errors"]) == (id, [])
    again = await newsroom.act("delete", "Article", writer, id=id, why="Trùng bài.")
    assert again["errors"][0]["code"] == "NOT_FOUND"


PICTURES = """query($id: ID!) { node(id: $id) { ... on Article {
  cover { file alt caption width height url small: url(size: SMALL, format: JPEG) } figures { alt caption url } } } }"""


async def test_pictures_have_addresses_words_and_sizes_and_are_gone_with_the_article(newsroom: House, bearer: Bearer):
    writer, chief = bearer("editor", subject="writer"), bearer("editor", subject="chief")
    service = newsroom.peers["articles"]
    sent = await service.post("/files?unit=ca-hue", content=picture(size=(400, 200)), headers=writer)
    file = sent.json()["file"]
    shown = {"cover": {"file": file, "alt": "Bìa"}, "figures": [{"file": file, "alt": "Hình", "caption": "Lời"}]}
    id = (await newsroom.act("save", "Article", writer, **ARTICLE, **shown))["article"]["id"]
    for act, who in (("submit", writer), ("approve", chief), ("publish", chief)):
        await newsroom.act(act, "Article", who, id=id)
    await newsroom.heard_of(id)
    node = (await newsroom.data(PICTURES, id=id))["node"]
    address = f"/api/articles/files/{file}"
    assert node["cover"] == {
        "file": file,
        "alt": "Bìa",
        "caption": None,
        "width": 400,
        "height": 200,
        "url": f"{address}.webp?size=large",
        "small": f"{address}.jpg?size=small",
    }
    assert node["figures"] == [{"alt": "Hình", "caption": "Lời", "url": f"{address}.webp?size=large"}]
    path = node["cover"]["small"].removeprefix("/api/articles")
    assert (await service.get(path)).status_code == 200
    await newsroom.act("withdraw", "Article", chief, id=id, why="Nhầm")
    assert (await service.get(path)).status_code == 410
    await newsroom.withdrawn(id)
    assert (await newsroom.data(PICTURES, id=id))["node"] is None


async def test_a_picture_without_words_is_refused_by_its_field(newsroom: House, bearer: Bearer):
    for given, field in (({"alt": "Bìa"}, "cover.file"), ({"file": "0" * 64}, "cover.alt")):
        refused = await newsroom.act("save", "Article", bearer("editor"), **ARTICLE, cover=given)
        assert [(error["code"], error["field"]) for error in refused["errors"]] == [("BAD_INPUT", field)]
