"""Behind a proxy that serves us under a prefix: addresses we write into answers begin with it."""

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = "X-Forwarded-Prefix"
_PREFIX = re.compile(r"(/[a-z0-9-]+){1,4}")


class ForwardedPrefix:
    """ASGI middleware: takes a well-formed `X-Forwarded-Prefix` as the root path the app is mounted at."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        prefix = Headers(scope=scope).get(HEADER, "") if scope["type"] == "http" else ""
        if _PREFIX.fullmatch(prefix):
            scope = {**scope, "root_path": prefix, "path": prefix + scope["path"]}
        await self.app(scope, receive, send)
