"""Errors of mutations: data beside the result, with stable codes."""

import strawberry

from gateway.errors import Refused, said
from gateway.ids import Document
from services.errors import Problem


@strawberry.interface(
    description="What stood in the way of a mutation. `code` is stable; clients decide by it and show `message`."
)
class Error:
    code: str = strawberry.field(description="Stable, in capitals. Examples: `BAD_INPUT`, `STALE_VERSION`.")
    message: str = strawberry.field(description="For people, in the language that `Accept-Language` asks for.")
    detail: str = strawberry.field(description="The same more precisely, for developers, in English.")
    field: str | None = strawberry.field(description="The part of the input that is wrong. Example: `names.vi`.")
    path: list[str] | None = strawberry.field(description='The same as a path. Example: `["input", "names", "vi"]`.')


@strawberry.type(description="The input is not valid; there is one error for each wrong field.")
class InputError(Error):
    pass


@strawberry.type(description="The caller has to sign in, or may not do this for this unit.")
class NotAllowedError(Error):
    pass


@strawberry.type(description="What the input names is not there, or not there any more.")
class NotFoundError(Error):
    pass


@strawberry.type(
    description="What is there does not allow it: another version, another state, one of the kind already."
)
class ConflictError(Error):
    pass


@strawberry.type(description="It was refused for another reason.")
class RefusedError(Error):
    pass


IMPLEMENTATIONS = [InputError, NotAllowedError, NotFoundError, ConflictError, RefusedError]

_BY_STATUS = {
    400: InputError,
    401: NotAllowedError,
    403: NotAllowedError,
    404: NotFoundError,
    409: ConflictError,
    410: NotFoundError,
    412: ConflictError,
    413: InputError,
    422: InputError,
}


def told(problem: Problem, language: str) -> list[Document]:
    """A problem as the errors of a payload: one for each field it names, else one."""
    kind = _BY_STATUS.get(problem.status, RefusedError)
    base = {"__typename": kind.__name__, "code": problem.code, "message": said(problem, language)}
    fields = problem.fields if isinstance(problem, Refused) else []
    if not fields:
        return [{**base, "detail": problem.detail, "field": None, "path": None}]
    return [
        {**base, "detail": detail, "field": field or None, "path": ["input", *field.split(".")] if field else None}
        for field, detail in fields
    ]
