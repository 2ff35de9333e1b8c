"""Saving an article: a draft is edited; a published one gets a correction, or loses at once what is only removed."""

from articles import slugs
from articles.content import ArticleContent, ArticleMedia, content_of
from articles.models import Article, ArticleAct, ArticleState, Correction, WaitingCorrection
from articles.visibility import facts_for
from articles.workflow import (
    CORRECTABLE_STATES,
    WORKFLOW,
    CorrectionWaiting,
    changed,
    in_work,
    is_to_be_superseded,
    next_state,
    public_addresses,
)
from services.editorial.corrections import differences, losses, only_loses, removes_only
from services.editorial.workflow import Step

REMOVABLE = frozenset(
    {"summary", "author", "editor", "source", "identifier", "subjects", "keywords", *ArticleMedia.model_fields}
)
"""The fields of which something may be removed by one person. To remove an end of validity would say something new."""


def with_content(before: Article, content: ArticleContent, step: Step) -> Article:
    """The article after an editor saved `content`; itself where nothing changed.

    Raises `WrongState`, and `CorrectionWaiting` for one that is to be superseded.

    Other content makes an unpublished article a draft again. For a published one it becomes the correction, but for
    what only removes something, and for a reason: that takes effect at once, in a correction too. Saving what is
    published drops the correction.
    """
    state = next_state(before, ArticleAct.EDITED, before.state, step)
    if before.state in CORRECTABLE_STATES:
        return _corrected(before, _in_its_time(content, before, step), step)
    if content == content_of(before):
        return before
    addresses = slugs.with_slug(before.addresses, content.slug, keep=False)
    return changed(before, ArticleAct.EDITED, step, **dict(content), state=state, approval=None, addresses=addresses)


def waiting_correction(article: Article) -> WaitingCorrection | None:
    """The correction for those who work on it."""
    if article.correction is None:
        return None
    content = content_of(article.correction)
    return WaitingCorrection.model_construct(
        **dict(content),
        state=article.correction.state,
        written_by=sorted(WORKFLOW.writers(article.history)),
        differences=differences(content_of(article), content),
        files=facts_for(article, content),
    )


def _in_its_time(content: ArticleContent, before: Article, step: Step) -> ArticleContent:
    """A correction without a moment of publication, or with one that is over, leaves the article that it has."""
    if content.publish_at is not None and content.publish_at > step.at:
        return content
    return content.model_copy(update={"publish_at": before.publish_at})


def _corrected(before: Article, content: ArticleContent, step: Step) -> Article:
    worked, published = content_of(in_work(before)), content_of(before)
    if step.why:
        for known in (worked, published):
            if removes_only(known, content, REMOVABLE):
                return _redacted(before, content, losses(known, content), step)
    if content == worked:
        return before
    if is_to_be_superseded(before):
        if content == published:
            return before
        raise CorrectionWaiting("It is to be superseded: publish that first, or return it.")
    if content == published:
        dropped = {"correction": None, "addresses": public_addresses(before)}
        return changed(before, ArticleAct.CORRECTION_DROPPED, step, **dropped)
    return changed(before, ArticleAct.EDITED, step, **_correction(before, content))


def _correction(before: Article, content: ArticleContent) -> dict[str, object]:
    addresses = public_addresses(before)
    correction = Correction.model_construct(
        **dict(content), state=ArticleState.DRAFT, approval=None, new_address=content.slug not in addresses
    )
    return {"correction": correction, "addresses": slugs.with_slug(addresses, content.slug, keep=True)}


def _redacted(before: Article, given: ArticleContent, fields: frozenset[str], step: Step) -> Article:
    """The article and its correction without what `given` has lost in these fields."""
    published = _without(content_of(before), given, fields)
    after = changed(before, ArticleAct.REDACTED, step, **dict(published))
    if before.correction is None:
        return after
    known = content_of(before.correction)
    left = _without(known, given, fields)
    if left == published:
        return after.model_copy(update={"correction": None, "addresses": public_addresses(before)})
    return after if left == known else after.model_copy(update=_correction(before, left))


def _without(content: ArticleContent, given: ArticleContent, fields: frozenset[str]) -> ArticleContent:
    lost = {name: getattr(given, name) for name in fields if only_loses(getattr(content, name), getattr(given, name))}
    return content.model_copy(update=lost)
