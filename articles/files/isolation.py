"""Runs the cleaning of documents in processes of their own."""

import os
import subprocess
import sys

import orjson

from articles.files import cleaning_process
from articles.files.documents import CleanDocument, DocumentRefused, FileRemark, RefusalReason

PATIENCE = 60.0
"""Seconds until a process is ended, however little of the processor it had."""


def clean_apart(kind: str, content: bytes) -> CleanDocument:
    """The document as it is stored. Raises `DocumentRefused`, also where the process was ended."""
    command = [sys.executable, "-m", cleaning_process.__name__, kind]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env=environment, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
        raise DocumentRefused(RefusalReason.TOO_LARGE, "The file takes too much to be read.") from error
    line, _, document = run.stdout.partition(b"\n")
    answer = orjson.loads(line)
    if "refused" in answer:
        raise DocumentRefused(RefusalReason(answer["refused"]), answer["detail"])
    return CleanDocument(document, [FileRemark.model_validate(remark) for remark in answer["remarks"]])
