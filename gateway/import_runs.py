"""Import runs in GraphQL, the same for every kind whose imports bring drafts."""

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.hotline.types import Unit
from gateway.hotline.writes import ERRORS_DESCRIPTION
from gateway.ids import BadId, Document, prepare_node, split_id
from gateway.mutation_calls import (
    KEY,
    READ_VERSION,
    VERSION,
    InvalidField,
    mutation_payload,
    request_headers,
    rest_body,
)
from gateway.mutation_errors import Error
from gateway.relay import After, Before, Connection, First, Last, Node, page_params, query_params
from gateway.scalars import DateTime
from gateway.schema_parts import SchemaPart
from services.domain import Registry
from services.global_ids import encode_id


@strawberry.enum(description="The state of an import run. More may be added.")
class ImportRunState(Enum):
    IMPORTING = strawberry.enum_value("IMPORTING", description="Its file is being read, or the import broke off.")
    WAITING = strawberry.enum_value("WAITING", description="Its drafts wait for approval.")
    APPROVING = strawberry.enum_value("APPROVING", description="Approved; its rows are being published.")
    APPROVED = strawberry.enum_value("APPROVED", description="Approved and published.")
    PUBLISHED = strawberry.enum_value("PUBLISHED", description="Published at once by an admin.")
    DRAFTED = strawberry.enum_value("DRAFTED", description="Drafts that are approved one by one.")
    REPEATED = strawberry.enum_value("REPEATED", description="The file was imported again; a later run replaces it.")
    UNDOING = strawberry.enum_value("UNDOING", description="It is being undone.")
    UNDONE = strawberry.enum_value("UNDONE", description="It was undone.")


@strawberry.enum(description="Why a row was left as it is. More may be added.")
class LeftReason(Enum):
    CHANGED_SINCE = strawberry.enum_value("CHANGED_SINCE", description="It was changed since the import.")
    EXISTED_BEFORE = strawberry.enum_value("EXISTED_BEFORE", description="It was there before the import.")
    DOUBTFUL = strawberry.enum_value("DOUBTFUL", description="It is doubtful, and was not looked at.")


@strawberry.type(description="What became of the rows of an imported file.")
class ImportCounts:
    rows: int = strawberry.field(description="Rows of the file: those read and those passed over.")
    read: int = strawberry.field(description="Rows read: those imported, doubtful and refused.")
    imported: int = strawberry.field(description="Rows taken as they are, or mended.")
    passed_over: int = strawberry.field(description="Rows that hold no document, such as headings.")
    doubtful: int = strawberry.field(description="Rows that a person has to look at.")
    refused: int = strawberry.field(description="Rows that were refused.")
    new: int = strawberry.field(description="Rows that brought something new.")
    changed: int = strawberry.field(description="Rows that changed what was there.")
    unchanged: int = strawberry.field(description="Rows that changed nothing.")
    warned: int = strawberry.field(description="Rows that were mended or guessed.")


@strawberry.type(description="What was mended or guessed in a row of an imported file.")
class ImportWarning:
    code: str = strawberry.field(description="The kind of change.")
    count: int = strawberry.field(description="In how many places.")
    sheet: str | None = strawberry.field(description="The sheet of a workbook.")
    cell: str | None = strawberry.field(description="The cell of a table. Example: `J8`.")
    text: str | None = strawberry.field(description="What was done.")
    value: str | None = strawberry.field(description="What stands in the cell.")
    doubtful: bool = strawberry.field(description="Whether a person has to look at the row first.")


@strawberry.type(description="A row of an imported file.")
class ImportRow:
    line: int = strawberry.field(description="Line of the file, from 1.")
    changed: bool = strawberry.field(description="Whether it was changed since the import, or deleted.")
    warnings: list[ImportWarning] = strawberry.field(description="What was mended or guessed.")
    node: Node | None = strawberry.field(description="What it brought, as it is now; null if deleted.")


@strawberry.type(description="A row that an approval or an undoing left as it is.")
class LeftRow:
    line: int = strawberry.field(description="Line of the file, from 1.")
    reason: LeftReason = strawberry.field(description="Why it was left.")


