"""What routes take from a request, as FastAPI dependencies."""

from typing import Annotated

from fastapi import Depends, Path, Request

from feedback.container import FeedbackContainer
from services.text import KindName
from services.web.client_address import client_of
from services.web.container import KitDep, provided
from services.web.kinds import KnownKinds, check_kind

ContainerDep = Annotated[FeedbackContainer, Depends(provided(FeedbackContainer, lambda container: container))]


async def _client(request: Request, kit: KitDep) -> str:
    """Where the request came from, for rate limits alone: it is never stored, logged or forwarded."""
    return client_of(request, kit.proxies)


async def _rated_kind(kind: KindName, known: KnownKinds) -> str:
    return check_kind(kind, known)


Client = Annotated[str, Depends(_client)]
RatedKind = Annotated[str, Depends(_rated_kind)]
"""The query parameter `kind`: of something that can be rated."""
CommentId = Annotated[str, Path(max_length=64, examples=["6f0d3f0e-7c3e-4a52-9a53-0c9e5a3f2b11"])]

NO_STORE = {"Cache-Control": "no-store"}

__all__ = ["NO_STORE", "Client", "CommentId", "ContainerDep", "RatedKind"]
