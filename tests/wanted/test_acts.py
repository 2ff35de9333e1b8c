"""Every act of editors by everybody who may not: refused as reading is, shows no content and changes nothing."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from launcher.registry import REGISTRY
from services.clients.service_clients import ServiceClients
from services.settings import ServiceSettings
from tests.approving import approve
from tests.conftest import Bearer, serving
from tests.pictures import picture
from tests.test_openapi import DOCUMENTS
from tests.wanted.notices import NOTICE, Headers, drafted, publish, withdraw
from tests.wanted.test_submissions import CORRECTION, SIGHTING
from wanted.app import create

MARKER = "quả dưa hấu"

ON_NOTICES: dict[tuple[str, str], dict[str, Any]] = {
    ("put", "/notices/{id}"): {"json": NOTICE},
    ("patch", "/notices/{id}"): {"json": {"marks": "Sẹo"}},
    ("post", "/notices/{id}/approve"): {},
    ("post", "/notices/{id}/publish"): {},
    ("post", "/notices/{id}/withdraw"): {"json": {"reason": "ARRESTED"}},
    ("post", "/notices/{id}/delete"): {"json": {"why": "Nhầm"}},
    ("get", "/notices/{id}/history"): {},
    ("get", "/notices/{id}/correction"): {},
    ("get", "/notices/{id}/similar"): {},
    ("get", "/notices/{id}/documents"): {},
    ("put", "/notices/{id}/documents"): {"json": {"documents": []}},
    ("post", "/notices/{id}/photo"): {"content": picture()},
    ("delete", "/notices/{id}/photos/{ref}"): {},
}
ON_SUBMISSIONS: dict[tuple[str, str], dict[str, Any]] = {
    **{("get", f"/{kind}/{{number}}/content"): {} for kind in ("sightings", "correction-requests")},
    **{("post", f"/{kind}/{{number}}/claim"): {} for kind in ("sightings", "correction-requests")},
    **{("post", f"/{kind}/{{number}}/return"): {} for kind in ("sightings", "correction-requests")},
    ("post", "/sightings/{number}/close"): {"json": {"outcome": "USEFUL"}},
    ("post", "/correction-requests/{number}/close"): {"json": {"outcome": "ACCEPTED"}},
    ("get", "/sightings/{number}/photo"): {},
}


def test_every_act_is_in_the_walk():
    secured = {
        (method, path)
        for path, operations in DOCUMENTS["wanted"]["paths"].items()
        for method, operation in operations.items()
        if operation.get("security") and ("/notices/{id}" in path or "{number}" in path)
    }
    assert secured == ON_NOTICES.keys() | ON_SUBMISSIONS.keys()


@pytest.fixture
def app(settings: ServiceSettings) -> FastAPI:
    return create(settings, ServiceClients(), REGISTRY)


@pytest.fixture
async def client(app: FastAPI):
    async with serving(app) as client:
        yield client


@pytest.fixture
def outsiders(bearer: Bearer) -> dict[str, Headers]:
    return {
        "nobody": {},
        "no role": bearer(subject="citizen"),
        "no unit": bearer("editor", units=(), subject="lost"),
        "moderator": bearer("moderator", units=("c02",)),
        "elsewhere": bearer("editor", units=("ca-hue",)),
        "former": bearer("editor", units=("ca-hue",), subject="an"),
    }


async def kept(app: FastAPI) -> dict[str, list[Any]]:
    names = ("notices", "submissions", "audit", "documents", "photos")
    return {name: await app.state.kit.database[name].find({}).sort("_id", 1).to_list(None) for name in names}


def plain(answer: httpx.Response, id: str) -> dict[str, Any]:
    """The refusal, without what says which request it answers and what was asked for."""
    assert MARKER not in answer.text
    told = {name: value for name, value in answer.json().items() if name not in {"instance", "requestId"}}
    return told | {"detail": told["detail"].replace(id, "ID")}


async def test_acts_on_notices_are_refused_to_outsiders_as_reading_is(
    app: FastAPI, client: httpx.AsyncClient, editor: Headers, second: Headers, outsiders: dict[str, Headers]
):
    marked = {"offence": NOTICE["offence"] | {"name": MARKER}}
    draft, approved = [(await drafted(client, editor, **marked))["id"] for _ in range(2)]
    assert (await approve(client, f"/notices/{approved}", second)).status_code == 200
    shown, withdrawn = [(await publish(client, editor, second, **marked))["id"] for _ in range(2)]
    await withdraw(client, editor, withdrawn)
    before = await kept(app)
    for name, headers in outsiders.items():
        for (method, path), given in ON_NOTICES.items():

            async def ask(id: str) -> httpx.Response:
                to = path.format(id=id, ref="a" * 64)  # noqa: B023
                return await client.request(method, to, headers=headers, **given)  # noqa: B023

            unknown = await ask("nowhere")
            for id, status in ((draft, 404), (approved, 404), (shown, 403), (withdrawn, 403)):
                read = (await client.get(f"/notices/{id}", headers=headers)).status_code
                assert (read == 404) is (status == 404)
                answer, case = await ask(id), (name, method, path, id)
                assert answer.status_code == (401 if name == "nobody" else status), case
                told = plain(answer, id)
                if answer.status_code != 403:
                    assert told == plain(unknown, "nowhere"), case
    assert await kept(app) == before


async def test_acts_on_what_was_sent_are_refused_to_outsiders(
    app: FastAPI, client: httpx.AsyncClient, editor: Headers, second: Headers, outsiders: dict[str, Headers]
):
    about = (await publish(client, editor, second))["id"]
    sent = {
        "sightings": (f"/notices/{about}/sightings", SIGHTING | {"text": MARKER}, "TG-00000-00000"),
        "correction-requests": (
            "/correction-requests",
            CORRECTION | {"noticeId": about, "statement": MARKER},
            "YC-00000-00000",
        ),
    }
    numbers = {kind: (await client.post(to, json=body)).json()["number"] for kind, (to, body, _) in sent.items()}
    before = await kept(app)
    for name, headers in outsiders.items():
        for (method, path), given in ON_SUBMISSIONS.items():
            kind = path.split("/")[1]
            number, nowhere = numbers[kind], sent[kind][2]
            answers = [
                await client.request(method, path.format(number=one), headers=headers, **given)
                for one in (number, nowhere)
            ]
            expected = {"nobody": 401, "elsewhere": 404, "former": 404}.get(name, 403)
            assert [answer.status_code for answer in answers] == [expected] * 2, (name, path)
            assert plain(answers[0], number) == plain(answers[1], nowhere), (name, path)
    for kind, number in numbers.items():
        answer = await client.post(f"/{kind}/{number}/return", headers=second)
        assert (answer.status_code, answer.json()["code"]) == (403, "NOT_TAKEN_UP")
    assert await kept(app) == before
    for kind, number in numbers.items():
        assert (await client.post(f"/{kind}/{number}/claim", headers=editor)).status_code == 200
        answer = await client.post(f"/{kind}/{number}/return", headers=second)
        assert (answer.status_code, answer.json()["code"]) == (409, "TAKEN_UP")
        assert (await client.post(f"/{kind}/{number}/return", headers=editor)).json()["state"] == "RECEIVED"
