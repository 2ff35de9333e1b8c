"""The version of a document that the public sees: that of the last save that changed anything for it.

A save for staff alone, such as that of a correction, leaves it as it was, and with it the moment of the last change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

RECORDED = "_publicVersion"
"""The field of a record that holds it, where it is not that of the document."""


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A version, and when it was saved."""

    version: int
    updated_at: datetime

    @classmethod
    def from_mongo(cls, raw: Mapping[str, Any]) -> Self | None:
        """That of a record; None where it is that of the document."""
        kept = raw.get(RECORDED)
        return None if kept is None else cls(kept["version"], kept["updatedAt"])

    def to_mongo(self) -> dict[str, Any]:
        return {"version": self.version, "updatedAt": self.updated_at}
