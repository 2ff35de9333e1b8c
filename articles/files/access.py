"""Who may read a file: everybody while a public article shows it, otherwise editors of a unit that has it."""

from collections.abc import Collection, Container, Iterable
from dataclasses import dataclass

from services.errors import Gone, NotFound


@dataclass(frozen=True, slots=True)
class FileUse:
    """An article, or its correction, that names a file. `withdrawn` is one that showed it until its withdrawal."""

    unit: str
    public: bool = False
    withdrawn: bool = False


class FileUses:
    """The uses of all files, in memory; `note` keeps it right with each version of an article."""

    def __init__(self) -> None:
        self._by_file: dict[str, dict[str, FileUse]] = {}
        self._files_of: dict[str, tuple[str, ...]] = {}

    def note(self, article: str, uses: dict[str, FileUse]) -> None:
        """The article uses these files and no others."""
        for file in self._files_of.pop(article, ()):
            self._by_file[file].pop(article)
            if not self._by_file[file]:
                del self._by_file[file]
        if uses:
            self._files_of[article] = tuple(uses)
        for file, use in uses.items():
            self._by_file.setdefault(file, {})[article] = use

    def of(self, file: str) -> Collection[FileUse]:
        return tuple(self._by_file.get(file, {}).values())

    def files(self) -> frozenset[str]:
        """Every file that some article names."""
        return frozenset(self._by_file)


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
