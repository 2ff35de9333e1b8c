"""At which version each field of a document last changed, so that a partial save knows what it conflicts with."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

RECORDED = "_fieldVersions"
"""The field of a record that holds them."""


@dataclass(frozen=True, slots=True)
class FieldVersions:
    """`changed` has a version for each field that changed after the version `since`; of any other field nothing is
    known but that it did not change after `since`."""

    since: int = 1
    changed: Mapping[str, int] = field(default_factory=dict[str, int])

    @classmethod
    def from_mongo(cls, raw: Mapping[str, Any]) -> Self:
        """Those of a record. One that was last written by what knows none may have changed in each field then."""
        kept, version = raw.get(RECORDED), raw["version"]
        if kept is None or kept["version"] != version:
            return cls(version)
        return cls(kept["since"], kept["changed"])

    def to_mongo(self, version: int) -> dict[str, Any]:
        return {"version": version, "since": self.since, "changed": dict(self.changed)}

    def with_change(self, fields: Iterable[str], version: int) -> "FieldVersions":
        """After a save in which these fields changed, and which made this version."""
        return FieldVersions(self.since, {**self.changed, **dict.fromkeys(fields, version)})

    def changed_after(self, version: int, fields: Collection[str]) -> list[str]:
        """Those of the fields that may have changed after the version."""
        return [name for name in fields if self.changed.get(name, self.since) > version]
