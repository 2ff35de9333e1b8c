"""Filters of the list of notices."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.documents.listing import Narrow
from services.documents.pages import further_scope
from services.documents.queries import (
    AllOf,
    AnyOf,
    AnyWithin,
    Equals,
    ListQuery,
    Not,
    OneOf,
    Values,
    equal,
)
from services.documents.words import has_words
from wanted.notices.lifecycle import UNPUBLISHED_STATES
from wanted.notices.models.notices import NoticeList, NoticeOrder, NoticeState, Sex

WAITING = AnyOf(OneOf("state", UNPUBLISHED_STATES), Not(Equals("correction", None)))


@dataclass(frozen=True, kw_only=True)
class NoticeFilter:
    """The filters of a list; None does not filter.

    `province` is the slug of one in which the subject is registered or lived last; `offence` has words of its name or
    article, `text` words of the names, the offence, the numbers, the residences or the marks. `waiting` asks for
    notices of which something waits for a second person, of any state where none is given.
    """

    list: NoticeList | None = None
    unit: str | None = None
    state: NoticeState | None = NoticeState.PUBLISHED
    waiting: bool = False
    born_from: int | None = None
    born_to: int | None = None
    sex: Sex | None = None
    province: str | None = None
    dangerous: bool | None = None
    has_photo: bool | None = None
    offence: str | None = None
    text: str | None = None
    order: NoticeOrder = NoticeOrder.NEWEST

    @property
    def further_order(self) -> str | None:
        """The name of the order where it is not the list's own."""
        return None if self.order is NoticeOrder.NEWEST else self.order.value

    @property
    def public(self) -> bool:
        """Whether the list is the same for everybody."""
        return self.state is NoticeState.PUBLISHED and not self.waiting

    @property
    def steady(self) -> bool:
        """Whether the same is asked again and again: what somebody typed is not."""
        return self.public and not (self.offence or self.text)

    @property
    def scope(self) -> str:
        """Names what is asked, for cursors."""
        first = f"{self.list}|{self.unit}|{self.state}|{self.born_from}|{self.born_to}"
        return (
            first
            + ("|waiting" if self.waiting else "")
            + further_scope(
                sex=self.sex,
                province=self.province,
                dangerous=self.dangerous,
                photo=self.has_photo,
                offence=self.offence,
                text=self.text,
                order=self.further_order,
            )
        )

    def query(self, edited: Values) -> ListQuery:
        """The query of entries; `edited` has the units that the caller edits for."""
        return AllOf(*self._parts(edited))

    def narrow(self) -> Narrow:
        """Among which entries those that are asked for stand."""
        return Narrow() if self.unit is None else Narrow([("unit", self.unit)])

    def _parts(self, edited: Values) -> Iterator[ListQuery]:
        yield equal(
            state=self.state,
            list=self.list,
            unit=self.unit,
            sex=self.sex,
            dangerous=self.dangerous,
            has_photo=self.has_photo,
        )
        before = None if self.born_to is None else self.born_to + 1
        yield AnyWithin("births", at_least=self.born_from, before=before)
        if self.province is not None:
            names = ("registered_province", "last_province")
            yield AnyOf(*(Equals(name, self.province) for name in names))
        if self.offence is not None:
            yield has_words("offence_words", self.offence)
        if self.text is not None:
            yield has_words("words", self.text)
        if self.waiting:
            yield WAITING
        if not self.public:
            yield OneOf("unit", edited)
