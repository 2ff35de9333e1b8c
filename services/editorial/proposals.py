"""Changes that one person proposes and another approves, of documents that have no further stages of drafting.

A document holds what is public, and as its correction the whole content that is to take its place. Approving puts
exactly that in place, under the version check of the save. What waits is for staff alone.
"""

from enum import StrEnum
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field

from services.documents.models import Camel, StoredDocument, part_of
from services.editorial.change_history import (
    WRITING,
    ChangeAct,
    ChangeHistory,
    DocumentChange,
    PendingCorrection,
    with_change,
)
from services.editorial.corrections import FieldDifference, differences
from services.editorial.waiting import WaitingMatter, WaitingStep, WaitingWork
from services.editorial.workflow import Step, Transition, Workflow

C = TypeVar("C", bound=BaseModel)


class ReviewedDocument(StoredDocument, Generic[C]):
    """A document whose changes wait for a second person. `C` is the model of its content: all that becomes public."""

    correction: C | None = None
    history: list[DocumentChange] = Field(default_factory=list)


R = TypeVar("R", bound=ReviewedDocument[Any])


class _Stage(StrEnum):
    WAITING = "WAITING"
    SETTLED = "SETTLED"


_WORKFLOW: Workflow[_Stage, ChangeAct, DocumentChange] = Workflow(
    entry_type=DocumentChange,
    transitions={
        ChangeAct.APPROVED: Transition("approved", {_Stage.WAITING: _Stage.SETTLED}, second_person=True),
        ChangeAct.RETURNED: Transition("returned", {_Stage.WAITING: _Stage.SETTLED}),
    },
    state_names={_Stage.WAITING: "waiting for a second person", _Stage.SETTLED: "not waiting for anybody"},
    writing=WRITING,
    completing=ChangeAct.APPROVED,
)


def with_draft(document: R, content: Camel, step: Step) -> R:
    """A new document, all of which waits."""
    return _changed(document, ChangeAct.CREATED, step, [], correction=content)


def propose(document: R, content: Camel, step: Step, *, draft: bool = False) -> R:
    """The document with this content waiting. What is public already drops what waits; what waits already stays.

    Of a `draft` nothing was ever public, so its content always waits.
    """
    waiting, kept = document.correction, part_of(document, type(content))
    if waiting == content:
        return document
    if content == kept and not draft:
        return document if waiting is None else send_back(document, step)
    changes = differences(waiting or kept, content)
    return _changed(document, ChangeAct.PROPOSED, step, changes, correction=content)


def approve(document: R, step: Step) -> R:
    """The document with what waited in place. Raises `WrongState`, or `SecondPersonNeeded` for whoever wrote of it."""
    content = _waiting(document, ChangeAct.APPROVED, step)
    changes = differences(part_of(document, type(content)), content)
    return _changed(document, ChangeAct.APPROVED, step, changes, **dict(content), correction=None)


def send_back(document: R, step: Step) -> R:
    """The document without what waited, which its history keeps. Raises `WrongState`."""
    content = _waiting(document, ChangeAct.RETURNED, step)
    changes = differences(content, part_of(document, type(content)))
    return _changed(document, ChangeAct.RETURNED, step, changes, correction=None)


def change_at_once(document: R, content: BaseModel, step: Step, act: ChangeAct = ChangeAct.CHANGED) -> R:
    """The document with this content, in effect without a second person; what waits stays."""
    changes = differences(part_of(document, type(content)), content)
    return _changed(document, act, step, changes, **dict(content))


def changes_for_staff(document: ReviewedDocument[Any]) -> ChangeHistory:
    """The history of a document, with what waits."""
    return ChangeHistory(id=document.id, correction=pending_correction(document), history=document.history)


def pending_correction(document: ReviewedDocument[Any]) -> PendingCorrection | None:
    """What waits, who wrote it, and how it differs from the fields of the document."""
    content: BaseModel | None = document.correction
    if content is None:
        return None
    return PendingCorrection(
        written_by=sorted(_WORKFLOW.writers(document.history)),
        differences=differences(part_of(document, type(content)), content),
    )


def work_of(document: ReviewedDocument[Any], title: str, unit: str, *, draft: bool) -> WaitingWork:
    """What waits of a document that has a correction."""
    proposed = [entry.at for entry in document.history if entry.act in _WORKFLOW.writing]
    return WaitingWork(
        title=title,
        units=(unit,),
        what=WaitingMatter.DRAFT if draft else WaitingMatter.CORRECTION,
        step=WaitingStep.APPROVAL,
        since=proposed[-1] if proposed else document.updated_at,
        writers=_WORKFLOW.writers(document.history),
        steps=_WORKFLOW.steps(document.history),
    )


def _waiting(document: ReviewedDocument[Any], act: ChangeAct, step: Step) -> BaseModel:
    """What waits. Raises `WrongState`, `SecondPersonNeeded`."""
    stage = _Stage.WAITING if document.correction else _Stage.SETTLED
    _WORKFLOW.next_state(act, stage, document.history, step)
    assert document.correction is not None
    return document.correction


def _changed(document: R, act: ChangeAct, step: Step, changes: list[FieldDifference], **fields: object) -> R:
    return document.model_copy(update={**fields, "history": with_change(document.history, act, step, changes)})
