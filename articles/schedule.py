"""What happens to an article by the clock: a scheduled publication, and the end of its validity."""

from datetime import datetime, timedelta

from articles import workflow
from articles.models import Article, ArticleAct, ArticleState
from articles.workflow import in_work
from services.editorial.workflow import Step
from services.errors import BadInput

ACTOR = "scheduler"
"""Who acts by the clock, as the history names it."""
FURTHEST = timedelta(days=366)


def check_schedulable(publish_at: datetime | None, at: datetime) -> None:
    """Raises `BadInput` for a moment of publication that lies more than a year ahead."""
    if publish_at is not None and publish_at - at > FURTHEST:
        raise BadInput.at("publishAt", "lies more than a year ahead")


def next_moment(article: Article) -> datetime | None:
    """When something happens to the article by the clock."""
    worked = in_work(article)
    moments = [
        worked.publish_at if worked.state is ArticleState.SCHEDULED else None,
        article.valid_until if article.state is ArticleState.PUBLISHED else None,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def is_publication_due(article: Article, at: datetime) -> bool:
    """Whether scheduled content is to be published."""
    worked = in_work(article)
    return worked.state is ArticleState.SCHEDULED and worked.publish_at is not None and worked.publish_at <= at


def is_expired(article: Article, at: datetime) -> bool:
    """Whether a published article has outlived its validity."""
    return article.state is ArticleState.PUBLISHED and article.valid_until is not None and article.valid_until <= at


def publish_scheduled(article: Article, at: datetime) -> Article:
    """The article as published by the clock. Raises `WrongState`, `ApprovalVoid`."""
    return workflow.publish(article, Step(ACTOR, at))


def lapse(article: Article, at: datetime, why: str) -> Article:
    """Scheduled content waits for the approval of another person. Raises `WrongState`."""
    return workflow.staged(article, ArticleAct.APPROVAL_LAPSED, Step(ACTOR, at, why), approval=None)


def expire(article: Article, at: datetime) -> Article:
    """The article as expired; it leaves lists, search and feed. Raises `WrongState`."""
    step = Step(ACTOR, at)
    state = workflow.next_state(article, ArticleAct.EXPIRED, article.state, step)
    return workflow.changed(article, ArticleAct.EXPIRED, step, state=state)
