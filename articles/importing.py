"""Articles out of the lines of an import. It bypasses approval, so it requires the role admin."""

from collections.abc import Callable
from dataclasses import dataclass, field

from articles import drafting
from articles.models import Article, ImportedArticle
from articles.sanitising import CleanBody, clean_body
from services.documents.imports import Remark
from services.editorial.workflow import Step
from services.geography.units import Units
from services.identity import Identity, Role, require


@dataclass
class ArticleImport:
    """One import by one person. `exists` says whether there is an article with an id."""

    staff: Identity
    units: Units
    step: Step
    exists: Callable[[str], bool]
    _bodies: dict[str, CleanBody] = field(default_factory=dict)

    def read(self, line: ImportedArticle) -> Article:
        """The article of a line. Raises `Forbidden`, `BadInput`, `FuturePublication`."""
        body = clean_body(line.body)
        article = drafting.article_of_line(line, body, self.step)
        require(self.staff, Role.ADMIN, article.unit, self.units)
        self.units.check_exists(article.unit)
        self._bodies[article.id] = body
        return article if self.exists(article.id) else drafting.with_publication_date(article, self.step.at)

    def remarks(self, article: Article) -> list[Remark]:
        """What was changed in the body of an article that was read."""
        return [Remark(change.kind, change.count) for change in self._bodies.pop(article.id).changes]

    def onto(self, known: Article, given: Article) -> Article:
        """The article laid over the one that is there. Raises `Forbidden`."""
        require(self.staff, Role.ADMIN, known.unit, self.units)
        return drafting.with_publication_date(drafting.merge_import(known, given), self.step.at)
