"""The wanted service's database: the only modules that know it. One for each thing that is kept."""

from wanted.store.notices import NOTICES, Moved, NoticeEntry, WantedStore, matched, shown

__all__ = ["NOTICES", "Moved", "NoticeEntry", "WantedStore", "matched", "shown"]
