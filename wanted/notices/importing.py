"""A notice as an import brings it: published, or a draft."""

from services.errors import BadInput
from services.timezone import local
from wanted.notices import plausibility
from wanted.notices.lifecycle import Step, WrongState
from wanted.notices.models.imports import ImportedNotice
from wanted.notices.models.notices import Act, Notice, NoticeState


def imported(given: ImportedNotice, step: Step) -> Notice:
    """The notice of a line. Raises `BadInput` for what cannot be, `InvalidName` for an unusable name."""
    if given.state not in {NoticeState.PUBLISHED, NoticeState.DRAFT}:
        raise BadInput.at("state", "an import takes PUBLISHED and DRAFT")
    plausibility.check(given, local(step.at).date())
    fields = given.model_dump(exclude={"published_at", "identity_documents"})
    published = (given.published_at or step.at) if given.state is NoticeState.PUBLISHED else None
    return Notice(**fields, published_at=published, history=[step.event(Act.IMPORTED)])


def reimported(known: Notice, given: Notice, dates: dict[str, bool]) -> Notice:
    """What is kept where the notice is there already: its history and, unless the line dates it, its publication.

    Raises `WrongState` for a withdrawn notice: an old file does not bring anybody back. `dates` says by id whether the
    line gave a date.
    """
    if known.state is NoticeState.WITHDRAWN:
        raise WrongState("It was withdrawn; an import does not publish it again.", state=known.state.value)
    history = [*known.history, *given.history]
    kept: dict[str, object] = {"history": history}
    if not dates.get(given.id) and known.published_at is not None and given.published_at is not None:
        kept["published_at"] = known.published_at
    # Photos come by another way than the line; a line without one does not take it off.
    for name in ("photo", "more_photos"):
        if not getattr(given, name):
            kept[name] = getattr(known, name)
    return given.model_copy(update=kept)