@strawberry.type(description="The approval of an import run.")
class ImportApproval:
    by: str = strawberry.field(description="The account that approved it.")
    at: DateTime = strawberry.field(description="Time of the approval.")
    file_digest: str | None = strawberry.field(description="SHA-256 of the approved file.")
    rows: int = strawberry.field(description="Number of approved rows.")
    rows_digest: str = strawberry.field(description="SHA-256 over the line, id and content of each row.")
    doubtful: bool = strawberry.field(description="Whether the doubtful rows were looked at, and are approved too.")


@strawberry.type(description="The undoing of an import run.")
class ImportUndoing:
    by: str = strawberry.field(description="The account that undid it.")
    at: DateTime = strawberry.field(description="Time of the undoing.")
    why: str = strawberry.field(description="The reason.")


Warned = Annotated[
    bool | None, strawberry.argument(description="Whether to return only rows that were mended or guessed.")
]


async def _rows(
    root: strawberry.Parent[Any], info: Info, warned: Warned = UNSET, first: First = UNSET, after: After = UNSET
) -> Any:
    asked = query_params(warned=warned, first=first, after=after)
    ref = _decoded(info, root["id"])
    page = await info.context.services.get(ref.service, f"{ref.path}/rows", asked)
    return {**page, "edges": [{**edge, "node": _row(info, edge["node"])} for edge in page["edges"]]}


async def _sample(root: strawberry.Parent[Any], info: Info) -> Any:
    run = root if "sample" in root else await import_run(info, root["id"])
    return [_row(info, row) for row in run["sample"]]


async def _units(root: strawberry.Parent[Any], info: Info) -> Any:
    return await info.context.services.fetch_entities("unit", sorted(root["units"]))


@strawberry.type(description="One import of a file, whose drafts are approved or undone together.")
class ImportRun:
    id: strawberry.ID = strawberry.field(description="ID of the run.")
    version: int = strawberry.field(description="Version, for `approveImportRun` and `undoImportRun`.")
    state: ImportRunState = strawberry.field(description="The state of the run.")
    by: str = strawberry.field(description="The account that imported the file.")
    at: DateTime = strawberry.field(description="Time of the import.")
    file_name: str | None = strawberry.field(description="Name of the file.")
    file_digest: str | None = strawberry.field(description="SHA-256 of the file; null while it is read.")
    units: list[Unit] | None = strawberry.field(resolver=_units, description="The units of its rows.")
    counts: ImportCounts = strawberry.field(description="What became of the rows of the file.")
    waiting: int = strawberry.field(description="Number of drafts that wait for approval.")
    approval: ImportApproval | None = strawberry.field(description="Its approval.")
    undoing: ImportUndoing | None = strawberry.field(description="Its undoing.")
    left: list[LeftRow] = strawberry.field(description="Rows that were left as they are, at most 1,000.")
    left_count: int = strawberry.field(description="Number of rows that were left as they are.")
    sample: list[ImportRow] = strawberry.field(
        resolver=_sample, description="Some rows: the first, some of the middle, and the last."
    )
    rows: Connection[ImportRow] = strawberry.field(resolver=_rows, description="Its rows in the order of the file.")


@strawberry.input(description="An import run to act on.")
class _ImportRunInput:
    id: strawberry.ID = strawberry.field(description="ID of the run.")
    version: int | None = strawberry.field(default=UNSET, description=VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=KEY)


@strawberry.input(
    description="Input of `approveImportRun`. Requires an editor of all units of the run other than its author."
)
class ApproveImportRunInput(_ImportRunInput):
    version: int | None = strawberry.field(default=UNSET, description=READ_VERSION)
    doubtful: bool | None = strawberry.field(
        default=UNSET, description="The doubtful rows were looked at, and are to be published too."
    )


@strawberry.input(description="Input of `undoImportRun`. A single editor of all units of the run suffices.")
class UndoImportRunInput(_ImportRunInput):
    why: str = strawberry.field(description="The reason, for the history; up to 5,000 characters.")


@strawberry.type(description="Payload of a mutation of an import run.")
class _ImportRunPayload:
    import_run: ImportRun | None = strawberry.field(description="The updated run; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `approveImportRun`.")
class ApproveImportRunPayload(_ImportRunPayload):
    pass


@strawberry.type(description="Payload of `undoImportRun`.")
class UndoImportRunPayload(_ImportRunPayload):
    pass


