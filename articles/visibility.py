"""What the public may read of an article, by its state."""

from collections.abc import Iterable

from articles.content import ArticleMedia
from articles.files.models import FileFacts
from articles.models import Article, ArticleState
from articles.slugs import nothing_at
from articles.workflow import READABLE_STATES, UNPUBLISHED_STATES, public_addresses
from services.errors import Gone, NotFound
from services.media.uses import FileUse


def check_readable(article: Article, *, editor: bool) -> None:
    """Allows published, expired and superseded articles, and all articles for an editor of the unit.

    Raises `NotFound` for an unpublished article, as if it did not exist, and `Gone` for a withdrawn one; neither
    reveals anything of its content.
    """
    if editor or article.state in READABLE_STATES:
        return
    if article.state is ArticleState.WITHDRAWN:
        raise Gone("The article was withdrawn.")
    raise NotFound(f"There is no article with the id {article.id!r}.")


def check_at(article: Article, slug: str, *, editor: bool) -> None:
    """As `check_readable`; the address of a draft or of a correction is none for the public. Raises as it does."""
    if not editor and (article.state in UNPUBLISHED_STATES or slug not in public_addresses(article)):
        raise nothing_at(slug)
    check_readable(article, editor=editor)


def facts_for(article: Article, shown: ArticleMedia) -> list[FileFacts]:
    """What is known of the files that this content of the article names, and of no others."""
    named = set(shown.named_files().values())
    return [facts for facts in article.files if facts.file in named]


def with_facts(article: Article, known: Iterable[FileFacts]) -> Article:
    """The article with what is known of the files that it or its correction names."""
    named = file_uses(article)
    return article.model_copy(update={"files": [facts for facts in known if facts.file in named]})


def file_uses(article: Article) -> dict[str, FileUse]:
    """How the article uses each file that it or its correction names; what a correction names is not public."""
    unit, public = article.unit, article.state in READABLE_STATES
    withdrawn = article.state is ArticleState.WITHDRAWN
    waiting = article.correction.named_files().values() if article.correction else ()
    shown = dict.fromkeys(article.named_files().values(), FileUse(unit, public, withdrawn))
    return dict.fromkeys(waiting, FileUse(unit)) | shown
