"""The telephone number of a hotline as staff write it, and as it is kept: one that people can dial today."""

from pydantic import TypeAdapter, ValidationError

from hotline.models import Dialled, HotlineFields, HotlineInput, known_number
from services.documents.models import part_of
from services.errors import BadInput
from services.telephone_numbers import DialledNumber, NumberType, dialled_number, former_landline

FOLLOWING = ("number", "formerly")
"""Fields that follow what is dialled: a patch that names that alone means the others anew."""

_NATIONAL = frozenset({"111", "112", "113", "114", "115"})
"""What the whole country dials in need, free of charge."""
_FREE = {NumberType.TOLL_FREE: True, NumberType.PREMIUM_RATE: False}
_DIALLED: TypeAdapter[str] = TypeAdapter(Dialled)


class NumberNotCallable(BadInput):
    """Nobody can be called by what is written."""

    code, title = "NUMBER_NOT_CALLABLE", "The number cannot be called"


class NumberMismatch(BadInput):
    """The number in E.164, or the one of before, is another than the one that is dialled."""

    code, title = "NUMBER_MISMATCH", "The number is another than the one dialled"


def content_of(given: HotlineInput) -> HotlineFields:
    """What staff write, with the number as it is kept. Raises `NumberNotCallable`, `NumberMismatch`.

    A number of before the renumbering of 2017 and 2018 becomes that of today, and what was written is `formerly`. A
    number that is made up stays as it is.
    """
    content = part_of(given, HotlineFields)
    try:
        found = dialled_number(given.dialled)
    except ValueError as error:
        if given.demo and _is_plain(given.dialled):
            return content
        raise NumberNotCallable.at("dialled", str(error)) from error
    _check_fits(given, found)
    former = given.dialled if found.renumbered else given.formerly
    free = _free(found) if given.free is None else given.free
    return content.model_copy(
        update={"dialled": found.dialled, "number": found.number, "formerly": former, "free": free}
    )


def warnings_of(given: HotlineInput) -> list[str]:
    """What the writer should look at, though the number is taken as it is written."""
    found = known_number(given.dialled)
    landline = former_landline(given.dialled) if found and found.type is NumberType.MOBILE else None
    if found is None or landline is None:
        return []
    return [
        f"Số {given.dialled} được hiểu là số di động {found.dialled}; nếu là số cố định trước năm 2017 thì hãy ghi"
        f" {landline.dialled}."
    ]


def _is_plain(dialled: str) -> bool:
    try:
        return bool(_DIALLED.validate_python(dialled))
    except ValidationError:
        return False


def _check_fits(given: HotlineInput, found: DialledNumber) -> None:
    """Raises `NumberMismatch`."""
    if given.number not in {None, found.number}:
        said = f"that is {found.number}" if found.number else "a short number has none"
        raise NumberMismatch.at("number", f"is not the number that is dialled; {said}")
    before = known_number(given.formerly) if given.formerly else None
    if given.formerly and (before is None or before.number != found.number):
        raise NumberMismatch.at("formerly", "does not lead to the number that is dialled today")


def _free(found: DialledNumber) -> bool | None:
    """What is known of any such number."""
    return True if found.dialled in _NATIONAL else _FREE.get(found.type)
