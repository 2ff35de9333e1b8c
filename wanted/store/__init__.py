"""The wanted service's database: the only modules that know it. One for each thing that is kept."""

from wanted.store.notices import NOTICES, NoticeEntry, WantedStore, matched, shown

__all__ = ["NOTICES", "NoticeEntry", "WantedStore", "matched", "shown"]
