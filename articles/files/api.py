"""Files over HTTP: uploaded by editors, and served while a public article shows them."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from articles.api.dependencies import EditedUnits, Store
from articles.container import ArticlesContainer
from articles.files.access import check_readable, is_public
from articles.files.cleaning import clean_file
from articles.files.models import MediaType, UploadedFile
from services.clock import Now
from services.errors import NotFound
from services.geography.units import UnitsDep
from services.identity import Role, SignedIn, require
from services.media.pictures import ENCODINGS
from services.text import Code
from services.web.container import provided
from services.web.response_headers import DATA_POLICY

router = APIRouter(tags=["files"])

MEDIA_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "pdf": MediaType.PDF.value, "docx": MediaType.DOCX.value}
DOCUMENTS = frozenset({"pdf", "docx"})
SENT = ("image/jpeg", "image/png", "image/webp", MediaType.PDF.value, MediaType.DOCX.value)
BODY = {"requestBody": {"content": {media_type: {} for media_type in SENT}, "required": True}}
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": f"sandbox; {DATA_POLICY}",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
Container = Annotated[ArticlesContainer, Depends(provided(ArticlesContainer, lambda container: container))]


@router.post("/files", status_code=201, openapi_extra=BODY)
async def upload_file(
    request: Request,
    container: Container,
    staff: SignedIn,
    units: UnitsDep,
    at: Now,
    unit: Annotated[Code, Query(description="The unit to which it belongs.")],
) -> UploadedFile:
    """A file for articles of a unit: a picture (JPEG, PNG, WebP), a PDF or a DOCX, up to 10 MB.

    What tells of its making is removed; `remarks` says what was, and what remains to be looked at.

    Its content alone says what it is. It is public once an article that names it is, and goes after a day without one.
    """
    require(staff, Role.EDITOR, unit, units)
    units.check_exists(unit)
    content = await request.body()
    async with container.file_slots:
        file = await asyncio.to_thread(clean_file, content, container.settings.files.largest_document)
    await container.store.files.save(file, unit, at, container.settings.files.per_unit)
    return UploadedFile(**dict(file.facts), remarks=list(file.remarks))


@router.get(
    "/files/{name}", response_class=Response, responses={200: {"content": {t: {} for t in MEDIA_TYPES.values()}}}
)
async def file(
    name: Annotated[str, Path(pattern=r"^[a-f0-9]{64}\.(jpg|webp|pdf|docx)$", examples=["a" * 64 + ".webp"])],
    store: Store,
    edited: EditedUnits,
    size: Annotated[str, Query(pattern="^(large|small)$", description="Of a picture.")] = "large",
) -> Response:
    """A file, for as long as a public article shows it; every cache has to ask again each time."""
    id, _, form = name.partition(".")
    owners = await store.files.owners(id)
    check_readable(store.uses.of(id), owners, edited)
    content = await store.files.read(id, ENCODINGS.get((form, size), form))
    # Withdrawn while the file was read: asked again, as what is answered must hold when it is answered.
    uses = store.uses.of(id)
    check_readable(uses, owners, edited)
    if content is None:
        raise NotFound("There is no such file.")
    cached = "no-cache" if is_public(uses) else "private, no-store"
    headers = {"Cache-Control": cached, "ETag": f'"{id}-{form}-{size}"', **SAFE}
    if form in DOCUMENTS:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)
