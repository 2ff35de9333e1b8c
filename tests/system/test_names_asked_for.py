"""Whoever compares names with the wanted notices leaves no name behind: in no line that is printed, in no file."""

import httpx

from tests.adversaries.searching import files_under
from tests.system.instance import Instance

ASKED = "query($name: String!) { wantedMatch(name: $name) { caution } }"
BATCH = "query($name: String!) { wantedMatchBatch(queries: [{name: $name}]) { caution } }"


def written(system: Instance, word: str) -> list[str]:
    """Where the word stands: lines that were printed, and files of the data folder."""
    found = [line for line in system.said.splitlines() if word in line]
    return found + [name for name, content in files_under(system.data) if word.encode() in content]


async def test_no_name_that_was_asked_for_is_written_anywhere(
    system: Instance, citizen: httpx.AsyncClient, operator: httpx.AsyncClient
):
    word = "Qwzxvtest"
    name = f"Nguyễn {word} Không Ai"
    match, graphql = "/api/wanted/match", "/graphql"
    body = {"query": ASKED, "variables": {"name": name}}
    answers = [
        await citizen.post(match, json={"name": name, "birthYear": 1985}),
        await citizen.post(match, json={"name": name, "birthYear": 1}),
        await citizen.post(match, json={"name": f"{word} " * 60}),
        await citizen.post(graphql, json=body),
        await citizen.post(graphql, json={"query": f'{{ wantedMatch(name: "{name}") {{ caution nothing }} }}'}),
        await operator.post(graphql, json={"query": BATCH, "variables": {"name": name}}),
        await operator.post("/api/wanted/match/batch", json={"queries": [{"name": name}]}),
    ]
    assert [answer.status_code for answer in answers[:3]] == [200, 422, 422]
    assert all(answer.status_code < 500 for answer in answers)
    # What is printed comes in order: when this is heard of, all of before was.
    assert (await operator.get("/health/ready")).status_code == 200
    assert written(system, word) == []


async def test_it_would_be_seen_if_it_were_written(system: Instance):
    planted = system.data / "planted.log"
    planted.write_text("asked for Qwzxvplanted", "utf-8")
    assert written(system, "Qwzxvplanted") == [planted.name]
    planted.unlink()
