"""Larger bodies for photos alone: the kit bounds every body of a service alike."""

from starlette.types import ASGIApp, Receive, Scope, Send

from services.limits import RequestLimits
from services.web.bodies import BodyLimit
from wanted.notices.photos import LARGEST_FILE

PHOTO_BODY = LARGEST_FILE + (1 << 10)
"""A little more than a photo may have, so that a slightly larger one is refused as a photo."""


class PhotoBodies:
    """ASGI middleware before the kit's: allows larger bodies for photos only."""

    def __init__(self, app: ASGIApp, limits: RequestLimits) -> None:
        self._app, self._bounded = app, BodyLimit(app, limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        photo = scope["type"] == "http" and scope["path"].endswith("/photo")
        await (self._app if photo else self._bounded)(scope, receive, send)
