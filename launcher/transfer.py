"""`tiepdan export`, and which service has a kind."""

from typing import BinaryIO

import httpx

from launcher.errors import LaunchError
from launcher.registry import REGISTRY


def service_of(kind: str) -> str:
    """The service that imports a kind. Raises `LaunchError` for an unknown one."""
    if kind not in REGISTRY.imports:
        raise LaunchError(f"There is no kind {kind!r}: take one of {', '.join(sorted(REGISTRY.imports))}.")
    return REGISTRY.imports[kind]


async def export_file(client: httpx.AsyncClient, kind: str, out: BinaryIO) -> int:
    """Writes every document of a kind in its import format; gives how many."""
    count = 0
    async with client.stream("GET", f"/api/{service_of(kind)}/{kind}/export") as answer:
        if answer.status_code != httpx.codes.OK:
            raise LaunchError(f"The system refused the export ({answer.status_code}).")
        async for piece in answer.aiter_bytes():
            out.write(piece)
            count += piece.count(b"\n")
    return count
