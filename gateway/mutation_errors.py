"""Errors of mutations, as data with stable codes."""

import strawberry

from gateway.context import OperationContext
from gateway.errors import ServiceProblem, localized_message
from gateway.ids import Document
from services.errors import Problem


@strawberry.interface(
    description="An error that prevented a mutation. `code` is stable: branch on it, and display `message`."
)
class Error:
    code: str = strawberry.field(description="Stable error code. Examples: `BAD_INPUT`, `STALE_VERSION`.")
    message: str = strawberry.field(
        description="Message for end users, in the language negotiated with `Accept-Language`."
    )
    detail: str = strawberry.field(description="More precise message for developers, in English.")
    field: str | None = strawberry.field(description="The invalid input field, as a dotted path. Example: `names.vi`.")
    path: list[str] | None = strawberry.field(
        description='The invalid input field, as a list. Example: `["input", "names", "vi"]`.'
    )


@strawberry.type(description="The input is invalid. There is one error per invalid field.")
class InputError(Error):
    pass


@strawberry.type(description="The caller is not authenticated or lacks the required role for the unit.")
class NotAllowedError(Error):
    pass


@strawberry.type(description="The referenced object does not exist or no longer exists.")
class NotFoundError(Error):
    pass


@strawberry.type(
    description="The mutation conflicts with the current state: a stale version, a disallowed state"
    " transition, or a duplicate."
)
class ConflictError(Error):
    pass


@strawberry.type(description="The mutation was rejected for another reason; see `code`.")
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
    428: InputError,
}


def payload_errors(problem: Problem, context: OperationContext) -> list[Document]:
    """The errors of a payload: one per invalid field, or a single one."""
    kind = _BY_STATUS.get(problem.status, RefusedError)
    base = {
        "__typename": kind.__name__,
        "code": problem.code,
        "message": localized_message(context.registry, problem, context.language),
    }
    fields = problem.field_errors if isinstance(problem, ServiceProblem) else []
    if not fields:
        return [{**base, "detail": problem.detail, "field": None, "path": None}]
    return [
        {**base, "detail": detail, "field": field or None, "path": ["input", *field.split(".")] if field else None}
        for field, detail in fields
    ]
