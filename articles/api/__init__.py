"""The articles service over HTTP."""

from fastapi import APIRouter

from articles.api import importing, reading, writing
from articles.files import api as files
from services.web import import_runs

router = APIRouter()
for part in (importing, import_runs, reading, writing, files):
    router.include_router(part.router)

__all__ = ["router"]
