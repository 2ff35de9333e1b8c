"""Maintenance jobs: purge personal data after its retention period, and log audit checkpoints."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.editorial.workflow import Step
from services.errors import Problem, StaleVersion
from services.jobs.runner import Job
from wanted.audit.models import AuditAct
from wanted.notices import retention
from wanted.notices.models.notices import NoticeState
from wanted.notices.store.notices import WantedStore
from wanted.settings import RetentionSettings
from wanted.submissions.casework import day

log = structlog.get_logger()

ACTOR = "upkeep"
UNUSED = timedelta(days=1)
"""How long an unreferenced photo is retained: a notice may be about to reference it."""
CHECKPOINTS = timedelta(hours=1)
DONE = timedelta(days=30)
"""How long completed deliveries are retained."""


class WantedJobs:
    """Each method is one idempotent job. `key` signs checkpoints."""

    def __init__(
        self,
        store: WantedStore,
        settings: RetentionSettings,
        clock: Callable[[], datetime],
        key: Ed25519PrivateKey,
    ) -> None:
        self._store, self._settings, self._clock = store, settings, clock
        self._key, self._last_checkpoint, self._next_checkpoint = key, 0, datetime.min.replace(tzinfo=UTC)

    def jobs(self) -> Sequence[Job]:
        """All of them; each does what is due."""
        return (
            Job("empty_notices", self.empty_notices),
            Job("drop_photos", self.drop_photos),
            Job("drop_deliveries", self.drop_deliveries),
            Job("drop_spent_tokens", self.drop_spent_tokens),
            Job("drop_submissions", self.drop_submissions),
            Job("log_checkpoint", self.log_checkpoint),
        )

    async def empty_notices(self) -> None:
        """Deletes the personal data of notices that were withdrawn long enough ago."""
        now = self._clock()
        for id in retention.due(self._withdrawn(), now, self._settings.withdrawn):
            with suppress(StaleVersion):
                await self._empty(id, now)

    async def drop_photos(self) -> None:
        """Deletes photos that no notice references, none while there are notices that cannot be read; and those of
        old submissions."""
        now = self._clock()
        if not self._store.notices.set_aside:
            await self._store.photos.drop_unused(self._store.photo_uses.files(), now - UNUSED)
        await self._store.photos.drop_submitted_before(day(now - self._settings.tips))

    async def drop_deliveries(self) -> None:
        """Deletes webhook deliveries completed long ago."""
        await self._store.webhooks.drop_done(self._clock() - DONE)

    async def drop_spent_tokens(self) -> None:
        """Deletes the marks of spent tokens that have expired."""
        await self._store.spent_tokens.drop_expired(self._clock())

    async def drop_submissions(self) -> None:
        """Deletes old submissions; the audit trail says how many."""
        dropped = await self._store.submissions.drop_received_before(day(self._clock() - self._settings.tips))
        if dropped:
            await self._store.audit.note(ACTOR, AuditAct.SUBMISSIONS_DROPPED, f"submissions:{dropped}", "*")

    async def log_checkpoint(self) -> None:
        """Writes the newest entry of the audit trail to the log, which is stored apart from the database."""
        now = self._clock()
        last = await self._store.audit.last()
        if last is not None and last.sequence > self._last_checkpoint and now >= self._next_checkpoint:
            mark = self._store.audit.checkpoint(last, now, self._key)
            log.info("audit_checkpoint", **mark.model_dump(mode="json"))
            self._last_checkpoint, self._next_checkpoint = last.sequence, now + CHECKPOINTS

    def _withdrawn(self) -> list[tuple[str, float]]:
        return [
            (id, entry.withdrawn)
            for id, entry in self._store.notices.listing.entries()
            if entry.state is NoticeState.WITHDRAWN and entry.withdrawn is not None and not entry.emptied
        ]

    async def _empty(self, id: str, now: datetime) -> None:
        """What hangs on the notice goes first, so that a crash in between leaves the notice to be found again."""
        try:
            before = await self._store.notices.get_current(id)
            after = retention.without_personal_data(before, Step(ACTOR, now, "The time to keep it is over."))
        except Problem:
            return
        await self._store.documents.drop(id)
        await self._store.photos.remember_removed(ref for ref in (before.photo, *before.more_photos) if ref)
        await self._store.notices.replace(before, after)
        await self._store.audit.note(ACTOR, AuditAct.EMPTIED, f"notice:{id}", before.unit)
