"""Submissions about notices, which require no account, and their processing by staff.

A sighting is sent without anything about the caller; correction requests are rate-limited per client.
"""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.hotline.writes import ERRORS_DESCRIPTION, LocationInput
from gateway.ids import Document
from gateway.mutation_calls import mutation_payload, rest_body, service_id
from gateway.mutation_errors import Error
from gateway.scalars import DateTime
from gateway.wanted.submission_reads import prepare_submission, submission_path
from gateway.wanted.submission_types import CorrectionClaim, Relation, Submission, SubmissionOutcome, SubmissionReceipt

ABOUT = "Global ID of the notice."
PHOTO = "A photo can be added with the number and secret: POST `/api/wanted/sightings/NUMBER/photo`."


@strawberry.input(description="Contact details: telephone, e-mail or both.")
class ContactInput:
    phone: str | None = strawberry.field(
        default=UNSET,
        description="Telephone number as dialled, with an extension if there is one, up to 60 characters."
        " Example: `0900 000 001`.",
    )
    email: str | None = strawberry.field(default=UNSET, description="E-mail address, up to 254 characters.")


@strawberry.input(description="Input of `requestCorrection`, by or on behalf of the person named. Requires no account.")
class RequestCorrectionInput:
    notice: strawberry.ID = strawberry.field(description=ABOUT)
    name: str = strawberry.field(description="Name of the requester, up to 300 characters.")
    contact: ContactInput = strawberry.field(description="Contact details of the requester.")
    relation: Relation = strawberry.field(description="Relation to the person named in the notice.")
    claim: CorrectionClaim = strawberry.field(description="The kind of error.")
    statement: str = strawberry.field(
        description="Description of the error and the correct information, up to 5,000 characters."
    )


@strawberry.input(description="Input of `reportSighting`. " + PHOTO)
class ReportSightingInput:
    notice: strawberry.ID = strawberry.field(description=ABOUT)
    place: str = strawberry.field(description="The place of the sighting, up to 300 characters.")
    coordinates: LocationInput | None = strawberry.field(default=UNSET, description="Coordinates of the place.")
    seen_at: DateTime = strawberry.field(
        description="Time of the sighting; not in the future and at most ten years ago."
    )
    text: str = strawberry.field(description="Description of what was seen, up to 5,000 characters.")
    contact: ContactInput | None = strawberry.field(default=UNSET, description="Omit it to remain anonymous.")
    token: str | None = strawberry.field(
        default=UNSET,
        description="A single-use anonymous token in base64url, up to 2,000 characters; see `sightingTerms`"
        " and `issueTokens`.",
    )


@strawberry.type(description="Payload of a submission.")
class _ReceiptPayload:
    receipt: SubmissionReceipt | None = strawberry.field(
        description="Returned once; null if the submission was rejected."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `requestCorrection`.")
class RequestCorrectionPayload(_ReceiptPayload):
    pass


@strawberry.type(description="Payload of `reportSighting`.")
class ReportSightingPayload(_ReceiptPayload):
    pass


@strawberry.input(description="Input of a mutation on a submission. Requires an editor of the unit.")
class _SubmissionTransitionInput:
    number: str = strawberry.field(description="Reference number. Example: `TG-7K3QW-0M2XA`.")
    version: int | None = strawberry.field(
        default=UNSET,
        description="The version that was read, to prevent lost updates; a mismatch returns STALE_VERSION. From 1.",
    )


@strawberry.input(description="Input of `claimSubmission`. Requires an editor of the unit.")
class ClaimSubmissionInput(_SubmissionTransitionInput):
    pass


@strawberry.input(description="Input of `returnSubmission`. Requires an editor of the unit.")
class ReturnSubmissionInput(_SubmissionTransitionInput):
    pass


@strawberry.input(
    description="Input of `closeSubmission`. Requires an editor of the unit. The notice itself is changed or"
    " withdrawn separately."
)
class CloseSubmissionInput(_SubmissionTransitionInput):
    outcome: SubmissionOutcome = strawberry.field(
        description="ACCEPTED or REJECTED for a correction request; USEFUL, NOT_USEFUL or KNOWN for a sighting."
    )
    answer: str | None = strawberry.field(default=UNSET, description="Answer to the sender, up to 5,000 characters.")


@strawberry.type(description="Payload of a mutation on a submission.")
class _SubmissionPayload:
    submission: Submission | None = strawberry.field(description="The updated submission; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `claimSubmission`.")
class ClaimSubmissionPayload(_SubmissionPayload):
    pass


@strawberry.type(description="Payload of `returnSubmission`.")
class ReturnSubmissionPayload(_SubmissionPayload):
    pass


@strawberry.type(description="Payload of `closeSubmission`.")
class CloseSubmissionPayload(_SubmissionPayload):
    pass


TRANSITION_ARGUMENT = strawberry.argument(name="input", description="The submission and the parameters of the action.")
SUBMISSION_ARGUMENT = strawberry.argument(name="input", description="The content of the submission.")


async def request_correction(info: Info, input: Annotated[RequestCorrectionInput, SUBMISSION_ARGUMENT]) -> Any:
    async def sent() -> Document:
        body = {**rest_body(input, "notice"), "noticeId": service_id(info, input.notice, "notice", "notice")}
        call = UpstreamRequest(
            "POST", "/correction-requests", body=body, headers=info.context.client_headers, idempotent=False
        )
        return await info.context.anonymous_services.call_json("wanted", call)

    return await mutation_payload(info, "receipt", sent())


async def report_sighting(info: Info, input: Annotated[ReportSightingInput, SUBMISSION_ARGUMENT]) -> Any:
    async def sent() -> Document:
        path = f"/notices/{service_id(info, input.notice, 'notice', 'notice')}/sightings"
        call = UpstreamRequest("POST", path, body=rest_body(input, "notice"), idempotent=False)
        return await info.context.anonymous_services.call_json("wanted", call)

    return await mutation_payload(info, "receipt", sent())


async def claim_submission(info: Info, input: Annotated[ClaimSubmissionInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "submission", _send_submission_transition(info, input, "claim"))


async def return_submission(info: Info, input: Annotated[ReturnSubmissionInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "submission", _send_submission_transition(info, input, "return"))


async def close_submission(info: Info, input: Annotated[CloseSubmissionInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(
        info, "submission", _send_submission_transition(info, input, "close", rest_body(input, "number"))
    )


async def _send_submission_transition(
    info: Info, input: _SubmissionTransitionInput, verb: str, body: Document | None = None
) -> Document:
    headers = {"If-Match": f'"v{input.version}"'} if isinstance(input.version, int) else {}
    call = UpstreamRequest(
        "POST", f"{submission_path(input.number)}/{verb}", body=body or {}, headers=headers, idempotent=False
    )
    return prepare_submission(await info.context.services.call_json("wanted", call))
