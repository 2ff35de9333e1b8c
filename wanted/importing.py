"""A notice as an import brings it: published, or a draft."""

from services.errors import BadInput
from wanted.lifecycle import Step, WrongState
from wanted.matching import Entry, NameIndex
from wanted.models import Act, ImportedNotice, Notice, NoticeState


def imported(given: ImportedNotice, step: Step) -> Notice:
    """The notice of a line. Raises `BadInput` for a state that is not imported, `InvalidName` for an unusable name."""
    if given.state not in {NoticeState.PUBLISHED, NoticeState.DRAFT}:
        raise BadInput.at("state", "an import takes PUBLISHED and DRAFT")
    NameIndex([Entry("", (given.full_name,))])
    fields = given.model_dump(exclude={"published_at"})
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
    if dates.get(given.id) or known.published_at is None or given.published_at is None:
        return given.model_copy(update={"history": history})
    return given.model_copy(update={"history": history, "published_at": known.published_at})
