"""The articles service over HTTP."""

from fastapi import APIRouter

from articles.api import reading, writing

router = APIRouter()
for part in (reading, writing):
    router.include_router(part.router)

__all__ = ["router"]
