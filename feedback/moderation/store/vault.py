"""Encryption of comment texts under their period's data key (explicit field encryption, data keys in a key vault).

Two keys stand between a stored comment and its reader: the data key, in the vault (a database apart from the
comments), and the key it is wrapped under, a file of `key_files`, one for each period. Destroying the file makes every
copy of the comments unreadable, dumps of both databases included.

A data key bears the name of the folder whose file it is wrapped under. So a system that is started with a wrong folder
of keys, or with an empty one after a restore, goes on with keys of its own and harms none of those that it cannot read.
"""

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog
from bson.binary import Binary
from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClientEncryption
from pymongo.encryption import Algorithm, ClientEncryption
from pymongo.errors import DuplicateKeyError, EncryptionError, InvalidOperation

from feedback.key_files import KeyFiles
from services.documents.mongo import Mongo
from services.errors import Unavailable

log = structlog.get_logger()

PREFIX = "comments-"
WRAPPING_KEY = 96
"""Bytes of a local master key of client-side field encryption."""


class KeyUnavailable(Unavailable):
    code, title = "COMMENT_KEY_UNAVAILABLE", "The key of this period's comments is not here"


@dataclass(frozen=True, slots=True)
class _DataKey:
    encryption: "AsyncIOMotorClientEncryption[dict[str, object]]"
    key: Binary


class Vault:
    def __init__(self, mongo: Mongo, namespace: str, files: KeyFiles) -> None:
        """`namespace` is `database.collection` of the vault."""
        self._mongo, self._namespace, self._files = mongo, namespace, files
        database, _, collection = namespace.partition(".")
        self._vault = mongo.client[database][collection]
        self._data_keys: dict[str, _DataKey] = {}
        self._data_keys_lock = asyncio.Lock()

    async def open(self) -> None:
        await self._vault.create_index(
            "keyAltNames", unique=True, partialFilterExpression={"keyAltNames": {"$exists": True}}
        )
        folder = await asyncio.to_thread(self._files.folder)
        others = await self._vault.count_documents({"keyAltNames": {"$not": re.compile(f" {folder}$")}})
        if others:
            # Comments of these periods cannot be read here: a restore, or the wrong folder. Operators have to know.
            log.error("comment_keys_foreign_folder", keys=others)

    async def seal(self, text: str, period: str) -> bytes:
        """The text encrypted. Raises `KeyUnavailable` where the period's key can be neither read nor made."""
        opened = await self._period(period, make=True)
        if opened is None:
            raise KeyUnavailable(f"The key of {period} cannot be had.")
        return bytes(
            await opened.encryption.encrypt(text, Algorithm.AEAD_AES_256_CBC_HMAC_SHA_512_Random, key_id=opened.key)
        )

    async def prepare(self, period: str) -> None:
        """Makes the period's key, where it is not there: a key that came with the first comment would tell when."""
        await self._period(period, make=True)

    async def read(self, sealed: bytes, period: str) -> str | None:
        """The text; None where its key is destroyed."""
        return (await self.read_many([(sealed, period)]))[0]

    async def read_many(self, sealed: Sequence[tuple[bytes, str]]) -> list[str | None]:
        """Decrypts a page of texts, each under the key of its period."""
        opened = {period: await self._period(period, make=False) for period in {period for _, period in sealed}}
        return await asyncio.to_thread(lambda: [_read(opened[period], text) for text, period in sealed])

    async def destroy(self, period: str) -> None:
        """Destroys the period's key, for good."""
        async with self._data_keys_lock:
            opened = self._data_keys.pop(period, None)
            if opened is not None:
                await opened.encryption.close()
            await asyncio.to_thread(self._files.destroy, PREFIX + period)
            await self._vault.delete_many({"keyAltNames": re.compile(f"^{re.escape(period)} ")})

    def periods(self) -> Sequence[str]:
        """The periods whose key is here, on disk or in memory: another replica may have destroyed the file."""
        return sorted({*self._data_keys, *(name.removeprefix(PREFIX) for name in self._files.names(PREFIX))})

    async def close(self) -> None:
        for opened in self._data_keys.values():
            await opened.encryption.close()
        self._data_keys.clear()

    async def _period(self, period: str, *, make: bool) -> _DataKey | None:
        found = self._data_keys.get(period)
        if found is None:
            async with self._data_keys_lock:
                found = self._data_keys.get(period) or await self._open(period, make=make)
                if found is not None:
                    self._data_keys[period] = found
        return found

    async def _open(self, period: str, *, make: bool) -> _DataKey | None:
        name = PREFIX + period
        wrapping = await asyncio.to_thread(self._files.read, name)
        if wrapping is None and not make:
            return None
        called = f"{period} {await asyncio.to_thread(self._files.folder)}"
        stored = await self._vault.find_one({"keyAltNames": called})
        if wrapping is None and stored is not None:
            # Its file was destroyed, and the process ended before the rest: nothing it sealed can ever be read again.
            await self._vault.delete_many({"keyAltNames": called})
            stored = None
        if wrapping is None:
            wrapping = await asyncio.to_thread(self._files.make, name, WRAPPING_KEY)
        encryption = AsyncIOMotorClientEncryption(
            {"local": {"key": wrapping}},
            self._namespace,
            self._mongo.client,
            CodecOptions(),
        )
        if stored is None:
            if not make:
                await encryption.close()
                return None
            # Where another replica made it first, it did so with the same wrapping key: the folder is one for all.
            with suppress(DuplicateKeyError, EncryptionError):
                await encryption.create_data_key("local", key_alt_names=[called])
            stored = await self._vault.find_one({"keyAltNames": called})
        if stored is None:
            await encryption.close()
            raise KeyUnavailable(f"The key of {period} cannot be made just now.")
        return _DataKey(encryption, stored["_id"])


def _read(opened: _DataKey | None, sealed: bytes) -> str | None:
    if opened is None:
        return None
    encryption: ClientEncryption[dict[str, object]] = opened.encryption.delegate
    try:
        return str(encryption.decrypt(Binary(sealed, 6)))
    except (EncryptionError, InvalidOperation):
        # The key is gone, or goes at this very moment.
        return None
