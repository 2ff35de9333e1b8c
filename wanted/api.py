"""The wanted service over HTTP, one module per topic."""

from fastapi import APIRouter

from services.web import import_runs
from wanted.audit import api as audit
from wanted.matching import api as matching
from wanted.notices.api import documents, feeds, importing, photo_archives, photos, reading, statistics, writing
from wanted.submissions.api import citizens as submissions
from wanted.submissions.api import queues
from wanted.webhooks import api as consumers

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
    import_runs,
    reading,
    writing,
):
    router.include_router(part.router)

__all__ = ["router"]
