"""Cleans one document in a process of its own, whose memory and time are bounded: what a file does to it stays there.

    python -m articles.files.cleaning_process pdf < given.pdf

Answers a line of JSON, and after it the document.
"""

import sys
from collections.abc import Callable, Mapping

import orjson

from articles.files.documents import CleanDocument, DocumentRefused, RefusalReason
from articles.files.docx import clean_docx
from articles.files.pdf import clean_pdf

MEMORY = 1 << 30
SECONDS = 20
CLEANERS: Mapping[str, Callable[[bytes], CleanDocument]] = {"pdf": clean_pdf, "docx": clean_docx}


def main() -> None:
    _bound()
    answer, content = _cleaned(sys.argv[1], sys.stdin.buffer.read())
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n" + content)


def _cleaned(kind: str, given: bytes) -> tuple[dict[str, object], bytes]:
    try:
        document = CLEANERS[kind](given)
    except DocumentRefused as refused:
        return {"refused": refused.reason, "detail": refused.detail}, b""
    except MemoryError:
        return {"refused": RefusalReason.TOO_LARGE, "detail": "The file unpacks to too much."}, b""
    except Exception:  # whatever the libraries make of a file that is not what it says
        return {"refused": RefusalReason.DAMAGED, "detail": "The file breaks off or is damaged."}, b""
    return {"remarks": [remark.model_dump(mode="json") for remark in document.remarks]}, document.content


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows, where the parent's timeout alone bounds it
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
