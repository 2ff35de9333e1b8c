"""The editorial workflow: draft, submitted, approved, published, then superseded or withdrawn (Articles 17, 20, 21).

Every change is recorded: who, when, what, why. Authors do not approve their own text. The text of a published
article is changed the same way: the new text is stored alongside the published one as a correction, goes through
submission, approval and publication, and then takes its place.
"""

from articles.models import Article, ArticleAct, ArticleEvent, ArticleState, Correction, Text
from services.editorial.workflow import Step, Transition, Workflow
from services.errors import BadInput

FINAL_STATES = frozenset({ArticleState.SUPERSEDED, ArticleState.WITHDRAWN})
READABLE_STATES = frozenset({ArticleState.PUBLISHED, ArticleState.SUPERSEDED})
_EDITABLE_STATES = frozenset(ArticleState) - FINAL_STATES

WORKFLOW: Workflow[ArticleState, ArticleAct, ArticleEvent] = Workflow(
    entry_type=ArticleEvent,
    transitions={
        ArticleAct.EDITED: Transition(
            "edited",
            dict.fromkeys(_EDITABLE_STATES, ArticleState.DRAFT) | {ArticleState.PUBLISHED: ArticleState.PUBLISHED},
        ),
        ArticleAct.SUBMITTED: Transition("submitted", {ArticleState.DRAFT: ArticleState.SUBMITTED}),
        ArticleAct.RETURNED: Transition(
            "returned", dict.fromkeys((ArticleState.SUBMITTED, ArticleState.APPROVED), ArticleState.DRAFT)
        ),
        ArticleAct.APPROVED: Transition(
            "approved", {ArticleState.SUBMITTED: ArticleState.APPROVED}, second_person=True
        ),
        ArticleAct.PUBLISHED: Transition("published", {ArticleState.APPROVED: ArticleState.PUBLISHED}),
        ArticleAct.SUPERSEDED: Transition("superseded", {ArticleState.PUBLISHED: ArticleState.SUPERSEDED}),
        ArticleAct.WITHDRAWN: Transition("withdrawn", dict.fromkeys(READABLE_STATES, ArticleState.WITHDRAWN)),
    },
    state_names={
        ArticleState.DRAFT: "a draft: submit it first",
        ArticleState.SUBMITTED: "submitted and waits for approval",
        ArticleState.APPROVED: "approved and waits for publication",
        ArticleState.PUBLISHED: "published",
        ArticleState.SUPERSEDED: "superseded",
        ArticleState.WITHDRAWN: "withdrawn",
    },
    writing=frozenset({ArticleAct.CREATED, ArticleAct.IMPORTED, ArticleAct.EDITED}),
    completing=ArticleAct.PUBLISHED,
)


def working_state(article: Article) -> ArticleState:
    """How far the words now being worked on are: those of the correction, where there is one."""
    return article.correction.state if article.correction else article.state


def working_copy(article: Article) -> Article:
    """The article with the words now being worked on."""
    return article.model_copy(update=dict(text_of(article.correction))) if article.correction else article


def text_of(article: Text) -> Text:
    return Text(**{name: getattr(article, name) for name in Text.model_fields})


def submit(article: Article, step: Step) -> Article:
    return _staged(article, ArticleAct.SUBMITTED, step)


def send_back(article: Article, step: Step) -> Article:
    """Back to its writer. Raises `WrongState`."""
    return _staged(article, ArticleAct.RETURNED, step)


def approve(article: Article, step: Step) -> Article:
    """Raises `WrongState`, or `SecondPersonNeeded` if the approver wrote any of it."""
    return _staged(article, ArticleAct.APPROVED, step)


def publish(article: Article, step: Step) -> Article:
    """Publishes an approved text. A correction keeps the date of the first publication."""
    state = _next_state(article, ArticleAct.PUBLISHED, working_state(article), step)
    if article.correction is None:
        published_at = article.published_at or step.at
        return _changed(article, ArticleAct.PUBLISHED, step, state=state, published_at=published_at)
    return _changed(article, ArticleAct.PUBLISHED, step, **dict(text_of(article.correction)), correction=None)


def withdraw(article: Article, step: Step) -> Article:
    """Withdraws it permanently; its address then responds 410."""
    state = _next_state(article, ArticleAct.WITHDRAWN, article.state, step)
    return _changed(article, ArticleAct.WITHDRAWN, step, state=state, correction=None)


def supersede(article: Article, successor: Article, step: Step) -> Article:
    """Marks it as replaced. Raises `WrongState`, or `BadInput` where the successor cannot stand in for it."""
    state = _next_state(article, ArticleAct.SUPERSEDED, article.state, step)
    if successor.id == article.id:
        raise BadInput.at("supersededBy", "is the article itself")
    if successor.state is not ArticleState.PUBLISHED:
        raise BadInput.at("supersededBy", "is not a published article")
    replaced = {"state": state, "superseded_by": successor.id, "correction": None}
    return _changed(article, ArticleAct.SUPERSEDED, step, **replaced)


def with_text(before: Article, text: Text, step: Step) -> Article:
    """The article after an editor saved `text`. Raises `WrongState` for one that has ended.

    New words of an unpublished article make it a draft again. New words of a published one become its correction;
    saving the published words drops the correction. The same words leave an approval standing.
    """
    state = _next_state(before, ArticleAct.EDITED, before.state, step)
    if before.state is not ArticleState.PUBLISHED:
        if text == text_of(before):
            return _changed(before, ArticleAct.DESCRIBED, step)
        return _changed(before, ArticleAct.EDITED, step, **dict(text), state=state)
    if before.correction and text == text_of(before.correction):
        return _changed(before, ArticleAct.DESCRIBED, step)
    if text == text_of(before):
        return _changed(before, ArticleAct.DESCRIBED, step, correction=None)
    return _changed(before, ArticleAct.EDITED, step, correction=Correction(**dict(text)))


def _next_state(article: Article, act: ArticleAct, state: ArticleState, step: Step) -> ArticleState:
    return WORKFLOW.next_state(act, state, article.history, step)


def _changed(article: Article, act: ArticleAct, step: Step, **fields: object) -> Article:
    return article.model_copy(update={**fields, "history": [*article.history, WORKFLOW.entry(act, step)]})


def _staged(article: Article, act: ArticleAct, step: Step) -> Article:
    """The article, or the correction of a published one, in the state to which the act leads."""
    state = _next_state(article, act, working_state(article), step)
    if article.correction is None:
        return _changed(article, act, step, state=state)
    return _changed(article, act, step, correction=article.correction.model_copy(update={"state": state}))
