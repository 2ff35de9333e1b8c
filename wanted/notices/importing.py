"""A notice as an import brings it: a draft that waits for approval, or published at once by an admin."""

from dataclasses import dataclass, field

from services.editorial.imports.kind import PublicationStage
from services.editorial.workflow import Step, WrongState, check_published_by
from services.errors import BadInput
from services.timezone import local
from wanted.notices import corrections, lifecycle, plausibility
from wanted.notices.content import content_of, with_photo_facts
from wanted.notices.lifecycle import UNPUBLISHED_STATES, WORKFLOW, in_work
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.models.notices import (
    Notice,
    NoticeAct,
    NoticeFields,
    NoticeState,
    WithdrawalInput,
    WithdrawalReason,
)

_STAGES = {NoticeState.PUBLISHED: PublicationStage.PUBLISHED, NoticeState.WITHDRAWN: PublicationStage.ENDED}


def content_in_work(notice: Notice) -> NoticeFields:
    """What an approval makes public: of the notice, or of its correction."""
    return content_of(in_work(notice))


def stage(notice: Notice) -> PublicationStage:
    return _STAGES.get(notice.state, PublicationStage.UNPUBLISHED)


def waits(notice: Notice) -> bool:
    """Whether the notice or its correction has yet to be approved or published."""
    return in_work(notice).state in UNPUBLISHED_STATES


def as_draft(notice: Notice) -> Notice:
    return notice.model_copy(update={"state": NoticeState.DRAFT})


def publish(notice: Notice, step: Step) -> Notice:
    """What is in work approved and published in one step. Raises `SecondPersonNeeded`."""
    approved = notice if in_work(notice).state is NoticeState.APPROVED else lifecycle.approve(notice, step)
    return lifecycle.publish(approved, step)


def withdraw(notice: Notice, step: Step) -> Notice:
    """A notice withdrawn as the mistake of an import that is undone."""
    return lifecycle.withdraw(
        notice, WithdrawalInput(reason=WithdrawalReason.MISTAKE, decision=None, why=step.why), step
    )


@dataclass
class NoticeLines:
    """What the lines of one import mean. Without `publish` they bring drafts."""

    step: Step
    publish: bool
    dated: dict[str, bool] = field(default_factory=dict)
    """By id, whether the line gave a date of publication."""

    def read(self, line: ImportedNotice) -> Notice:
        """The notice of a line.

        Raises `BadInput` for what cannot be, `FuturePublication`, `InvalidName` for an unusable name.
        """
        if line.state not in {NoticeState.PUBLISHED, NoticeState.DRAFT}:
            raise BadInput.at("state", "an import takes PUBLISHED and DRAFT")
        check_published_by(line.published_at, self.step.at)
        plausibility.check(line, local(self.step.at).date())
        self.dated[line.id] = line.published_at is not None
        fields = line.model_dump(exclude={"published_at", "identity_documents", "state"})
        at_once = self.publish and line.state is NoticeState.PUBLISHED
        return Notice(
            **fields,
            state=NoticeState.PUBLISHED if at_once else NoticeState.DRAFT,
            published_at=(line.published_at or self.step.at) if at_once else line.published_at,
            history=[WORKFLOW.entry(NoticeAct.IMPORTED, self.step)],
        )

    def merge(self, stored: Notice, line: Notice) -> Notice:
        """The imported notice over the stored one, whose history and, unless the line dates it, publication it retains.

        An import neither brings back what was withdrawn (raises `WrongState`) nor takes back what is published. Unless
        it publishes, what it changes of a published notice is the notice's correction.
        """
        if stored.state is NoticeState.WITHDRAWN:
            raise WrongState("It was withdrawn; an import does not publish it again.", state=stored.state.value)
        return with_photo_facts(self._merged(stored, line), (*stored.photos, *line.photos))

    def _merged(self, stored: Notice, line: Notice) -> Notice:
        # Photos come by another way than the line; a line without one does not take it off.
        photos = {name: getattr(stored, name) for name in ("photo", "more_photos") if not getattr(line, name)}
        after = line.model_copy(update={**photos, "history": [*stored.history, *line.history]})
        if stored.state is NoticeState.PUBLISHED:
            if not self.publish:
                brought = content_of(after)
                # A file that says what is published says nothing of a correction that waits.
                return stored if brought == content_of(stored) else corrections.propose(stored, brought, self.step)
            return self._onto_published(stored, after)
        if after.state is NoticeState.DRAFT and content_of(after) == content_of(stored):
            return stored
        return after

    def _onto_published(self, stored: Notice, after: Notice) -> Notice:
        published_at = after.published_at if self.dated.get(after.id) else None
        kept = {"state": stored.state, "correction": stored.correction, "approval": stored.approval}
        return after.model_copy(update={**kept, "published_at": published_at or stored.published_at})
