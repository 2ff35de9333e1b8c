"""What routes take from a request, as FastAPI dependencies."""

from typing import Annotated

from fastapi import Depends, Path, Request

from feedback.container import House
from feedback.models import SubjectKind
from services.web.client_address import client_of


async def _house(request: Request) -> House:
    return request.app.state.house


async def _client(request: Request) -> str:
    """Where the request came from, for `throttle` alone: it is never kept, logged or passed on otherwise."""
    house: House = request.app.state.house
    return client_of(request, house.settings.proxies)


AskedHouse = Annotated[House, Depends(_house)]
Client = Annotated[str, Depends(_client)]
CommentId = Annotated[str, Path(max_length=64, examples=["6f0d3f0e-7c3e-4a52-9a53-0c9e5a3f2b11"])]

NO_STORE = {"Cache-Control": "no-store"}

__all__ = ["NO_STORE", "AskedHouse", "Client", "CommentId", "SubjectKind"]
