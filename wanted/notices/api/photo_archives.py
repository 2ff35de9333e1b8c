"""Photos by the zip: each becomes the photo of the notice whose id it is named by."""

import asyncio
from datetime import datetime
from tempfile import TemporaryFile
from zipfile import ZipInfo

from fastapi import APIRouter, Request

from services.clock import Now
from services.editorial.workflow import Step
from services.errors import Problem
from services.geography.units import Units, UnitsDep
from services.identity import Identity, Role, SignedIn, require
from services.media.pictures import process_picture
from wanted.container import WantedContainer
from wanted.dependencies import ContainerDep
from wanted.notices import editing
from wanted.notices.api.files import spool
from wanted.notices.models.notices import Notice
from wanted.notices.photo_archive import LARGEST_ARCHIVE, Archive, PhotoReport, notice_id

router = APIRouter(tags=["photos"])


class _PhotoImport:
    def __init__(self, container: WantedContainer, staff: Identity, units: Units, at: datetime) -> None:
        self._store, self._runs, self._staff, self._units = container.store, container.notice_runs, staff, units
        self._at, self._step = at, Step(staff.subject, at)

    async def save_photo(self, archive: Archive, info: ZipInfo) -> Notice | None:
        """The notice, if anything changed. Raises `Problem` for a notice, a right or a photo that is not there."""
        id, further = notice_id(info)
        before = await self._store.notices.get_current(id)
        require(self._staff, Role.EDITOR, before.unit, self._units)
        photo = await asyncio.to_thread(lambda: process_picture(archive.read(info)))
        after = (editing.add_photo if further else editing.set_photo)(before, photo.ref, self._step)
        if after is before:
            return None
        await self._store.photos.save(photo, self._at)
        await self._runs.note_change(before)
        [described] = await self._store.described([after])
        return await self._store.notices.replace(before, described)


@router.post("/notices/photos/import", openapi_extra={"requestBody": {"content": {"application/zip": {}}}})
async def import_photos(
    request: Request, container: ContainerDep, staff: SignedIn, units: UnitsDep, at: Now
) -> PhotoReport:
    """A zip of photos named `NOTICE-ID.jpg` (or .png, .webp), up to 1 GB; one by one, the same when sent twice.

    `NOTICE-ID (1).jpg`, as Windows numbers files of one name, is a further photo of the notice.
    Each is set as by `/notices/{id}/photo`: on a published notice it waits as a correction.
    """
    job, report = _PhotoImport(container, staff, units, at), PhotoReport()
    with TemporaryFile() as file:
        await spool(request.stream(), file, LARGEST_ARCHIVE)
        archive = await asyncio.to_thread(Archive, file)
        for info in archive.photos():
            try:
                async with container.photo_slots:
                    saved = await job.save_photo(archive, info)
            except Problem as problem:
                report.reject(info.filename, problem.detail)
            else:
                report.kept += saved is not None
                report.unchanged += saved is None
                report.waiting += saved is not None and saved.correction is not None
    return report
