"""The wanted service over HTTP, a module for each thing people come for."""

from fastapi import APIRouter

from wanted.api import (
    audit,
    consumers,
    documents,
    feeds,
    importing,
    matching,
    photo_archives,
    photos,
    queues,
    reading,
    statistics,
    submissions,
    writing,
)

router = APIRouter()
# Fixed paths first: `/notices/export` would else be read as a notice's id.
for part in (
    importing,
    documents,
    feeds,
    statistics,
    matching,
    submissions,
    queues,
    photos,
    photo_archives,
    audit,
    consumers,
    reading,
    writing,
):
    router.include_router(part.router)

__all__ = ["router"]
