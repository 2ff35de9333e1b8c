"""The editorial workflow: draft, submitted, approved, scheduled or published, then expired, superseded or withdrawn.

Articles 17, 20 and 21: every change is recorded, who, when, what and why; authors do not approve their own text. An
approval covers all that becomes public. A published article is changed the same way: the new content is stored
alongside the published one as a correction, goes through submission, approval and publication, and then takes its
place.
"""

from datetime import datetime

from articles.content import ArticleContent, content_of
from articles.models import Article, ArticleAct, ArticleEvent, ArticleState, Correction, DeletedArticle
from services.editorial.approval import approval, check_covered
from services.editorial.workflow import Step, Transition, Workflow
from services.errors import BadInput, Conflict

FINAL_STATES = frozenset({ArticleState.SUPERSEDED, ArticleState.WITHDRAWN})
CORRECTABLE_STATES = frozenset({ArticleState.PUBLISHED, ArticleState.EXPIRED})
"""What is in public and may still be changed, by a correction."""
READABLE_STATES = CORRECTABLE_STATES | {ArticleState.SUPERSEDED}
UNPUBLISHED_STATES = frozenset(ArticleState) - READABLE_STATES - FINAL_STATES
HANDED_IN_STATES = frozenset({ArticleState.SUBMITTED, ArticleState.APPROVED})
"""Waits for a person, to be approved or published."""

_KEPT = {state: state for state in CORRECTABLE_STATES}

WORKFLOW: Workflow[ArticleState, ArticleAct, ArticleEvent] = Workflow(
    entry_type=ArticleEvent,
    transitions={
        ArticleAct.EDITED: Transition("edited", dict.fromkeys(UNPUBLISHED_STATES, ArticleState.DRAFT) | _KEPT),
        ArticleAct.SUBMITTED: Transition("submitted", {ArticleState.DRAFT: ArticleState.SUBMITTED}),
        ArticleAct.RETURNED: Transition(
            "returned", dict.fromkeys(UNPUBLISHED_STATES - {ArticleState.DRAFT}, ArticleState.DRAFT)
        ),
        ArticleAct.APPROVED: Transition(
            "approved",
            dict.fromkeys((ArticleState.SUBMITTED, ArticleState.APPROVED), ArticleState.APPROVED),
            second_person=True,
        ),
        ArticleAct.SCHEDULED: Transition("scheduled", {ArticleState.APPROVED: ArticleState.SCHEDULED}),
        ArticleAct.APPROVAL_LAPSED: Transition(
            "returned for approval", {ArticleState.SCHEDULED: ArticleState.SUBMITTED}
        ),
        ArticleAct.PUBLISHED: Transition(
            "published", dict.fromkeys((ArticleState.APPROVED, ArticleState.SCHEDULED), ArticleState.PUBLISHED)
        ),
        ArticleAct.EXPIRED: Transition("expired", {ArticleState.PUBLISHED: ArticleState.EXPIRED}),
        ArticleAct.SUPERSEDED: Transition("superseded", dict.fromkeys(CORRECTABLE_STATES, ArticleState.SUPERSEDED)),
        ArticleAct.WITHDRAWN: Transition("withdrawn", dict.fromkeys(READABLE_STATES, ArticleState.WITHDRAWN)),
        ArticleAct.DELETED: Transition("deleted", {state: state for state in UNPUBLISHED_STATES}),
    },
    state_names={
        ArticleState.DRAFT: "a draft: submit it first",
        ArticleState.SUBMITTED: "submitted and waits for approval",
        ArticleState.APPROVED: "approved and waits for publication",
        ArticleState.SCHEDULED: "scheduled to be published",
        ArticleState.PUBLISHED: "published",
        ArticleState.EXPIRED: "expired",
        ArticleState.SUPERSEDED: "superseded",
        ArticleState.WITHDRAWN: "withdrawn",
    },
    writing=frozenset({ArticleAct.CREATED, ArticleAct.IMPORTED, ArticleAct.EDITED}),
    completing=ArticleAct.PUBLISHED,
)


class CorrectionWaiting(Conflict):
    """The article has a correction, which would be lost."""

    code, title = "CORRECTION_WAITING", "A correction of the article waits"


def in_work(article: Article) -> Article | Correction:
    """What is being worked on: the correction, where there is one."""
    return article.correction or article


def working_copy(article: Article) -> Article:
    """The article with the content now being worked on."""
    return article.model_copy(update=dict(content_of(article.correction))) if article.correction else article


def public_addresses(article: Article) -> list[str]:
    """The slugs that the article has or had in public; those of a draft are its own."""
    kept = article.correction.slug if article.correction and article.correction.new_address else None
    return [slug for slug in article.addresses if slug != kept]


def submit(article: Article, step: Step) -> Article:
    return staged(article, ArticleAct.SUBMITTED, step)


