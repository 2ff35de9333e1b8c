"""Registered documents on disk: a file for each, named by its id, so that they outlive a restart.

Replicas of the gateway share the folder, or each is given the same one with the files in it: what another process put
there or took away is noticed.
"""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog

from gateway.protocol.endpoint import GraphQLDoor
from gateway.protocol.errors import DoorError
from services.cancelling import cancel
from services.errors import Unavailable

log = structlog.get_logger("gateway")

ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
SUFFIX = ".graphql"
LOOK_SECONDS = 2.0


class TrustedFolder:
    """Keeps the door's registered documents the same as the files of a folder."""

    def __init__(self, path: Path, door: GraphQLDoor) -> None:
        self._path = path
        self._door = door
        self._looked = -1

    def load(self) -> None:
        """Register what is there, and forget what is not. A file that the schema does not fit is told of, and left."""
        looked = self._changed_at()
        texts = dict(self._read())
        for id in self._door.trusted.ids - texts.keys():
            self._door.forget(id)
        for id, text in texts.items():
            try:
                self._door.register(text, id)
            except DoorError as error:
                log.error("document_not_registered", document=id, code=error.code)
        self._looked = looked

    @asynccontextmanager
    async def followed(self) -> AsyncIterator[None]:
        """Loads, and notices what others change while the block lasts."""
        self.load()
        task = asyncio.create_task(self._follow(), name="trusted-documents")
        try:
            yield
        finally:
            await cancel(task)

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self._changed_at() != self._looked:
                self.load()

    def put(self, id: str, text: str) -> None:
        """Keep a document that was registered. Raises `Unavailable` where the folder takes none."""
        fresh = self._path / f".{id}.{os.getpid()}"
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            fresh.write_text(text, "utf-8")
            fresh.replace(self._file(id))
        except OSError as error:
            raise Unavailable("The gateway's folder takes no documents; see docs/operations.md.") from error

    def drop(self, id: str) -> None:
        """Forget a document. Raises `Unavailable` where the folder cannot be changed."""
        try:
            self._file(id).unlink(missing_ok=True)
        except OSError as error:
            raise Unavailable("The gateway's folder cannot be changed; see docs/operations.md.") from error

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
