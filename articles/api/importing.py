"""Articles in by the file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from articles.container import ArticlesContainer
from articles.importing import ArticleImport
from articles.models import Article, ImportedArticle
from services.documents.imports import ImportReport
from services.editorial.imports.acts import ImportRuns
from services.editorial.imports.lines import LineReader, import_lines
from services.editorial.imports.preview import ImportPreview
from services.geography.units import UnitsDep
from services.identity import SignedIn
from services.web.container import KitDep, provided
from services.web.idempotency import IdempotentRoute
from services.web.import_runs import ImportRequestDep

router = APIRouter(route_class=IdempotentRoute, tags=["articles"])

Runs = Annotated[ImportRuns[Article], Depends(provided(ArticlesContainer, lambda container: container.article_runs))]


@router.post("/articles/import", openapi_extra={"requestBody": {"content": {"application/jsonl": {}}}})
async def import_articles(
    request: Request, kit: KitDep, staff: SignedIn, runs: Runs, units: UnitsDep, asked: ImportRequestDep
) -> ImportReport | ImportPreview:
    """Imports JSON Lines of `ImportedArticle`, plain or gzip.

    Its articles are drafts that wait for approval as one import run, and its changes of published articles corrections,
    unless an admin publishes them at once.
    """
    recorder = runs.recorder(asked)
    job = ArticleImport(staff, units, asked.step, recorder, asked.publish)
    reader = LineReader(ImportedArticle, job.read, job.onto, job.remarks)
    return await import_lines(reader, recorder, request.stream(), kit.limits)
