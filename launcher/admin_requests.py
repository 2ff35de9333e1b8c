"""Requests to the running system that administrative commands make."""

import httpx

from launcher.errors import LaunchError


async def reindex(client: httpx.AsyncClient) -> int:
    """Rebuilds the search index and returns the number of documents. Raises `LaunchError` if it is refused."""
    answer = await client.post("/api/search/reindex")
    _check(answer, "The search service refused")
    return answer.json()["documents"]


async def desk_codes(client: httpx.AsyncClient, unit: str, count: int) -> str:
    """A sheet (HTML) of new codes of a unit's desk. Raises `LaunchError` where it is refused."""
    answer = await client.post("/api/feedback/desk-codes", json={"unit": unit, "count": count})
    _check(answer, "The codes were refused")
    return answer.text


def _check(answer: httpx.Response, refused: str) -> None:
    if answer.status_code >= 400:
        raise LaunchError(f"{refused}: {answer.json().get('detail', answer.status_code)}")
