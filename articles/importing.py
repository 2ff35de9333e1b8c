"""Articles out of the lines of an import: drafts and corrections that wait for approval, or published by an admin."""

from dataclasses import dataclass, field

from articles import drafting, workflow
from articles.content import ArticleContent, content_of
from articles.models import Article, ArticleState, ImportedArticle, ImportedState
from articles.sanitising import CleanBody, clean_body
from articles.workflow import UNPUBLISHED_STATES, in_work
from services.documents.imports import Remark
from services.editorial.imports.kind import PublicationStage
from services.editorial.imports.recorder import RunRecorder
from services.editorial.workflow import Step
from services.geography.units import Units
from services.identity import Identity, Role, require


def content_in_work(article: Article) -> ArticleContent:
    """What an approval makes public: of the article, or of its correction."""
    return content_of(in_work(article))


def stage(article: Article) -> PublicationStage:
    if article.state is ArticleState.WITHDRAWN:
        return PublicationStage.ENDED
    unpublished = article.state in UNPUBLISHED_STATES
    return PublicationStage.UNPUBLISHED if unpublished else PublicationStage.PUBLISHED


def waits(article: Article) -> bool:
    """Whether the article or its correction has yet to be approved or published."""
    return in_work(article).state in UNPUBLISHED_STATES - {ArticleState.SCHEDULED}


def publish(article: Article, step: Step) -> Article:
    """What is in work submitted, approved and published in one step. Raises `SecondPersonNeeded`."""
    if in_work(article).state is ArticleState.DRAFT:
        article = workflow.submit(article, step)
    if in_work(article).state is ArticleState.SUBMITTED:
        article = workflow.approve(article, step)
    return workflow.publish(article, step)


@dataclass
class ArticleImport:
    """One import by one person, of drafts unless an admin has them published at once."""

    staff: Identity
    units: Units
    step: Step
    recorder: RunRecorder[Article]
    publish: bool
    _bodies: dict[str, CleanBody] = field(default_factory=dict)

    @property
    def role(self) -> Role:
        return Role.ADMIN if self.publish else Role.EDITOR

    def read(self, line: ImportedArticle) -> Article:
        """The article of a line. Raises `Forbidden`, `BadInput`, `FuturePublication`."""
        body = clean_body(line.body)
        article = drafting.article_of_line(line, body, self.step, draft=not self.publish)
        require(self.staff, self.role, article.unit, self.units)
        self.units.check_exists(article.unit)
        if line.state is ImportedState.DRAFT:
            self.recorder.not_awaiting.add(line.id)
        self._bodies[article.id] = body
        if article.id in self.recorder.kind.collection.listing:
            return article
        return drafting.with_publication_date(article, self.step.at)

    def remarks(self, article: Article) -> list[Remark]:
        """What was changed in the body of an article that was read."""
        return [Remark(change.kind, change.count) for change in self._bodies.pop(article.id).changes]

    def onto(self, known: Article, given: Article) -> Article:
        """The article laid over the one that is there. Raises `Forbidden`."""
        require(self.staff, self.role, known.unit, self.units)
        return drafting.merge_import(known, given, self.step, publish=self.publish)
