"""The wanted service's database: the only modules that know it. One for each thing that is kept."""

from wanted.store.moved import Moved, Movements
from wanted.store.notices import NOTICES, NoticeEntry, WantedStore, matched, shown

__all__ = ["NOTICES", "Moved", "Movements", "NoticeEntry", "WantedStore", "matched", "shown"]
