"""Articles through the gateway: two people bring one to the public, and it leaves again."""

from tests.conftest import Bearer
from tests.gateway.conftest import House

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
    done = await newsroom.act("supersede", "Article", newsroom.staff, id=ids[0], supersededBy=ids[1])
    assert done["article"]["state"] == "SUPERSEDED"
    await newsroom.withdrawn(ids[0])
    read = "query($id: ID!) { node(id: $id) { ... on Article { state supersededBy { id } } } }"
    assert (await newsroom.data(read, id=ids[0]))["node"] == {"state": "SUPERSEDED", "supersededBy": {"id": ids[1]}}
