"""Relay's specifications over the whole schema, and on a running system.

https://relay.dev/graphql/objectidentification.htm, https://relay.dev/graphql/connections.htm
"""

from typing import Any

import httpx
import pytest
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, build_schema, get_named_type

from gateway.schema import EXPORTED
from services.documents.models import now
from services.global_ids import encode_id
from tests.approving import approve
from tests.gateway.contract.documented import Reader
from tests.schedule.test_series import SERIES
from tests.system.instance import Instance
from tests.waiting import until

SCHEMA = build_schema(EXPORTED.read_text(encoding="utf-8"))
OBJECTS = [kind for kind in SCHEMA.type_map.values() if isinstance(kind, GraphQLObjectType)]
NODE = SCHEMA.type_map["Node"]
QUERY = SCHEMA.type_map["Query"]
NODES = {kind.name for kind in OBJECTS if NODE in kind.interfaces}
CONNECTIONS = sorted(kind.name for kind in OBJECTS if kind.name.endswith("Connection"))


def fields(name: str) -> dict[str, GraphQLField]:
    kind = SCHEMA.type_map[name]
    assert isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType))
    return kind.fields


def connection_fields() -> dict[str, GraphQLField]:
    """The root fields that give a page."""
    found = fields("Query").items()
    return {name: field for name, field in found if get_named_type(field.type).name.endswith("Connection")}


PAGED = sorted(connection_fields())
OF_NODES = sorted({*PAGED} - {"importRuns", "waiting"})

# What staff work through: runs of imports, their rows, and pointers to what waits. None is an object of its own that a
# client could ask for by id; a page of what waits has a null edge for a service that is away.
WORK = {"ImportRow", "ImportRun", "WaitingItem"}

# What fields that need something are asked for. The queue of comments is read by a moderator.
COMMENTED = encode_id("Unit", "ca-hue")
GIVEN = {"search": 'text: ""', "comments": f'subject: "{COMMENTED}"'}


# -- the schema ------------------------------------------------------------------------------------------------------


def test_a_node_is_found_by_its_id():
    assert {name: str(field.type) for name, field in fields("Node").items()} == {"id": "ID!"}
    node, nodes = fields("Query")["node"], fields("Query")["nodes"]
    assert (str(node.type), {name: str(arg.type) for name, arg in node.args.items()}) == ("Node", {"id": "ID!"})
    assert (str(nodes.type), {name: str(arg.type) for name, arg in nodes.args.items()}) == ("[Node]", {"ids": "[ID!]!"})
    assert len(NODES) >= 6


def test_whatever_is_listed_or_made_is_a_node():
    listed = {
        get_named_type(fields(f"{name.removesuffix('Connection')}Edge")["node"].type).name for name in CONNECTIONS
    }
    assert listed - {"Node"} == NODES | WORK


@pytest.mark.parametrize("name", CONNECTIONS)
def test_a_connection_has_the_shape_of_one(name: str):
    edge = f"{name.removesuffix('Connection')}Edge"
    types = {field: str(given.type) for field, given in fields(name).items()}
    assert types["edges"] in {f"[{edge}!]!", "[WaitingEdge]!"}
    assert types["pageInfo"] == "PageInfo!"
    assert str(fields(edge)["cursor"].type) == "String!"
    item = get_named_type(fields(edge)["node"].type)
    assert item.name in NODES | WORK | {"Node"}


def test_page_info_has_the_shape_of_one():
    assert {name: str(field.type) for name, field in fields("PageInfo").items()} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
        "startCursor": "String",
        "endCursor": "String",
    }


@pytest.mark.parametrize("name", PAGED)
def test_a_page_is_asked_for_as_relay_does(name: str):
    given = {arg: str(kind.type) for arg, kind in connection_fields()[name].args.items()}
    forward, backward = {"first": "Int", "after": "String"}, {"last": "Int", "before": "String"}
    assert forward.items() <= given.items()
    assert backward.items() <= given.items() or not backward.keys() & given.keys()


def test_a_mutation_takes_one_input_and_gives_a_payload():
    for name, field in fields("Mutation").items():
        capital = name[0].upper() + name[1:]
        assert {arg: str(kind.type) for arg, kind in field.args.items()} == {"input": f"{capital}Input!"}
        assert str(field.type) == f"{capital}Payload"
        assert str(fields(f"{capital}Payload")["errors"].type) == "[Error!]!"


# -- a running system ------------------------------------------------------------------------------------------------


