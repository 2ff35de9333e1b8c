"""Which documents of a kind name which files: in memory, as of each document's newest version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileUse:
    """A document of this unit, or its correction, that names a file; `withdrawn` says that the document was."""

    unit: str
    public: bool = False
    withdrawn: bool = False


class FileUses:
    """The uses of all files; `note` keeps it right with each version of a document."""

    def __init__(self) -> None:
        self._by_file: dict[str, dict[str, FileUse]] = {}
        self._files_of: dict[str, tuple[str, ...]] = {}

    def note(self, document: str, uses: Mapping[str, FileUse]) -> None:
        """The document uses these files and no others."""
        for file in self._files_of.pop(document, ()):
            self._by_file[file].pop(document)
            if not self._by_file[file]:
                del self._by_file[file]
        if uses:
            self._files_of[document] = tuple(uses)
        for file, use in uses.items():
            self._by_file.setdefault(file, {})[document] = use

    def of(self, file: str) -> Collection[FileUse]:
        return tuple(self._by_file.get(file, {}).values())

    def files(self) -> frozenset[str]:
        """Every file that some document names."""
        return frozenset(self._by_file)
