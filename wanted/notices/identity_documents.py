"""Numbers of identity documents, written in one way so that equal ones are found equal.

No error here repeats a number: errors go into responses, and responses may be stored.
"""

import re
import unicodedata
from collections.abc import Sequence

from services.errors import BadInput
from wanted.notices.models.documents import DocumentKind, IdentityDocument

_SEPARATORS = re.compile(r"[\s.\-/_]+")
_FORMS = {
    DocumentKind.CCCD: (re.compile(r"0[0-9]{2}[0-9]{9}"), "has twelve digits and begins with 0"),
    DocumentKind.CMND: (re.compile(r"[0-9]{9}([0-9]{3})?"), "has nine or twelve digits"),
    DocumentKind.PASSPORT: (re.compile(r"[A-Z0-9]{6,9}"), "has six to nine letters and digits"),
    DocumentKind.OTHER: (re.compile(r"[A-Z0-9]{4,30}"), "has four to thirty letters and digits"),
}


def plain(number: str) -> str:
    """Upper case, without spaces and punctuation, wide digits as plain ones: `001 085-000.123` is `001085000123`."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()


def normalised_documents(documents: Sequence[IdentityDocument], field: str = "documents") -> list[IdentityDocument]:
    """The documents with plain numbers, each once. Raises `BadInput` that names the wrong one by its place."""
    found: dict[str, IdentityDocument] = {}
    for place, document in enumerate(documents):
        number = plain(document.number)
        form, words = _FORMS[document.kind]
        if not form.fullmatch(number):
            raise BadInput.at(f"{field}.{place}.number", f"a {document.kind.value} {words}")
        found.setdefault(number, IdentityDocument(kind=document.kind, number=number))
    return list(found.values())
