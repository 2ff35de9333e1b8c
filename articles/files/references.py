"""Which files an article may name: those of the type that the field takes, and that its editor may read."""

from collections.abc import Callable, Mapping

from articles.content import ArticleMedia
from articles.files.models import PICTURES, OwnedFile
from services.errors import BadInput, TooLarge


class ArticleQuota(TooLarge):
    """The files of an article have more bytes than they may."""

    code, title = "ARTICLE_FILES_QUOTA", "The files of the article are too large"


def check_files(
    given: ArticleMedia, known: Mapping[str, OwnedFile], may_read: Callable[[OwnedFile], bool], most: int
) -> None:
    """Raises `BadInput` for a file that may not be named, as if it were not there, or `ArticleQuota`."""
    for field, id in given.named_files().items():
        file = known.get(id)
        if file is None or not may_read(file):
            raise BadInput.at(field, "there is no such file; upload it first")
        if (file.facts.media_type in PICTURES) == field.startswith("attachments"):
            raise BadInput.at(field, "is a picture: name it in figures" if field.startswith("att") else "is no picture")
    named = set(given.named_files().values())
    if sum(known[id].facts.bytes for id in named) > most:
        raise ArticleQuota(f"The files of an article have at most {most >> 20} MB.")
