"""What waits, of all kinds of a service in one list, the oldest first.

It is in memory and follows the documents as they are saved, here and in other processes.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from services.documents.listing import Order, cursor_order, cursor_position, window_slice
from services.documents.models import StoredDocument
from services.documents.pages import CursorCodec, Edge, Page, Window, page_info
from services.editorial.waiting import WaitingItem, WaitingMatter, WaitingWork
from services.identity.roles import Identity, ListedUnitTree, Role, UnitsInRole, require_units

D = TypeVar("D", bound=StoredDocument)
SCOPE = "waiting"


class WaitingList:
    """What waits in a service whose units are in this tree."""

    def __init__(self, cursors: CursorCodec, tree: ListedUnitTree) -> None:
        self.tree, self._cursors = tree, cursors
        self._works: dict[tuple[str, str], WaitingWork] = {}

    def follower(self, kind: str, work_of: Callable[[D], WaitingWork | None]) -> Callable[[str, D | None], None]:
        """What a collection of this kind calls with each newer version of a document, and with None for one gone."""

        def follow(id: str, document: D | None) -> None:
            work = None if document is None else work_of(document)
            if work is None:
                self._works.pop((kind, id), None)
            else:
                self._works[kind, id] = work

        return follow

    def page(self, caller: Identity, window: Window) -> Page[WaitingItem]:
        """What waits in the units that the caller edits for; not what a run brought that is in the list itself.

        Raises `Forbidden` where there is no such unit, `BadCursor`.
        """
        require_units(caller, Role.EDITOR, self.tree)
        edited = UnitsInRole(caller, Role.EDITOR, self.tree)
        own = {key: work for key, work in self._works.items() if all(unit in edited for unit in work.units)}
        of_runs = frozenset[tuple[str, datetime]]().union(*(work.steps for work in own.values() if _is_run(work)))
        found = {
            _order(key, work): (key, work)
            for key, work in own.items()
            if _is_run(work) or of_runs.isdisjoint(work.steps)
        }
        after, before = (cursor_order(cursor, self._cursors, SCOPE) for cursor in (window.after, window.before))
        within = (order for order in found if (after is None or order > after) and (before is None or order < before))
        cut = window_slice(iter(sorted(within, reverse=window.backward)), window, len(found))
        edges = [
            Edge(cursor=self._cursors.encode(cursor_position(order), SCOPE), node=_item(*found[order], caller))
            for order in cut.items
        ]
        return Page(edges=edges, page_info=page_info(cut, [edge.cursor for edge in edges]), total_count=cut.total)


def _is_run(work: WaitingWork) -> bool:
    return work.what is WaitingMatter.IMPORT_RUN


def _order(key: tuple[str, str], work: WaitingWork) -> Order:
    return (work.since.timestamp(),), ":".join(key)


def _item(key: tuple[str, str], work: WaitingWork, caller: Identity) -> WaitingItem:
    kind, id = key
    return WaitingItem(
        kind=kind,
        id=id,
        title=work.title,
        units=list(work.units),
        what=work.what,
        step=work.step,
        since=work.since,
        writers=sorted(work.writers),
        own=caller.subject in work.writers,
    )
