"""What the public may read of an article, by its state."""

from articles.models import Article, ArticleState
from articles.workflow import READABLE
from services.errors import Gone, NotFound


def check(article: Article, *, editor: bool) -> None:
    """Passes what is published or superseded, and everything for an editor of its unit.

    Raises `NotFound` for what is not published yet, as if it were not there, and `Gone` for what was withdrawn; neither
    tells anything of its content.
    """
    if editor or article.state in READABLE:
        return
    if article.state is ArticleState.WITHDRAWN:
        raise Gone("The article was withdrawn.")
    raise NotFound(f"There is no article with the id {article.id!r}.")
