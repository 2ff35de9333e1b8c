"""What citizens send about notices without an account, and how staff deal with it.

Nothing of the caller goes on to the service with a sighting; a request for correction is counted for its client.
"""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.hotline.writes import ERRORS, LocationInput
from gateway.ids import Document
from gateway.mutation_calls import body_of, own_id, payload
from gateway.mutation_errors import Error
from gateway.scalars import DateTime
from gateway.wanted.submission_reads import in_queue, path_of
from gateway.wanted.submission_types import CorrectionClaim, Relation, Submission, SubmissionOutcome, SubmissionReceipt

ABOUT = "Global id of the notice."
PHOTO = "A photo may be added with number and secret: POST `/api/wanted/sightings/NUMBER/photo`."


@strawberry.input(description="How to reach somebody: by telephone, by e-mail, or both.")
class ContactInput:
    phone: str | None = strawberry.field(
        default=UNSET, description="A telephone number as one dials it, up to 30 characters. Example: `0900 000 001`."
    )
    email: str | None = strawberry.field(default=UNSET, description="Up to 254 characters.")


@strawberry.input(description="Asking to correct or remove a notice: by whom it names, or for them. No account.")
class RequestCorrectionInput:
    notice: strawberry.ID = strawberry.field(description=ABOUT)
    name: str = strawberry.field(description="Who asks; up to 300 characters.")
    contact: ContactInput = strawberry.field(description="How to reach who asks.")
    relation: Relation = strawberry.field(description="To the person the notice names.")
    claim: CorrectionClaim = strawberry.field(description="What is wrong.")
    statement: str = strawberry.field(description="What is wrong, and how it should be; up to 5,000 characters.")


@strawberry.input(description="Telling where and when somebody was seen. " + PHOTO)
class ReportSightingInput:
    notice: strawberry.ID = strawberry.field(description=ABOUT)
    place: str = strawberry.field(description="Where; up to 300 characters.")
    coordinates: LocationInput | None = strawberry.field(default=UNSET, description="The same on the map.")
    seen_at: DateTime = strawberry.field(description="When; not in the future, not more than ten years ago.")
    text: str = strawberry.field(description="What was seen; up to 5,000 characters.")
    contact: ContactInput | None = strawberry.field(default=UNSET, description="Left out by who stays unknown.")
    token: str | None = strawberry.field(
        default=UNSET,
        description="An anonymous token in base64url, up to 2,000 characters, good once; see `sightingTerms` and"
        " `issueTokens`.",
    )


@strawberry.type(description="What the sender keeps of it.")
class _Sent:
    receipt: SubmissionReceipt | None = strawberry.field(description="Shown once; null when nothing was taken.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The request for correction that was taken.")
class RequestCorrectionPayload(_Sent):
    pass


@strawberry.type(description="The sighting that was taken.")
class ReportSightingPayload(_Sent):
    pass


@strawberry.input(description="Something that is in the queue of one's unit. For editors of the unit.")
class _InQueue:
    number: str = strawberry.field(description="Its number. Example: `TG-7K3QW-0M2XA`.")
    version: int | None = strawberry.field(
        default=UNSET,
        description="The version that was read, to overwrite nobody's change; else STALE_VERSION. From 1.",
    )


@strawberry.input(description="Taking something up, so that nobody else works on it for a while.")
class ClaimSubmissionInput(_InQueue):
    pass


@strawberry.input(description="Giving something back, for anybody to take up.")
class ReturnSubmissionInput(_InQueue):
    pass


@strawberry.input(description="Closing something. The notice itself is changed or withdrawn apart.")
class CloseSubmissionInput(_InQueue):
    outcome: SubmissionOutcome = strawberry.field(
        description="ACCEPTED or REJECTED of a request for correction; USEFUL, NOT_USEFUL or KNOWN of a sighting."
    )
    answer: str | None = strawberry.field(default=UNSET, description="For the sender; up to 5,000 characters.")


@strawberry.type(description="What something was done to.")
class _Payload:
    submission: Submission | None = strawberry.field(description="As it is now; null when nothing was done.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="What was taken up.")
class ClaimSubmissionPayload(_Payload):
    pass


@strawberry.type(description="What was given back.")
class ReturnSubmissionPayload(_Payload):
    pass


@strawberry.type(description="What was closed.")
class CloseSubmissionPayload(_Payload):
    pass


WHICH = strawberry.argument(name="input", description="What it is done to.")
GIVEN = strawberry.argument(name="input", description="What is told.")


async def request_correction(info: Info, given: Annotated[RequestCorrectionInput, GIVEN]) -> Any:
    async def sent() -> Document:
        body = {**body_of(given, "notice"), "noticeId": own_id(given.notice, "notice", "notice")}
        call = Call("POST", "/correction-requests", body=body, headers=info.context.passed_on, repeatable=False)
        return await info.context.anonymous.answer("wanted", call)

    return await payload(info, "receipt", sent())


async def report_sighting(info: Info, given: Annotated[ReportSightingInput, GIVEN]) -> Any:
    async def sent() -> Document:
        path = f"/notices/{own_id(given.notice, 'notice', 'notice')}/sightings"
        call = Call("POST", path, body=body_of(given, "notice"), repeatable=False)
        return await info.context.anonymous.answer("wanted", call)

    return await payload(info, "receipt", sent())


async def claim_submission(info: Info, given: Annotated[ClaimSubmissionInput, WHICH]) -> Any:
    return await payload(info, "submission", _done(info, given, "claim"))


async def return_submission(info: Info, given: Annotated[ReturnSubmissionInput, WHICH]) -> Any:
    return await payload(info, "submission", _done(info, given, "return"))


async def close_submission(info: Info, given: Annotated[CloseSubmissionInput, WHICH]) -> Any:
    return await payload(info, "submission", _done(info, given, "close", body_of(given, "number")))


async def _done(info: Info, given: _InQueue, verb: str, body: Document | None = None) -> Document:
    headers = {"If-Match": f'"v{given.version}"'} if isinstance(given.version, int) else {}
    call = Call("POST", f"{path_of(given.number)}/{verb}", body=body or {}, headers=headers, repeatable=False)
    return in_queue(await info.context.read.answer("wanted", call))
