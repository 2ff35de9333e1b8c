"""Who is calling, over HTTP and websockets."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from fastapi import FastAPI, WebSocket
from starlette.types import Message

from services.identity import (
    CurrentIdentity,
    DevelopmentIssuer,
    IdentitySettings,
    Role,
    SignedIn,
    TokenVerifier,
    require,
)
from services.web import problems


class Flat:
    """No unit stands above another."""

    def covers(self, ancestor: str, unit: str) -> bool:
        return ancestor == unit


def application(settings: IdentitySettings) -> FastAPI:
    app = FastAPI()
    app.state.kit = SimpleNamespace(verifier=TokenVerifier(settings))
    problems.install(app)

    @app.get("/public")
    async def public(caller: CurrentIdentity) -> str:
        return caller.subject if caller else "anonymous"

    @app.get("/mine")
    async def mine(caller: SignedIn) -> str:
        return caller.subject

    @app.get("/units/{unit}/queue")
    async def queue(unit: str, caller: CurrentIdentity) -> str:
        return require(caller, Role.MODERATOR, unit, Flat()).subject

    @app.websocket("/live")
    async def live(socket: WebSocket, caller: CurrentIdentity) -> None:
        await socket.accept()
        await socket.send_text(caller.subject if caller else "anonymous")
        await socket.close()

    return app


@pytest.fixture
def issuer(tmp_path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path)


@pytest.fixture
def app(issuer: DevelopmentIssuer) -> FastAPI:
    return application(issuer.settings())


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        yield client


@pytest.fixture
def lan(issuer: DevelopmentIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('lan', roles=[Role.MODERATOR], units=['ca-hue'])}"}


def refusal(answer: httpx.Response, status: int, code: str) -> str:
    assert answer.status_code == status
    assert answer.headers["content-type"] == problems.MEDIA_TYPE
    assert answer.json()["code"] == code
    return answer.headers.get("www-authenticate", "")


async def test_a_public_read_needs_no_token(client: httpx.AsyncClient) -> None:
    assert (await client.get("/public")).json() == "anonymous"


@pytest.mark.parametrize("path", ["/public", "/mine", "/units/ca-hue/queue"])
async def test_a_token_says_who_it_is(client: httpx.AsyncClient, lan: dict[str, str], path: str) -> None:
    assert (await client.get(path, headers=lan)).json() == "lan"


async def test_the_scheme_is_taken_in_any_case(client: httpx.AsyncClient, lan: dict[str, str]) -> None:
    headers = {"Authorization": lan["Authorization"].replace("Bearer ", "bearer  ")}
    assert (await client.get("/mine", headers=headers)).json() == "lan"


@pytest.mark.parametrize("path", ["/mine", "/units/ca-hue/queue"])
async def test_nobody_is_asked_to_sign_in(client: httpx.AsyncClient, path: str) -> None:
    assert refusal(await client.get(path), 401, "UNAUTHENTICATED") == "Bearer"


@pytest.mark.parametrize("path", ["/public", "/mine", "/units/ca-hue/queue"])
async def test_a_bad_token_is_refused_on_public_reads_too(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"Authorization": "Bearer a.b.c"})
    assert refusal(answer, 401, "UNAUTHENTICATED").startswith('Bearer error="invalid_token"')
    assert "a.b.c" not in answer.text


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer ", "Basic bGFuOnB3", "Token a.b.c", "a.b.c", "Bearera.b.c"])
async def test_another_kind_of_authorization(client: httpx.AsyncClient, value: str) -> None:
    challenge = refusal(await client.get("/public", headers={"Authorization": value}), 401, "UNAUTHENTICATED")
    assert challenge.startswith('Bearer error="invalid_request"')


async def test_two_authorizations(client: httpx.AsyncClient, lan: dict[str, str]) -> None:
    twice = [("Authorization", lan["Authorization"])] * 2
    challenge = refusal(await client.get("/public", headers=twice), 401, "UNAUTHENTICATED")
    assert challenge.startswith('Bearer error="invalid_request"')


async def test_another_units_queue(client: httpx.AsyncClient, lan: dict[str, str]) -> None:
    refusal(await client.get("/units/ca-ha-noi/queue", headers=lan), 403, "FORBIDDEN")


async def test_keys_that_cannot_be_had(lan: dict[str, str]) -> None:
    app = application(IdentitySettings(issuer="http://127.0.0.1:1/realms/tiepdan"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
        answer = await client.get("/public", headers=lan)
        refusal(answer, 503, "IDENTITY_UNAVAILABLE")
        assert answer.headers["retry-after"] == "10"
        assert (await client.get("/public")).json() == "anonymous"
    await app.state.kit.verifier.aclose()


async def said(app: FastAPI, headers: dict[str, str]) -> list[object]:
    """What a websocket client on /live is sent."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "websocket", "path": "/live", "headers": raw, "query_string": b"", "subprotocols": []}
    await app(scope, receive, send)
    return [message["text"] for message in sent if message["type"] == "websocket.send"]


async def test_a_websocket_knows_who_is_calling(app: FastAPI, lan: dict[str, str]) -> None:
    assert await said(app, {}) == ["anonymous"]
    assert await said(app, lan) == ["lan"]


def test_openapi_says_which_routes_need_a_token(app: FastAPI) -> None:
    document = app.openapi()
    assert document["paths"]["/mine"]["get"]["security"] == [{"Bearer": []}]
    assert "security" not in document["paths"]["/public"]["get"]
    scheme = document["components"]["securitySchemes"]["Bearer"]
    assert (scheme["type"], scheme["scheme"], scheme["bearerFormat"]) == ("http", "bearer", "JWT")
