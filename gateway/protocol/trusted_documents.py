"""Registered documents on disk, one file per ID, so that they survive a restart.

Replicas of the gateway share the folder, or each has a copy of it: changes by other processes
are detected.
"""

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from gateway.protocol.endpoint import GraphQLEndpoint
from gateway.protocol.errors import RequestError
from services.documents.models import now
from services.errors import Unavailable
from services.jobs.runner import Job, JobRunner

log = structlog.get_logger("gateway")

ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
SUFFIX = ".graphql"
POLL_SECONDS = 2.0


class TrustedDocumentFolder:
    """Keeps the endpoint's registered documents in sync with the files of a folder."""

    def __init__(self, path: Path, endpoint: GraphQLEndpoint) -> None:
        self._path = path
        self._endpoint = endpoint
        self._loaded_at = -1

    def load(self) -> None:
        """Registers all files and unregisters missing ones. Files that violate the schema are logged and skipped."""
        changed_at = self._changed_at()
        texts = dict(self._read())
        for id in self._endpoint.trusted_documents.ids - texts.keys():
            self._endpoint.unregister(id)
        for id, text in texts.items():
            try:
                self._endpoint.register(text, id)
            except RequestError as error:
                log.error("document_not_registered", document=id, code=error.code)
        self._loaded_at = changed_at

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        """Loads the folder, and reloads it on changes while the block lasts."""
        self.load()
        runner = JobRunner("trusted-documents", [Job("reload", self._reload_on_change)], POLL_SECONDS, now)
        runner.start()
        try:
            yield
        finally:
            await runner.stop()

    async def _reload_on_change(self) -> None:
        if self._changed_at() != self._loaded_at:
            self.load()

    def put(self, id: str, text: str) -> None:
        """Stores a registered document. Raises `Unavailable` if the folder is not writable."""
        fresh = self._path / f".{id}.{os.getpid()}"
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            fresh.write_text(text, "utf-8")
            fresh.replace(self._file(id))
        except OSError as error:
            raise Unavailable("The gateway's document folder is not writable; see docs/operations.md.") from error

    def drop(self, id: str) -> None:
        """Deletes a document. Raises `Unavailable` if the folder is not writable."""
        try:
            self._file(id).unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("The gateway's document folder is not writable; see docs/operations.md.") from error

    def _file(self, id: str) -> Path:
        return self._path / f"{id}{SUFFIX}"

    def _changed_at(self) -> int:
        with suppress(OSError):
            return self._path.stat().st_mtime_ns
        return 0

    def _read(self) -> Iterator[tuple[str, str]]:
        if not self._path.is_dir():
            return
        for file in sorted(self._path.glob(f"*{SUFFIX}")):
            # Another process may take one away while this reads.
            with suppress(FileNotFoundError):
                if ID.fullmatch(file.stem):
                    yield file.stem, file.read_text("utf-8")
