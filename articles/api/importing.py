"""Articles in by the file."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Request

from articles.container import ArticlesContainer
from articles.importing import ArticleImport
from articles.models import Article, ImportedArticle
from services.documents.imports import BodyDigest, Importer, ImportReport
from services.editorial.imports.acts import ImportRuns
from services.editorial.imports.preview import ImportPreview, ImportPreviewer
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
    if asked.dry_run:
        previewer = ImportPreviewer(runs.kind, job.onto, ImportPreview())
        dry = Importer(ImportedArticle, job.read, previewer.save, job.remarks, recorder=previewer)
        return previewer.result(await dry.run(request.stream(), kit.limits))
    save = partial(runs.kind.collection.save_many, merge=job.merged)
    importer, body = Importer(ImportedArticle, job.read, save, job.remarks, recorder=recorder), BodyDigest()
    report = await importer.run(body.of(request.stream()), kit.limits)
    await recorder.close(report, body.hexdigest())
    return report
