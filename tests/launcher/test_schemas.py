"""The JSON Schemas under docs/schemas are those of the services' import lines."""

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from jsonschema_rs import Draft202012Validator, meta

from launcher.registry import REGISTRY, SERVICES
from launcher.schemas import FOLDER, schemas, write
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings


def test_the_schemas_in_the_docs_are_current():
    written = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    assert written == schemas(), "run `make docs`"


@pytest.mark.parametrize("kind", REGISTRY.imports)
async def test_a_running_service_answers_the_same(kind: str, settings: ServiceSettings):
    entry = SERVICES[REGISTRY.imports[kind]]
    shared = {name: getattr(settings, name) for name in type(settings).model_fields}
    app: Any = entry.create(entry.settings(**shared), ServiceClients())
    app.state.kit.startup.opened = True
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answer = await client.get(f"/schemas/{kind}.json")
    assert answer.json() == json.loads(schemas()[kind])


@pytest.mark.parametrize("kind", REGISTRY.imports)
def test_a_schema_is_a_schema_and_refuses_unknown_fields(kind: str):
    schema = json.loads(schemas()[kind])
    meta.validate(schema)
    refused = [error.kind.name for error in Draft202012Validator(schema).iter_errors({"unknown": 1})]
    assert {"additionalProperties", "required"} <= set(refused)


def test_the_demo_lines_satisfy_the_schemas():
    for domain in REGISTRY.domains.values():
        demo = import_module(f"{domain.name}.demo") if domain.imports else None
        for kind, lines in (demo.lines(datetime(2026, 11, 24, tzinfo=UTC)) if demo else {}).items():
            validator = Draft202012Validator(json.loads(schemas()[kind]))
            for line in lines:
                validator.validate(orjson.loads(orjson.dumps(line)))


def test_writing_removes_kinds_that_are_no_more(tmp_path: Path):
    (tmp_path / "castles.json").write_text("{}")
    written = write(tmp_path)
    assert {path.stem for path in written} == set(REGISTRY.imports) == {path.stem for path in tmp_path.iterdir()}
