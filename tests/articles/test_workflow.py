"""The editorial workflow: whatever is done in whatever order, its laws hold."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import corrections, drafting, workflow
from articles.content import content_of
from articles.models import Article, ArticleAct, ArticleInput, ArticleKind, ArticleState
from articles.sanitising import clean_body
from articles.workflow import CorrectionWaiting
from services.editorial.approval import ApprovalVoid
from services.editorial.workflow import SecondPersonNeeded, Step, WrongState
from services.errors import BadInput, Problem

START = datetime(2026, 11, 24, 2, tzinfo=UTC)
ORDER = {
    ArticleState.DRAFT: {ArticleState.SUBMITTED},
    ArticleState.SUBMITTED: {ArticleState.DRAFT, ArticleState.APPROVED},
    ArticleState.APPROVED: {ArticleState.DRAFT, ArticleState.PUBLISHED},
    ArticleState.PUBLISHED: {ArticleState.SUPERSEDED, ArticleState.WITHDRAWN},
    ArticleState.SUPERSEDED: {ArticleState.WITHDRAWN},
    ArticleState.WITHDRAWN: set(),
}


def written(title: str = "Tin", body: str = "Lời.") -> ArticleInput:
    return ArticleInput(kind=ArticleKind.OTHER, unit="bca", title=title, body=body)


def draft(by: str = "an", id: str = "a") -> Article:
    return drafting.new_draft(written(), clean_body(written().body), id, "tin", Step(by, START))


def published(id: str = "other") -> Article:
    article = draft(id=id)
    for act, by in ((workflow.submit, "an"), (workflow.approve, "ba"), (workflow.publish, "an")):
        article = act(article, Step(by, START))
    return article


OTHER = published()


def reword(title: str) -> Callable[[Article, Step], Article]:
    return lambda article, step: corrections.with_content(
        article, content_of(article).model_copy(update={"title": title}), step
    )


ACTS: dict[str, Callable[[Article, Step], Article]] = {
    "submit": workflow.submit,
    "return": workflow.send_back,
    "approve": workflow.approve,
    "publish": workflow.publish,
    "withdraw": workflow.withdraw,
    "supersede": lambda article, step: workflow.supersede(article, OTHER, step),
    "write Tin": reword("Tin"),
    "write Tin khác": reword("Tin khác"),
}
# Few people and a bias to what leads on, so that most runs reach publication and corrections.
Steps = st.lists(
    st.tuples(
        st.sampled_from([*ACTS, "submit", "approve", "publish", "submit", "approve", "publish", "write Tin khác"]),
        st.sampled_from(["an", "ba"]),
    ),
    max_size=30,
)


def approved_by_another(article: Article) -> bool:
    """Read from the history alone: each publication was approved, and not by one who wrote since the last one."""
    writers: set[str] = set()
    approver: str | None = None
    for event in article.history:
        if event.act in {ArticleAct.CREATED, ArticleAct.EDITED}:
            writers.add(event.by)
            approver = None
        elif event.act is ArticleAct.APPROVED:
            approver = event.by
        elif event.act is ArticleAct.RETURNED:
            approver = None
        elif event.act in {ArticleAct.PUBLISHED, ArticleAct.SUPERSEDED}:
            if approver is None or approver in writers:
                return False
            writers, approver = set(), None
    return True


@given(Steps)
def test_the_laws_of_the_workflow(steps: list[tuple[str, str]]):
    article = draft()
    for number, (act, by) in enumerate(steps):
        step = Step(by, START + timedelta(minutes=number), "vì sao")
        try:
            after = ACTS[act](article, step)
        except Problem:
            continue
        if after is article:
            continue
        assert after.state is article.state or after.state in ORDER[article.state]
        assert after.history[:-1] == article.history
        assert (after.history[-1].by, after.history[-1].at, after.history[-1].why) == (by, step.at, "vì sao")
        was_public = article.state in workflow.READABLE_STATES
        if was_public and after.history[-1].act not in {ArticleAct.PUBLISHED, ArticleAct.SUPERSEDED}:
            assert content_of(after) == content_of(article)
        assert (after.published_at is None) == (after.state not in {*workflow.READABLE_STATES, ArticleState.WITHDRAWN})
        if was_public:
            assert after.published_at == article.published_at
        assert after.correction is None or after.state is ArticleState.PUBLISHED
        article = after
    assert approved_by_another(article)


@given(Steps)
def test_what_was_withdrawn_stays_so(steps: list[tuple[str, str]]):
    article = workflow.withdraw(published("a"), Step("an", START, "thử"))
    for act, by in steps:
        with pytest.raises(WrongState):
            ACTS[act](article, Step(by, START))


def test_a_writer_of_an_earlier_publication_may_approve_a_correction():
    article = reword("Tin khác")(published("a"), Step("ba", START))
    article = workflow.submit(article, Step("ba", START))
    with pytest.raises(SecondPersonNeeded):
        workflow.approve(article, Step("ba", START))
    assert workflow.approve(article, Step("an", START)).correction is not None


def test_the_published_words_again_drop_a_correction():
    article = reword("Tin khác")(published("a"), Step("ba", START))
    assert reword("Tin")(article, Step("ba", START)).correction is None


def test_a_supersession_waits_for_a_second_person_and_is_dropped_by_returning_it():
    an, ba = Step("an", START), Step("ba", START)
    waiting = workflow.supersede(published("a"), OTHER, an)
    assert (waiting.state, waiting.superseded_by) == (ArticleState.PUBLISHED, None)
    with pytest.raises(SecondPersonNeeded):
        workflow.approve(waiting, an)
    with pytest.raises(CorrectionWaiting):
        reword("Tin khác")(waiting, ba)
    assert reword("Tin")(waiting, ba) is waiting
    assert workflow.send_back(waiting, ba).correction is None
    done = workflow.publish(workflow.approve(waiting, ba), an)
    assert (done.state, done.superseded_by, done.correction) == (ArticleState.SUPERSEDED, OTHER.id, None)


def test_what_is_to_be_superseded_loses_at_once_what_is_removed():
    article = published("a").model_copy(update={"author": "Nguyễn Văn Mẫu"})
    waiting = workflow.supersede(article, OTHER, Step("an", START))
    removed = content_of(article).model_copy(update={"author": None})
    after = corrections.with_content(waiting, removed, Step("an", START, "Nhầm người"))
    assert after.correction is not None
    assert (after.author, after.correction.author, after.correction.superseded_by) == (None, None, OTHER.id)


def test_nothing_supersedes_itself_or_is_superseded_by_a_draft():
    for successor in (published("a"), draft(id="b")):
        with pytest.raises(BadInput):
            workflow.supersede(published("a"), successor, Step("an", START))


def test_an_import_publishes_a_draft_and_takes_nothing_back():
    line = drafting.with_publication_date(published("a").model_copy(update={"published_at": None}), START)
    step = Step("admin", START)
    assert drafting.merge_import(draft(), line, step, publish=True).state is ArticleState.PUBLISHED
    assert drafting.merge_import(published("a"), draft(), step, publish=True).state is ArticleState.PUBLISHED
    for ended in (workflow.withdraw(published("a"), Step("an", START)),):
        assert drafting.merge_import(ended, line, step, publish=True) is ended


def test_a_correction_of_before_has_the_rest_from_its_article():
    stored = published("a").to_mongo()
    stored["author"] = "Ban biên tập"
    stored["correction"] = {
        "title": "Tin khác",
        "summary": None,
        "body": "<p>x</p>",
        "language": "vi",
        "state": "DRAFT",
    }
    for name in ("publishAt", "approval"):
        del stored[name]
    read = Article.from_mongo(stored)
    assert read.correction is not None
    assert (read.correction.title, read.correction.author, read.correction.slug) == ("Tin khác", "Ban biên tập", "tin")
    # Also where today's bounds would refuse it.
    read = Article.from_mongo(stored | {"keywords": ["x"] * 31})
    assert read.correction is not None
    assert (read.correction.title, read.correction.author) == ("Tin khác", "Ban biên tập")


def test_an_approval_of_before_covers_no_more_than_it_says():
    article = workflow.approve(workflow.submit(draft(), Step("an", START)), Step("ba", START))
    before = article.model_copy(update={"approval": None})
    with pytest.raises(ApprovalVoid):
        workflow.publish(before, Step("an", START))
    with pytest.raises(SecondPersonNeeded):
        workflow.approve(before, Step("an", START))
    again = workflow.approve(before, Step("ba", START))
    assert workflow.publish(again, Step("an", START)).state is ArticleState.PUBLISHED
