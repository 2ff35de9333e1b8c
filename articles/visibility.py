"""What the public may read of an article, by its state."""

from articles.models import Article, ArticleState
from articles.slugs import nothing_at
from articles.workflow import READABLE_STATES, UNPUBLISHED_STATES, public_addresses
from services.errors import Gone, NotFound


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
