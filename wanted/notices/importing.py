"""A notice as an import brings it: published, or a draft."""

from services.editorial.workflow import Step, WrongState, check_published_by
from services.errors import BadInput
from services.timezone import local
from wanted.notices import plausibility
from wanted.notices.lifecycle import WORKFLOW
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.models.notices import Notice, NoticeAct, NoticeState


def notice_of_line(line: ImportedNotice, step: Step) -> Notice:
    """The notice of a line.

    Raises `BadInput` for what cannot be, `FuturePublication`, `InvalidName` for an unusable name.
    """
    if line.state not in {NoticeState.PUBLISHED, NoticeState.DRAFT}:
        raise BadInput.at("state", "an import takes PUBLISHED and DRAFT")
    check_published_by(line.published_at, step.at)
    plausibility.check(line, local(step.at).date())
    fields = line.model_dump(exclude={"published_at", "identity_documents"})
    published = (line.published_at or step.at) if line.state is NoticeState.PUBLISHED else None
    return Notice(**fields, published_at=published, history=[WORKFLOW.entry(NoticeAct.IMPORTED, step)])


def merge_with_stored(stored: Notice, line: Notice, dates: dict[str, bool]) -> Notice:
    """The imported notice over the stored one, whose history and, unless the line dates it, publication it retains.

    Raises `WrongState` for a withdrawn notice: an old file does not bring anybody back. `dates` says by id whether the
    line gave a date.
    """
    if stored.state is NoticeState.WITHDRAWN:
        raise WrongState("It was withdrawn; an import does not publish it again.", state=stored.state.value)
    history = [*stored.history, *line.history]
    kept: dict[str, object] = {"history": history, "correction": stored.correction, "approval": stored.approval}
    if not dates.get(line.id) and stored.published_at is not None and line.published_at is not None:
        kept["published_at"] = stored.published_at
    # Photos come by another way than the line; a line without one does not take it off.
    for name in ("photo", "more_photos"):
        if not getattr(line, name):
            kept[name] = getattr(stored, name)
    return line.model_copy(update=kept)
