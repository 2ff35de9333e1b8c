"""`GET /waiting`: what waits for a person in a service whose policy has the route."""

from fastapi import APIRouter

from services.documents.pages import Page, WindowDep
from services.editorial.waiting import WaitingItem
from services.identity import SignedIn
from services.web.container import KitDep


def router() -> APIRouter:
    routes = APIRouter(tags=["waiting"])

    @routes.get("/waiting")
    async def waiting(kit: KitDep, staff: SignedIn, window: WindowDep) -> Page[WaitingItem]:
        """Lists what waits for approval or publication in the caller's units, of all kinds, the oldest first."""
        return kit.waiting.page(staff, window)

    return routes
