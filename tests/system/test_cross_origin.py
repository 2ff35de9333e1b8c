"""Pages of other sites read what anybody may read, and nothing else."""

import httpx
import pytest

from services.web.cors import METHODS

pytestmark = pytest.mark.shape("together")
ELSEWHERE = {"Origin": "https://app.example.org"}
PUBLIC = [
    "/api/articles/articles",
    "/api/articles/articles/missing",
    "/api/articles/snapshot",
    "/api/search/search?text=ho",
    "/api/feedback/terms",
    "/hotlines.json",
    "/calendar.ics",
]


def preflight(method: str, *headers: str) -> dict[str, str]:
    return ELSEWHERE | {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": ", ".join(headers)}


@pytest.mark.parametrize("path", PUBLIC)
async def test_public_reads_are_open_to_every_site(path: str, citizen: httpx.AsyncClient):
    answer = await citizen.get(path, headers=ELSEWHERE)
    assert answer.status_code in {200, 404}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" not in answer.headers.get("vary", "")


async def test_a_preflight_allows_what_conditional_reads_and_feeds_send(citizen: httpx.AsyncClient):
    asked = preflight("GET", "if-none-match", "last-event-id")
    answer = await citizen.options("/api/articles/changes", headers=asked)
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"if-none-match", "last-event-id"} <= set(allowed)


@pytest.mark.parametrize("asked", [preflight("GET", "authorization"), preflight("POST"), preflight("DELETE")])
async def test_no_preflight_allows_tokens_or_writes(asked: dict[str, str], citizen: httpx.AsyncClient):
    answer = await citizen.options("/api/feedback/ratings", headers=asked)
    assert set(answer.headers["access-control-allow-methods"].split(", ")) == set(METHODS)
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers


async def test_what_needs_a_token_and_what_writes_is_open_to_no_other_site(
    operator: httpx.AsyncClient, citizen: httpx.AsyncClient
):
    queue = await operator.get("/api/feedback/queue", headers=ELSEWHERE)
    assert queue.status_code == 200
    rating = await citizen.post("/api/feedback/ratings", json={}, headers=ELSEWHERE)
    assert rating.is_client_error
    for answer in (queue, rating):
        assert "access-control-allow-origin" not in answer.headers