async def ask(client: httpx.AsyncClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


async def page(client: httpx.AsyncClient, name: str, **window: Any) -> dict[str, Any]:
    written = ", ".join([*filter(None, [GIVEN.get(name)]), *(f"{key}: ${key}" for key in window)])
    types = ", ".join(f"${key}: {'Int' if isinstance(value, int) else 'String'}" for key, value in window.items())
    text = f"""query({types}) {{ page: {name}({written}) {{
      totalCount pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}
      edges {{ cursor node {{ __typename id }} }} }} }}"""
    return (await ask(client, text, **window))["page"]


def ids(found: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in found["edges"]]


RATE = "mutation($input: SubmitRatingInput!) { submitRating(input: $input) { errors { code } } }"
CLAIM = "mutation($input: ClaimCommentInput!) { claimComment(input: $input) { errors { code } } }"
APPROVE = "mutation($input: DecideCommentInput!) { decideComment(input: $input) { errors { code } } }"
QUEUE = '{ moderationQueue(unit: "ca-hue", first: 100) { edges { node { id text } } } }'
WORDS = "Trang này rõ ràng, ý kiến số"


async def publish_comments(demo: Instance) -> None:
    """Five comments on one thing, given by citizens and approved by a moderator."""
    async with demo.client() as citizen:
        for number, token in enumerate(await Reader(citizen).tokens(5)):
            given = {"subject": COMMENTED, "stars": 4, "comment": f"{WORDS} {number}.", "token": token}
            assert (await ask(citizen, RATE, input=given))["submitRating"]["errors"] == []
    async with demo.client(demo.bearer("moderator-of-hue")) as moderator:

        async def arrived() -> list[str]:
            edges = (await ask(moderator, QUEUE))["moderationQueue"]["edges"]
            found = [edge["node"]["id"] for edge in edges if edge["node"]["text"].startswith(WORDS)]
            return found if len(found) == 5 else []

        for id in await until(arrived):
            assert (await ask(moderator, CLAIM, input={"id": id}))["claimComment"]["errors"] == []
            decided = await ask(moderator, APPROVE, input={"id": id, "decision": "APPROVE"})
            assert decided["decideComment"]["errors"] == []


async def approve_series(demo: Instance) -> None:
    """Five series of reception sessions, by two persons, where there are none yet."""
    async with demo.client() as client:
        for number in range(5):
            path, second = f"/api/schedule/series/relay-{number}", demo.bearer("second")
            leader = {"position": f"Phó Giám đốc {number}"}
            given = SERIES | {"id": f"relay-{number}", "leader": leader, "startsOn": now().date().isoformat()}
            if (await client.get(path)).status_code == 404:
                made = await client.post("/api/schedule/series", json=given, headers=demo.bearer())
                assert made.status_code == 201, made.text
                assert (await approve(client, path, second)).status_code == 200


@pytest.mark.parametrize("name", OF_NODES)
async def test_pages_cover_the_list_once_and_in_order(demo: Instance, name: str):
    if name == "comments":
        await publish_comments(demo)
    if name == "receptionSeries":
        await approve_series(demo)
    async with demo.client(demo.bearer()) as client:

        async def filled() -> bool:
            return (await page(client, name, first=0))["totalCount"] >= 5

        await until(filled)
        whole = await page(client, name, first=10)
        cursors = {edge["node"]["id"]: edge["cursor"] for edge in whole["edges"]}
        first = await page(client, name, first=2)
        rest = await page(client, name, first=2, after=first["pageInfo"]["endCursor"])
        assert ids(first) + ids(rest) == ids(whole)[:4]
        for found in (first, rest):
            assert found["pageInfo"]["startCursor"] == found["edges"][0]["cursor"]
            assert found["pageInfo"]["endCursor"] == found["edges"][-1]["cursor"]
            assert found["pageInfo"]["hasNextPage"]
        assert not first["pageInfo"]["hasPreviousPage"]
        if "before" in connection_fields()[name].args:
            back = await page(client, name, last=2, before=cursors[ids(whole)[3]])
            assert ids(back) == ids(whole)[1:3]
            assert back["pageInfo"]["hasPreviousPage"]


async def test_every_node_is_refetched_by_its_id_as_what_it_was(demo: Instance):
    refetched: set[str] = set()
    await approve_series(demo)
    async with demo.client(demo.bearer()) as client:
        for name in OF_NODES:
            for edge in (await page(client, name, first=2))["edges"]:
                node = edge["node"]
                again = await ask(client, "query($id: ID!) { node(id: $id) { __typename id } }", id=node["id"])
                assert again["node"] == node
                refetched.add(node["__typename"])
    assert refetched == NODES


async def test_nodes_come_in_the_order_asked_for(developer: httpx.AsyncClient):
    known = ids(await page(developer, "units", first=3))
    missing = "VW5pdDpub3doZXJl"
    asked = [known[2], missing, known[0]]
    found = (await ask(developer, "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=asked))["nodes"]
    assert [one and one["id"] for one in found] == [known[2], None, known[0]]
