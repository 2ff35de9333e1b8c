"""The editorial workflow: draft, submitted, approved, published, then superseded or withdrawn (Articles 17, 20, 21).

Every change is recorded: who, when, what, why. Authors do not approve their own text. The text of a published
article is changed the same way: the new text is stored alongside the published one as a correction, goes through
submission, approval and publication, and then takes its place.
"""

from collections.abc import Mapping

from articles.models import Article, ArticleAct, ArticleEvent, ArticleState, Correction, Text
from services.editorial.transitions import SecondPersonNeeded, Step, WrongState
from services.errors import BadInput

FINAL_STATES = frozenset({ArticleState.SUPERSEDED, ArticleState.WITHDRAWN})
READABLE_STATES = frozenset({ArticleState.PUBLISHED, ArticleState.SUPERSEDED})
_WRITING = frozenset({ArticleAct.CREATED, ArticleAct.IMPORTED, ArticleAct.EDITED})


def history_event(step: Step, act: ArticleAct) -> ArticleEvent:
    """The entry of the article's history that records the step."""
    return ArticleEvent(at=step.at, by=step.by, act=act, why=step.why)


def working_state(article: Article) -> ArticleState:
    """How far the words now being worked on are: those of the correction, where there is one."""
    return article.correction.state if article.correction else article.state


def text_of(article: Text) -> Text:
    return Text(**{name: getattr(article, name) for name in Text.model_fields})


def writers(article: Article) -> frozenset[str]:
    """The accounts that wrote since words of the article were last published."""
    found: set[str] = set()
    for event in article.history:
        if event.act is ArticleAct.PUBLISHED:
            found.clear()
        elif event.act in _WRITING:
            found.add(event.by)
    return frozenset(found)


def submit(article: Article, step: Step) -> Article:
    _expect(article, "submitted", ArticleState.DRAFT)
    return _staged(article, ArticleState.SUBMITTED, history_event(step, ArticleAct.SUBMITTED))


def send_back(article: Article, step: Step) -> Article:
    """Back to its writer. Raises `WrongState`."""
    _expect(article, "returned", ArticleState.SUBMITTED, ArticleState.APPROVED)
    return _staged(article, ArticleState.DRAFT, history_event(step, ArticleAct.RETURNED))


def approve(article: Article, step: Step) -> Article:
    """Raises `WrongState`, or `SecondPersonNeeded` if the approver wrote any of it."""
    _expect(article, "approved", ArticleState.SUBMITTED)
    if step.by in writers(article):
        raise SecondPersonNeeded("An author may not approve their own article.")
    return _staged(article, ArticleState.APPROVED, history_event(step, ArticleAct.APPROVED))


def publish(article: Article, step: Step) -> Article:
    """Publishes an approved text. A correction keeps the date of the first publication."""
    _expect(article, "published", ArticleState.APPROVED)
    event = history_event(step, ArticleAct.PUBLISHED)
    if article.correction is None:
        return _changed(article, event, state=ArticleState.PUBLISHED, published_at=article.published_at or step.at)
    return _changed(article, event, **dict(text_of(article.correction)), correction=None)


def withdraw(article: Article, step: Step) -> Article:
    """Withdraws it permanently; its address then responds 410."""
    if article.state not in READABLE_STATES:
        raise _wrong(article.state, "withdrawn")
    return _changed(article, history_event(step, ArticleAct.WITHDRAWN), state=ArticleState.WITHDRAWN, correction=None)


def supersede(article: Article, successor: Article, step: Step) -> Article:
    """Marks it as replaced. Raises `WrongState`, or `BadInput` where the successor cannot stand in for it."""
    if article.state is not ArticleState.PUBLISHED:
        raise _wrong(article.state, "superseded")
    if successor.id == article.id:
        raise BadInput.at("supersededBy", "is the article itself")
    if successor.state is not ArticleState.PUBLISHED:
        raise BadInput.at("supersededBy", "is not a published article")
    return _changed(
        article,
        history_event(step, ArticleAct.SUPERSEDED),
        state=ArticleState.SUPERSEDED,
        superseded_by=successor.id,
        correction=None,
    )


def with_text(before: Article, text: Text, step: Step) -> Article:
    """The article after an editor saved `text`. Raises `WrongState` for one that has ended.

    New words of an unpublished article make it a draft again. New words of a published one become its correction;
    saving the published words drops the correction. The same words leave an approval standing.
    """
    if before.state in FINAL_STATES:
        raise _wrong(before.state, "edited")
    if before.state is not ArticleState.PUBLISHED:
        if text == text_of(before):
            return _changed(before, history_event(step, ArticleAct.DESCRIBED))
        return _changed(before, history_event(step, ArticleAct.EDITED), **dict(text), state=ArticleState.DRAFT)
    if before.correction and text == text_of(before.correction):
        return _changed(before, history_event(step, ArticleAct.DESCRIBED))
    if text == text_of(before):
        return _changed(before, history_event(step, ArticleAct.DESCRIBED), correction=None)
    return _changed(before, history_event(step, ArticleAct.EDITED), correction=Correction(**dict(text)))


def _changed(article: Article, event: ArticleEvent, **fields: object) -> Article:
    return article.model_copy(update={**fields, "history": [*article.history, event]})


def _staged(article: Article, state: ArticleState, event: ArticleEvent) -> Article:
    if article.correction is None:
        return _changed(article, event, state=state)
    return _changed(article, event, correction=article.correction.model_copy(update={"state": state}))


def _expect(article: Article, done: str, *states: ArticleState) -> None:
    current = working_state(article)
    if current not in states:
        raise _wrong(current, done)


_IS: Mapping[ArticleState, str] = {
    ArticleState.DRAFT: "a draft: submit it first",
    ArticleState.SUBMITTED: "submitted and waits for approval",
    ArticleState.APPROVED: "approved and waits for publication",
    ArticleState.PUBLISHED: "published",
    ArticleState.SUPERSEDED: "superseded",
    ArticleState.WITHDRAWN: "withdrawn",
}


def _wrong(state: ArticleState, done: str) -> WrongState:
    return WrongState(f"It cannot be {done}: it is {_IS[state]}.", state=state.value)
