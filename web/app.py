"""The site's app: a plain page, readable without scripts, with links to every API of the system."""

from collections.abc import Collection, Sequence
from html import escape
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from web import documents, privacy

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def _row(name: str, *, feed: bool) -> str:
    base = f"/api/{escape(name)}"
    links_by_label = {"OpenAPI": "docs", "change feed": "changes", "health": "health/ready"}
    links = [
        f'<a href="{base}/{path}" aria-label="{escape(name)}: {label}">{label}</a>'
        for label, path in links_by_label.items()
        if label != "change feed" or feed
    ]
    return f"<dt>{escape(name)}</dt><dd>{' · '.join(links)}</dd>"


def _read(name: str) -> str:
    return files("web").joinpath(name).read_text("utf-8")


def index(services: Sequence[str], feeds: Collection[str]) -> str:
    """The page's HTML."""
    rows = "\n".join(_row(name, feed=name in feeds) for name in services)
    return _read("index.html").replace("<!-- services -->", rows)


def create(services: Sequence[str], feeds: Collection[str] = (), feedback: ASGIApp | None = None) -> Starlette:
    """The site of a system with these services, some of which have a change feed.

    The numbers of the privacy page come from `feedback`.
    """
    page, missing = index(services, feeds), _read("missing.html")

    known: list[bool] = []

    async def shown(text: str) -> str:
        """The page, with the notice of a trial. Settings last as long as the service: it is asked until it answers."""
        if not known and (told := await privacy.fetch_statement(feedback)):
            known.append(told.trial)
        return privacy.with_notice(text, trial=known == [True])

    async def home(_: Request) -> Response:
        return HTMLResponse(await shown(page), headers={**SECURITY, "Cache-Control": "max-age=60"})

    async def icon(_: Request) -> Response:
        return Response(status_code=204, headers={"Cache-Control": "max-age=604800"})

    async def nothing_here(request: Request, _: Exception) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(await shown(missing), 404, headers={**SECURITY, "Vary": "Accept"})
        document = {"type": "about:blank", "title": "There is no such page", "status": 404, "code": "NOT_FOUND"}
        return JSONResponse(document, 404, {"Vary": "Accept"}, media_type="application/problem+json")

    async def secrecy(_: Request) -> Response:
        told = await privacy.fetch_statement(feedback)
        kept = "max-age=60" if told else "no-store"
        return HTMLResponse(await shown(privacy.page(told)), headers={**SECURITY, "Cache-Control": kept})

    async def documents_list(_: Request) -> Response:
        return HTMLResponse(await shown(documents.contents()), headers=SECURITY)

    async def document(request: Request) -> Response:
        found = documents.page(request.path_params["name"])
        if not found:
            return await nothing_here(request, HTTPException(404))
        return HTMLResponse(await shown(found), headers=SECURITY)

    routes = [
        Route("/", home),
        Route("/favicon.ico", icon),
        Route(privacy.PATH, secrecy),
        Route("/docs/", documents_list),
        Route("/docs/{name:path}.md", document),
    ]
    return Starlette(routes=routes, exception_handlers={404: nothing_here})
