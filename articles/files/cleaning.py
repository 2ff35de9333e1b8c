"""What is stored of an uploaded file: its content made anew, by the type that the content shows."""

from hashlib import sha256

from articles.files.documents import DocumentRefused, RefusalReason
from articles.files.isolation import clean_apart
from articles.files.models import CleanFile, FileFacts, MediaType
from services.errors import Problem, TooLarge
from services.media.pictures import KINDS, process_picture

DOCUMENTS = {b"%PDF-": ("pdf", MediaType.PDF), b"PK\x03\x04": ("docx", MediaType.DOCX)}
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an encrypted document of Word begins, and one of before 2007."""


class UnknownType(Problem):
    """Neither a picture nor a document of a type that is taken."""

    status, code, title = 415, "FILE_TYPE_UNKNOWN", "The file is of no type that is accepted"


class DocumentTooLarge(TooLarge):
    code, title = "DOCUMENT_TOO_LARGE", "The document is too large"


def clean_file(content: bytes, largest_document: int) -> CleanFile:
    """The file as it is stored.

    Raises `UnknownType`, `DocumentTooLarge`, `DocumentRefused`, or what `process_picture` does.
    """
    if content.startswith(tuple(KINDS)):
        return _picture(content)
    for magic, (kind, media_type) in DOCUMENTS.items():
        if content.startswith(magic):
            return _document(content, kind, media_type, largest_document)
    if content.startswith(COMPOUND_FILE):
        raise DocumentRefused(RefusalReason.ENCRYPTED, "The file is encrypted or an old DOC: save it as DOCX, openly.")
    raise UnknownType("Send a JPEG, PNG or WebP picture, a PDF or a DOCX file.")


def _document(content: bytes, kind: str, media_type: MediaType, largest: int) -> CleanFile:
    too_large = DocumentTooLarge(f"A document has at most {largest >> 20} MB.")
    if len(content) > largest:
        raise too_large
    document = clean_apart(kind, content)
    if len(document.content) > largest:
        raise too_large
    id = sha256(document.content).hexdigest()
    facts = FileFacts(file=id, media_type=media_type, bytes=len(document.content))
    return CleanFile(facts, {kind: document.content}, document.remarks)


def _picture(content: bytes) -> CleanFile:
    picture = process_picture(content)
    facts = FileFacts(
        file=picture.ref,
        media_type=MediaType.JPEG,
        bytes=len(picture.jpeg),
        width=picture.width,
        height=picture.height,
    )
    return CleanFile(facts, picture.encodings)