def send_back(article: Article, step: Step) -> Article:
    """Back to its writer, without an approval; a supersession is dropped. Raises `WrongState`."""
    if is_to_be_superseded(article):
        next_state(article, ArticleAct.RETURNED, in_work(article).state, step)
        return changed(article, ArticleAct.RETURNED, step, correction=None)
    return staged(article, ArticleAct.RETURNED, step, approval=None)


def approve(article: Article, step: Step) -> Article:
    """Raises `WrongState`, or `SecondPersonNeeded` if the approver wrote any of it."""
    return staged(article, ArticleAct.APPROVED, step, approval=approval(content_of(in_work(article)), step))


def publish(article: Article, step: Step) -> Article:
    """Publishes what was approved, or schedules it where its moment is to come. Raises `WrongState`, `ApprovalVoid`.

    A correction keeps the date of the first publication; that of a supersession ends the article.
    """
    worked, content = in_work(article), content_of(in_work(article))
    due = content.publish_at is None or content.publish_at <= step.at
    act = ArticleAct.PUBLISHED if due else ArticleAct.SCHEDULED
    next_state(article, act, worked.state, step)
    check_covered(worked.approval, content)
    if is_to_be_superseded(article):
        return _ended(article, ArticleAct.SUPERSEDED, step, **dict(content), approval=worked.approval)
    if not due:
        return staged(article, act, step)
    moment = content.publish_at if worked.state is ArticleState.SCHEDULED else None
    fields = {
        **dict(content),
        "state": _public_state(content, step.at),
        "approval": worked.approval,
        "correction": None,
        "published_at": article.published_at or moment or step.at,
    }
    return changed(article, act, step, **fields)


def _public_state(content: ArticleContent, at: datetime) -> ArticleState:
    """What has expired before it is published does not enter the lists."""
    expired = content.valid_until is not None and content.valid_until <= at
    return ArticleState.EXPIRED if expired else ArticleState.PUBLISHED


def withdraw(article: Article, step: Step) -> Article:
    """Withdraws it permanently; its address then responds 410."""
    return _ended(article, ArticleAct.WITHDRAWN, step)


def supersede(article: Article, successor: Article, step: Step) -> Article:
    """The article with a correction, submitted for approval, by which the successor replaces it.

    Raises `WrongState`, `CorrectionWaiting`, or `BadInput` where the successor cannot stand in for it.
    """
    next_state(article, ArticleAct.SUPERSEDED, article.state, step)
    if article.correction is not None:
        raise CorrectionWaiting("Publish the correction first, or drop it by saving what is published.")
    check_successor(article, successor)
    content = content_of(article).model_copy(update={"superseded_by": successor.id})
    correction = Correction.model_construct(
        **dict(content), state=ArticleState.SUBMITTED, approval=None, new_address=False
    )
    return changed(article, ArticleAct.EDITED, step, correction=correction)


def check_successor(article: Article, successor: Article) -> None:
    """Raises `BadInput` where the successor cannot stand in for the article."""
    if successor.id == article.id:
        raise BadInput.at("supersededBy", "is the article itself")
    if successor.state is not ArticleState.PUBLISHED:
        raise BadInput.at("supersededBy", "is not a published article")


def is_to_be_superseded(article: Article) -> bool:
    """Whether its correction says that another article replaces it."""
    return article.correction is not None and article.correction.superseded_by is not None


def _ended(article: Article, act: ArticleAct, step: Step, **fields: object) -> Article:
    state = next_state(article, act, article.state, step)
    left = {"correction": None, "addresses": public_addresses(article)}
    return changed(article, act, step, state=state, **left, **fields)


def next_state(article: Article, act: ArticleAct, state: ArticleState, step: Step) -> ArticleState:
    """The state to which the act leads. Raises `WrongState`, `SecondPersonNeeded`."""
    return WORKFLOW.next_state(act, state, article.history, step)


def changed(article: Article, act: ArticleAct, step: Step, **fields: object) -> Article:
    """The article with these fields, and the act in its history."""
    return article.model_copy(update={**fields, "history": [*article.history, WORKFLOW.entry(act, step)]})


def staged(article: Article, act: ArticleAct, step: Step, **fields: object) -> Article:
    """The article, or the correction of a published one, with these fields in the state to which the act leads."""
    fields["state"] = next_state(article, act, in_work(article).state, step)
    if article.correction is None:
        return changed(article, act, step, **fields)
    return changed(article, act, step, correction=article.correction.model_copy(update=fields))


def deleted(article: Article, step: Step) -> DeletedArticle:
    """What is left of an article that was never public. Raises `WrongState`."""
    after = changed(
        article, ArticleAct.DELETED, step, state=next_state(article, ArticleAct.DELETED, article.state, step)
    )
    kept = {name: getattr(after, name) for name in DeletedArticle.model_fields}
    return DeletedArticle.model_construct(**kept)
