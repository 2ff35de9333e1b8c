"""Registered documents: by whom, how long, and what is answered where no others are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from gateway.app import create
from gateway.protocol.persisted import document_hash
from gateway.settings import Settings
from launcher import persist
from launcher.errors import LaunchError
from launcher.persist import PersistedDocument
from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.clients.transport import AppTransport
from services.web.app import with_lifespan
from tests.conftest import Bearer
from tests.waiting import until

KNOWN = "query Known { __typename }"
ADDRESS = "/graphql/documents"


@pytest.fixture
def strict(gateway_settings: Settings) -> Settings:
    """Settings of a gateway that answers registered documents alone."""
    return gateway_settings.model_copy(
        update={"endpoint": gateway_settings.endpoint.model_copy(update={"trusted_only": True})}
    )


@asynccontextmanager
async def gateway(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create(settings, ServiceClients(), REGISTRY)
    client = httpx.AsyncClient(transport=AppTransport(app), base_url="http://gateway", timeout=30)
    async with with_lifespan(app), client:  # type: ignore[arg-type]
        yield client


async def asked(client: httpx.AsyncClient, **given: object) -> tuple[int, dict[str, object]]:
    answer = await client.post("/graphql", json=given)
    return answer.status_code, answer.json()


def by_id(id: str) -> dict[str, object]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": id}}}


async def test_only_what_an_admin_registered_is_answered(strict: Settings, bearer: Bearer):
    admin, given = bearer("admin"), {"documents": [{"text": KNOWN}, {"text": "{ units { totalCount } }", "id": "u-1"}]}
    async with gateway(strict) as client:
        assert (await client.post(ADDRESS, json=given)).status_code == 401
        for somebody in (bearer("editor"), bearer("admin", units=("ca-hue",))):
            assert (await client.post(ADDRESS, json=given, headers=somebody)).status_code == 403
            assert (await client.get(ADDRESS, headers=somebody)).status_code == 403
        status, answer = await asked(client, query=KNOWN)
        assert status == 403
        assert answer["errors"][0]["extensions"]["code"] == "UNTRUSTED_DOCUMENT"  # type: ignore[index]
        done = await client.post(ADDRESS, json=given, headers=admin)
        assert done.json()["documents"] == [
            {"id": document_hash(KNOWN), "operations": ["Known"]},
            {"id": "u-1", "operations": []},
        ]
        for wanted in ({"query": KNOWN}, by_id(document_hash(KNOWN))):
            assert (await asked(client, **wanted))[1]["data"] == {"__typename": "Query"}
        assert (await asked(client, **by_id("u-1")))[0] == 200
        assert (await asked(client, query="{ __typename }"))[0] == 403
        assert len((await client.get(ADDRESS, headers=admin)).json()["documents"]) == 2


async def test_they_outlive_a_restart_and_a_cached_answer_does_not_outlive_them(strict: Settings, bearer: Bearer):
    async with gateway(strict) as client:
        await client.post(ADDRESS, json={"documents": [{"text": KNOWN}]}, headers=bearer("admin"))
    async with gateway(strict) as client:
        for _ in range(3):
            assert (await asked(client, query=KNOWN))[0] == 200
        gone = f"{ADDRESS}/{document_hash(KNOWN)}"
        assert (await client.delete(gone, headers=bearer("editor"))).status_code == 403
        assert (await client.delete(gone, headers=bearer("admin"))).status_code == 204
        assert (await asked(client, query=KNOWN))[0] == 403
        assert (await client.delete(gone, headers=bearer("admin"))).status_code == 404
    async with gateway(strict) as client:
        assert (await asked(client, query=KNOWN))[0] == 403


async def test_replicas_share_a_folder(strict: Settings, bearer: Bearer):
    admin = bearer("admin")
    async with gateway(strict) as one, gateway(strict) as other:

        async def answered(status: int) -> bool:
            return (await asked(other, query=KNOWN))[0] == status

        await one.post(ADDRESS, json={"documents": [{"text": KNOWN}]}, headers=admin)
        await until(lambda: answered(200))
        await one.delete(f"{ADDRESS}/{document_hash(KNOWN)}", headers=admin)
        await until(lambda: answered(403))


async def test_documents_that_do_not_fit_are_refused_and_none_is_kept(strict: Settings, bearer: Bearer):
    given = {"documents": [{"text": KNOWN}, {"text": "{ nothing }"}, {"text": "{"}]}
    async with gateway(strict) as client:
        answer = await client.post(ADDRESS, json=given, headers=bearer("admin"))
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json()["errors"]] == ["documents.1", "documents.2"]
        assert (await asked(client, query=KNOWN))[0] == 403
        evil = {"documents": [{"text": KNOWN, "id": "../../evil"}]}
        assert (await client.post(ADDRESS, json=evil, headers=bearer("admin"))).status_code == 422


async def test_a_file_that_the_schema_no_longer_fits_keeps_nobody_from_starting(strict: Settings):
    folder = strict.folder / "documents"
    folder.mkdir()
    (folder / "old.graphql").write_text("{ fieldOfBefore }")
    (folder / "new.graphql").write_text(KNOWN)
    async with gateway(strict) as client:
        assert (await asked(client, **by_id("new")))[0] == 200
        assert (await asked(client, **by_id("old")))[0] == 403


async def test_a_folder_that_takes_nothing_is_told_of(strict: Settings, bearer: Bearer):
    (strict.folder / "documents").write_text("a file where the folder should be")
    async with gateway(strict) as client:
        answer = await client.post(ADDRESS, json={"documents": [{"text": KNOWN}]}, headers=bearer("admin"))
        assert answer.status_code == 503
        assert (await asked(client, query=KNOWN))[0] == 403


# -- the command's side ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.graphql", KNOWN, [PersistedDocument(KNOWN)]),
        ("codegen.json", json.dumps({"abc": KNOWN}), [PersistedDocument(KNOWN, "abc")]),
        (
            "apollo.json",
            json.dumps(
                {
                    "format": "apollo-persisted-query-manifest",
                    "version": 1,
                    "operations": [{"id": "abc", "name": "Known", "type": "query", "body": KNOWN}],
                }
            ),
            [PersistedDocument(KNOWN, "abc")],
        ),
    ],
)
def test_files_of_build_tools_are_read(tmp_path: Path, name: str, content: str, expected: list[PersistedDocument]):
    (tmp_path / name).write_text(content)
    assert persist.read([tmp_path / name]) == expected


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"a": 1}', '{"operations": [{"id": "a"}]}', "query { a }"])
def test_other_files_are_refused(tmp_path: Path, content: str):
    file = tmp_path / "some.json"
    file.write_text(content)
    with pytest.raises(LaunchError, match=r"some\.json"):
        persist.read([file])


async def test_the_command_registers_lists_and_removes(strict: Settings, bearer: Bearer):
    documents = [PersistedDocument(f"query Q{number} {{ __typename }}") for number in range(persist.BATCH_SIZE + 1)]
    async with gateway(strict) as client:
        with pytest.raises(LaunchError, match="access token"):
            await persist.register(client, documents[:1])
        client.headers.update(bearer("admin"))
        done = await persist.register(client, documents)
        assert [one["operations"] for one in done] == [[f"Q{number}"] for number in range(len(documents))]
        await persist.remove(client, str(done[0]["id"]))
        await asyncio.gather(*(asked(client, query=one.text) for one in documents[:3]))
        assert len(await persist.registered(client)) == len(documents) - 1
