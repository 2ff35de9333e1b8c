"""Files of articles: what is known of each, and what its upload answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from articles.files.documents import FileRemark
from services.documents.models import Camel

FileId = Annotated[str, StringConstraints(pattern="^[a-f0-9]{64}$"), Field(examples=["a" * 64])]
"""SHA-256, in hex, of what is stored of a file."""


class MediaType(StrEnum):
    """The type of a file by its content. Every picture is stored as JPEG and WebP."""

    JPEG = "image/jpeg"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


PICTURES = frozenset({MediaType.JPEG})


class FileFacts(Camel):
    """What is known of a stored file. `width` and `height` are those of a picture, in pixels."""

    file: FileId
    media_type: MediaType
    bytes: int
    width: int | None = None
    height: int | None = None


class UploadedFile(FileFacts):
    """The answer to an upload."""

    remarks: list[FileRemark] = Field([], description="What was removed, and what remains for the editor to look at.")


@dataclass(frozen=True, slots=True)
class OwnedFile:
    """A stored file and the units that uploaded it."""

    facts: FileFacts
    owners: Sequence[str]


@dataclass(frozen=True, slots=True)
class CleanFile:
    """A file as it is stored: by the name of each encoding its content."""

    facts: FileFacts
    encodings: Mapping[str, bytes]
    remarks: Sequence[FileRemark] = ()

    @property
    def stored_bytes(self) -> int:
        return sum(map(len, self.encodings.values()))