@dataclass(frozen=True, slots=True)
class _RunRef:
    service: str
    path: str


TYPE = "ImportRun"


def _decoded(info: Info, id: str) -> _RunRef:
    """Where a run is, by its global ID. Raises `BadId`."""
    kind, _, own = split_id(id, TYPE).partition(".")
    service = info.context.registry.import_runs.get(kind)
    if service is None or not own.replace("-", "").isalnum():
        raise BadId("The ID is not that of an import run.")
    return _RunRef(service, f"/import-runs/{own}")


def _prepared(run: Document) -> Document:
    return {**run, "id": encode_id(TYPE, f"{run['kind']}.{run['id']}")}


def _row(info: Info, row: Document) -> Document:
    """A row, prepared for resolvers."""
    document, kind = row["document"], info.context.registry.kinds.get(row["documentKind"])
    return {**row, "node": prepare_node(kind, document) if document and kind else None}


Kind = Annotated[str, strawberry.argument(description="What is imported: `notices`, say, or `hotlines`.")]
Waiting = Annotated[
    bool | None, strawberry.argument(description="Only runs that wait for approval, or only others; defaults to all.")
]
RunId = Annotated[strawberry.ID, strawberry.argument(description="ID of the run.")]


async def import_runs(
    info: Info,
    kind: Kind,
    waiting: Waiting = UNSET,
    first: First = UNSET,
    after: After = UNSET,
    last: Last = UNSET,
    before: Before = UNSET,
) -> Any:
    service = info.context.registry.import_runs.get(kind)
    if service is None:
        raise InvalidField("kind", f"is none of {', '.join(sorted(info.context.registry.import_runs))}")
    asked = {**page_params(first, after, last, before), **query_params(kind=kind, waiting=waiting)}
    page = await info.context.services.get(service, "/import-runs", asked)
    return {**page, "edges": [{**edge, "node": _prepared(edge["node"])} for edge in page["edges"]]}


async def import_run(info: Info, id: RunId) -> Any:
    ref = _decoded(info, id)
    return _prepared(await info.context.services.get(ref.service, ref.path, {}))


async def _act(info: Info, input: _ImportRunInput, verb: str) -> Any:
    try:
        ref = _decoded(info, input.id)
    except BadId as error:
        raise InvalidField("id", error.detail) from error
    call = UpstreamRequest(
        "POST", f"{ref.path}/{verb}", body=rest_body(input), headers=request_headers(input), idempotent=False
    )
    return _prepared(await info.context.services.call_json(ref.service, call))


ApproveArgument = Annotated[
    ApproveImportRunInput, strawberry.argument(name="input", description="The run, and what was looked at.")
]
UndoArgument = Annotated[UndoImportRunInput, strawberry.argument(name="input", description="The run and the reason.")]


async def approve_import_run(info: Info, input: ApproveArgument) -> Any:
    return await mutation_payload(info, "importRun", _act(info, input, "approve"))


async def undo_import_run(info: Info, input: UndoArgument) -> Any:
    return await mutation_payload(info, "importRun", _act(info, input, "undo"))


@strawberry.type
class _ImportRunQuery:
    import_runs: Connection[ImportRun] | None = strawberry.field(
        resolver=import_runs, description="Imports of files, newest first. Requires an editor of all units of a run."
    )
    import_run: ImportRun | None = strawberry.field(
        resolver=import_run, description="One import of a file. Requires an editor of all its units."
    )


@strawberry.type
class _ImportRunMutation:
    approve_import_run: ApproveImportRunPayload | None = strawberry.mutation(
        resolver=approve_import_run,
        description="Approves the drafts of an import by another editor, and publishes the next of them. Repeat it"
        " while the state is APPROVING.",
    )
    undo_import_run: UndoImportRunPayload | None = strawberry.mutation(
        resolver=undo_import_run,
        description="Deletes the next drafts of an import and withdraws what it published. Rows that were changed"
        " since are left. Repeat it while the state is UNDOING.",
    )


def schema_part(registry: Registry) -> SchemaPart:
    """What import runs add to the schema; nothing where no domain has any."""
    return SchemaPart(_ImportRunQuery, _ImportRunMutation) if registry.import_runs else SchemaPart()
