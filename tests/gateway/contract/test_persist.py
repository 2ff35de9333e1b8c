"""`tiepdan persist` registers a client's operations on the running system."""

import json
from pathlib import Path

import httpx

from gateway.protocol.persisted import document_hash
from tests.gateway.contract.documented import operations
from tests.system.instance import Instance, in_thread


async def test_the_operations_of_the_docs_are_registered_and_answered_by_their_ids(
    demo: Instance, developer: httpx.AsyncClient, tmp_path: Path
):
    one, *others = operations()
    (tmp_path / "one.graphql").write_text(one.text)
    (tmp_path / "persisted.json").write_text(json.dumps({f"app-{other.name}": other.text for other in others}))
    files = [str(tmp_path / name) for name in ("one.graphql", "persisted.json")]
    done = await in_thread(lambda: demo.run("persist", *files, "--json"))
    assert done.returncode == 0, done.stderr
    *told, result = [json.loads(line) for line in done.stdout.splitlines()]
    assert result["documents"] == len(told) == 1 + len(others)
    assert told[0]["id"] == document_hash(one.text)
    by_id = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "app-Hotlines"}}}
    answer = await developer.post("/graphql", json={**by_id, "variables": {"unit": "bca"}})
    assert answer.json()["data"]["hotlines"]["edges"]
    gone = await in_thread(lambda: demo.run("persist", "--remove", "app-hotlines"))
    assert gone.returncode == 0, gone.stderr
    assert "app-hotlines" not in gone.stdout.decode()
