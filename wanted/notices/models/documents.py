"""Numbers of identity documents: for staff alone, never a part of a notice."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from services.documents.models import Camel
from services.text import Exact
from wanted.notices.models.notices import PublicNotice


class DocumentKind(StrEnum):
    CCCD = "CCCD"
    """Citizen's identity card: twelve digits."""
    CMND = "CMND"
    """The card of before: nine digits, late ones twelve."""
    PASSPORT = "PASSPORT"
    OTHER = "OTHER"


Number = Annotated[str, StringConstraints(min_length=1, max_length=60), Exact]


class IdentityDocument(Camel):
    kind: DocumentKind
    number: Number


class IdentityDocuments(Camel):
    documents: list[IdentityDocument] = Field(max_length=10)


class DocumentHit(Camel):
    """A notice about the bearer of the document asked for."""

    kind: DocumentKind
    notice: PublicNotice


class DocumentHits(Camel):
    hits: list[DocumentHit]
