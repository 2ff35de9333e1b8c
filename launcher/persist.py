"""`tiepdan persist`: a client's operations, out of the files that its build tools write, to the running gateway."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from launcher.errors import LaunchError, file_errors

ADDRESS = "/graphql/documents"
BATCH_SIZE = 100
LANGUAGES = {".graphql", ".gql"}


@dataclass(frozen=True)
class PersistedDocument:
    """A document, and the id under which the client sends it; its SHA-256 where it has no other."""

    text: str
    id: str | None = None


def read(files: Sequence[Path]) -> list[PersistedDocument]:
    """The documents in GraphQL files and manifests. Raises `LaunchError` for a file of another kind."""
    return [document for file in files for document in _documents(file)]


def _documents(file: Path) -> Iterator[PersistedDocument]:
    with file_errors(file):
        text = file.read_text("utf-8")
    if file.suffix in LANGUAGES:
        yield PersistedDocument(text)
        return
    try:
        given = json.loads(text)
    except ValueError as error:
        raise LaunchError(f"{file} is neither a .graphql file nor a JSON manifest.") from error
    yield from _manifest(file, given)


def _manifest(file: Path, given: object) -> Iterator[PersistedDocument]:
    """Apollo's persisted-query manifest (`operations` with `id` and `body`), or an object of texts by id.

    The latter is what graphql-codegen and Relay's compiler write.
    """
    operations = given.get("operations") if isinstance(given, Mapping) else None
    if isinstance(operations, list):
        rows = [(one.get("id"), one.get("body")) for one in operations if isinstance(one, Mapping)]
    else:
        rows = list(given.items()) if isinstance(given, Mapping) else []
    found = [PersistedDocument(text, id) for id, text in rows if isinstance(id, str) and isinstance(text, str)]
    if not found or len(found) < len(rows):
        raise LaunchError(f"{file} is not a manifest of operations: an object of texts by id, or Apollo's form.")
    yield from found


async def register(client: httpx.AsyncClient, documents: Sequence[PersistedDocument]) -> list[dict[str, object]]:
    """Registers them; gives each one's id and operations. Raises `LaunchError` for one that is refused."""
    done: list[dict[str, object]] = []
    for start in range(0, len(documents), BATCH_SIZE):
        part = documents[start : start + BATCH_SIZE]
        given = [{"text": one.text, **({"id": one.id} if one.id else {})} for one in part]
        answer = await client.post(ADDRESS, json={"documents": given})
        _check(answer)
        done += answer.json()["documents"]
    return done


async def registered(client: httpx.AsyncClient) -> list[dict[str, object]]:
    """Every registered document's id and operations."""
    answer = await client.get(ADDRESS)
    _check(answer)
    return answer.json()["documents"]


async def remove(client: httpx.AsyncClient, id: str) -> None:
    """Takes one back. Raises `LaunchError` where there is none of this id."""
    _check(await client.delete(f"{ADDRESS}/{id}"))


def _check(answer: httpx.Response) -> None:
    if answer.status_code >= 400:
        raise LaunchError(f"The gateway refused: {answer.json().get('detail', answer.status_code)}")
