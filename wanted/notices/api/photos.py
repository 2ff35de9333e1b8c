"""Photos: uploaded by staff for a notice or by citizens for a sighting; served while a notice shows them."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.errors import Gone, NotFound
from services.geography.units import UnitsDep
from services.identity import CurrentIdentity, SignedIn
from services.media.pictures import ENCODINGS, Picture, process_picture
from services.web.response_headers import DATA_POLICY
from wanted.audit.models import AuditAct
from wanted.dependencies import ContainerDep, within_rate
from wanted.notices import editing
from wanted.notices.api.dependencies import EditDep, SealDep, Store, may_edit
from wanted.notices.models.notices import PhotoReference, RemovalReason, SavedNotice
from wanted.notices.store.notices import WantedStore, saved_notice
from wanted.submissions.api.citizens import Number, Secret
from wanted.submissions.api.queues import SightingDep
from wanted.submissions.casework import AlreadyClosed, checked_submission
from wanted.submissions.models import Submission, SubmissionKind, SubmissionState

router = APIRouter(tags=["photos"])

MEDIA_TYPES = {"jpg": "image/jpeg", "webp": "image/webp"}
BODY = {"requestBody": {"content": {"image/jpeg": {}, "image/png": {}, "image/webp": {}}, "required": True}}
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": DATA_POLICY}


async def _photo_of_body(request: Request, container: ContainerDep) -> Picture:
    content = await request.body()
    async with container.photo_slots:
        return await asyncio.to_thread(process_picture, content)


PhotoDep = Annotated[Picture, Depends(_photo_of_body)]


@router.post("/notices/{id}/photo", openapi_extra=BODY)
async def set_photo(
    change: EditDep,
    photo: PhotoDep,
    more: Annotated[bool, Query(description="Adds the photo instead of replacing the present one.")] = False,
) -> SavedNotice:
    """Sets the photo of a notice: JPEG, PNG or WebP up to 10 MB, re-encoded without metadata.

    On a published notice it waits as a correction, readable by the unit's editors alone.
    """
    after = (editing.add_photo if more else editing.set_photo)(change.before, photo.ref, change.step())
    await change.store.photos.save(photo, change.at)
    return saved_notice(await change.replace(after))


@router.delete("/notices/{id}/photos/{ref}")
async def remove_photo(change: EditDep, ref: PhotoReference, body: RemovalReason | None = None) -> SavedNotice:
    """Removes a photo from the notice: at once, also from a published one, where `why` gives the reason."""
    return saved_notice(await change.replace(editing.remove_photo(change.before, ref, change.step(body and body.why))))


def _servable(ref: str, store: WantedStore, caller: CurrentIdentity, units: UnitsDep) -> bool:
    """Whether a notice that the caller may read shows it. Raises `Gone` where only withdrawn ones did."""
    uses = store.photo_uses.of(ref)
    if any(use.public or may_edit(caller, use.unit, units) for use in uses):
        return True
    if any(use.withdrawn for use in uses):
        raise Gone("The notice was withdrawn.")
    return False


@router.get(
    "/photos/{name}", response_class=Response, responses={200: {"content": {t: {} for t in MEDIA_TYPES.values()}}}
)
async def photo(
    name: Annotated[str, Path(pattern=r"^[a-f0-9]{64}\.(jpg|webp)$", examples=["a" * 64 + ".webp"])],
    store: Store,
    caller: CurrentIdentity,
    units: UnitsDep,
    size: Annotated[str, Query(pattern="^(large|small)$")] = "large",
) -> Response:
    """A photo, for as long as a published notice shows it; every cache has to ask again each time."""
    ref, _, form = name.partition(".")
    content = await store.photos.read(ref, ENCODINGS[form, size]) if _servable(ref, store, caller, units) else None
    # Withdrawn while the photo was read: asked again, as what is answered must hold when it is answered.
    if content is None or not _servable(ref, store, caller, units):
        if await store.photos.was_shown(ref):
            raise Gone("The notice was withdrawn.")
        raise NotFound("There is no such photo.")
    headers = {"Cache-Control": "no-cache", "ETag": f'"{ref}-{form}-{size}"', **SAFE}
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


async def _open_sighting(number: Number, secret: Secret, store: Store) -> Submission:
    found = checked_submission(await store.submissions.by_number(SubmissionKind.SIGHTING, number), secret)
    if found.state is SubmissionState.CLOSED:
        raise AlreadyClosed("The sighting is closed; send a new one.")
    return found


@router.post(
    "/sightings/{number}/photo",
    status_code=204,
    openapi_extra=BODY,
    dependencies=[Depends(within_rate("sighting", lambda rates: rates.sighting))],
)
async def add_sighting_photo(
    found: Annotated[Submission, Depends(_open_sighting)], photo: PhotoDep, store: Store, seal: SealDep
) -> None:
    """A photo for a sighting that was sent, in place of an earlier one; with the sighting's secret. Kept sealed."""
    sealed = seal.seal_bytes(photo.jpeg, f"photo:{found.number}")
    await store.photos.save_submitted(found.number, found.received, sealed)
    await store.submissions.replace(found, found.model_copy(update={"photo": True}))


@router.get("/sightings/{number}/photo", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
async def sighting_photo(found: SightingDep, staff: SignedIn, store: Store, seal: SealDep) -> Response:
    """For editors of the unit; recorded before it is shown."""
    await store.audit.record(staff.subject, AuditAct.SUBMISSION_READ, f"photo:{found.number}", found.unit)
    sealed = await store.photos.read_submitted(found.number)
    if sealed is None:
        raise NotFound("No photo was sent with it.")
    content = seal.open_bytes(sealed, f"photo:{found.number}")
    return Response(content, media_type="image/jpeg", headers={"Cache-Control": "no-store", **SAFE})
