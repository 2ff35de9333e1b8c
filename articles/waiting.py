"""What of an article waits for a person."""

from articles.models import Article, ArticleState
from articles.workflow import WORKFLOW
from services.editorial.waiting import WaitingMatter, WaitingStep, WaitingWork

_STEPS = {ArticleState.SUBMITTED: WaitingStep.APPROVAL, ArticleState.APPROVED: WaitingStep.PUBLICATION}


def waiting_work(article: Article) -> WaitingWork | None:
    """What was submitted or approved of it, if anything."""
    worked = article.correction or article
    step = _STEPS.get(worked.state)
    if step is None:
        return None
    return WaitingWork(
        title=worked.title,
        units=(article.unit,),
        what=WaitingMatter.CORRECTION if article.correction else WaitingMatter.DRAFT,
        step=step,
        since=article.history[-1].at if article.history else article.updated_at,
        writers=WORKFLOW.writers(article.history),
        steps=WORKFLOW.steps(article.history),
    )
