"""Who may read a file: everybody while a public article shows it, otherwise editors of a unit that has it."""

from collections.abc import Collection, Container, Iterable

from services.errors import Gone, NotFound
from services.media.uses import FileUse


def is_public(uses: Iterable[FileUse]) -> bool:
    return any(use.public for use in uses)


def may_read(uses: Collection[FileUse], owners: Iterable[str], edited: Container[str]) -> bool:
    """Whether whoever edits for the units of `edited` may read a file that the units `owners` uploaded."""
    return is_public(uses) or any(unit in edited for unit in (*owners, *(use.unit for use in uses)))


def check_readable(uses: Collection[FileUse], owners: Iterable[str], edited: Container[str]) -> None:
    """Raises `NotFound`, as if the file did not exist, or `Gone` where only withdrawn articles showed it."""
    if may_read(uses, owners, edited):
        return
    if any(use.withdrawn for use in uses):
        raise Gone("The article was withdrawn.")
    raise NotFound("There is no such file.")
