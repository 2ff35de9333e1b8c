"""Anonymous ratings (Article 4.4).

Nothing about the caller is sent to the service: neither an access token nor the request ID.
"""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceProblem
from gateway.feedback.advice import Referral, UrgentHelp
from gateway.feedback.types import CommentPreview, OwnRating, RatingReason, RatingState
from gateway.hotline.writes import ERRORS_DESCRIPTION
from gateway.ids import BadId, Document, decode_id
from gateway.mutation_calls import InvalidField, mutation_payload, rest_body, update_body
from gateway.mutation_errors import Error, payload_errors
from services.crypto.base64url import decode_base64url, encode_base64url

URGENT = (
    "Set if the comment says that somebody is in danger now. Show it at once and before anything else: nobody is"
    " alerted, and nobody reads the comment until its batch moves on."
)
REFERRAL = "Set if the comment denounces somebody, which belongs elsewhere."
COMMENT = "Up to 2,000 characters. Redacted before storage (see `previewComment`), then reviewed by a moderator."
BATCH = "application/private-token-generic-batch-request"


@strawberry.input(description="Input of `issueTokens`. Each token allows one rating.")
class IssueTokensInput:
    attestation: str = strawberry.field(
        description="Proof of eligibility: `altcha`, a space and the solved payload; or a desk code, as `desk CODE`."
    )
    request: str = strawberry.field(
        description="Base64url of a generic batch of up to 30 blinded token requests (RFC 9578, type 0x0002;"
        " draft-ietf-privacypass-batched-tokens)."
    )


@strawberry.type(description="Payload of `issueTokens`.")
class IssueTokensPayload:
    response: str | None = strawberry.field(
        description="Base64url of the generic batch response. The client unblinds the tokens; the issuer"
        " never sees them."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.input(
    description="Scores on the scales, each from 1 to 5 or omitted. In `changeRating` an omitted scale keeps its score;"
    " null clears it."
)
class RatingScalesInput:
    interface: int | None = strawberry.field(default=UNSET, description="From 1 to 5.")
    content: int | None = strawberry.field(default=UNSET, description="From 1 to 5.")
    quality: int | None = strawberry.field(default=UNSET, description="From 1 to 5.")
    support: int | None = strawberry.field(default=UNSET, description="From 1 to 5.")


@strawberry.input(description="Input of `submitRating`. Contains a token and nothing that identifies the rater.")
class SubmitRatingInput:
    subject: strawberry.ID = strawberry.field(description="Global ID of the published item to rate.")
    stars: int = strawberry.field(description="The overall score, from 1 (not at all satisfied) to 5 (very satisfied).")
    scales: RatingScalesInput | None = strawberry.field(default=UNSET, description="Scores on the scales, if any.")
    reasons: list[RatingReason] | None = strawberry.field(default=UNSET, description="Up to 3.")
    comment: str | None = strawberry.field(default=UNSET, description=COMMENT)
    token: str = strawberry.field(
        description="A single-use token in base64url, up to 4,096 characters. Resubmitting the same rating"
        " with the same token returns the same receipt."
    )


@strawberry.type(description="Payload of `submitRating`.")
class SubmitRatingPayload:
    receipt: str | None = strawberry.field(
        description="Returned once and not recoverable. Anyone who holds it can view, change and withdraw the rating."
    )
    state: RatingState | None = strawberry.field(description="State of the rating.")
    urgent: UrgentHelp | None = strawberry.field(description=URGENT)
    referral: Referral | None = strawberry.field(description=REFERRAL)
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.input(description="Input of `previewComment`.")
class PreviewCommentInput:
    comment: str = strawberry.field(description="The comment as entered, up to 2,000 characters.")


@strawberry.type(description="Payload of `previewComment`.")
class PreviewCommentPayload:
    preview: CommentPreview | None = strawberry.field(description="The redacted comment.")
    urgent: UrgentHelp | None = strawberry.field(description=URGENT)
    referral: Referral | None = strawberry.field(description=REFERRAL)
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.input(
    description="Input of `changeRating`. Omitted fields are left unchanged; null clears the scales, the reasons or the"
    " comment."
)
class ChangeRatingInput:
    receipt: str = strawberry.field(description="The 22-character receipt returned by `submitRating`.")
    stars: int | None = strawberry.field(default=UNSET, description="From 1 to 5; cannot be null.")
    scales: RatingScalesInput | None = strawberry.field(
        default=UNSET, description="A scale that is omitted keeps its score; null clears one, or all."
    )
    reasons: list[RatingReason] | None = strawberry.field(default=UNSET, description="Up to 3.")
    comment: str | None = strawberry.field(
        default=UNSET, description="Up to 2,000 characters. Can be changed only while the rating is PENDING."
    )


@strawberry.input(description="Input of a mutation that requires only the receipt.")
class _ReceiptInput:
    receipt: str = strawberry.field(description="The 22-character receipt returned by `submitRating`.")


@strawberry.input(description="Input of `withdrawRating`.")
class WithdrawRatingInput(_ReceiptInput):
    pass


@strawberry.input(description="Input of `appealDecision`.")
class AppealDecisionInput(_ReceiptInput):
    pass


@strawberry.type(description="Payload of a mutation on a rating.")
class _RatingPayload:
    rating: OwnRating | None = strawberry.field(description="The updated rating; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `changeRating`.")
class ChangeRatingPayload(_RatingPayload):
    urgent: UrgentHelp | None = strawberry.field(description=URGENT)
    referral: Referral | None = strawberry.field(description=REFERRAL)


@strawberry.type(description="Payload of `withdrawRating`.")
class WithdrawRatingPayload(_RatingPayload):
    pass


@strawberry.type(description="Payload of `appealDecision`.")
class AppealDecisionPayload(_RatingPayload):
    pass


RECEIPT_ARGUMENT = strawberry.argument(name="input", description="The receipt and the parameters of the action.")


async def _post_anonymously(info: Info, path: str, body: Document) -> Document:
    return await info.context.anonymous_services.call_json(
        "feedback", UpstreamRequest("POST", path, body=body, idempotent=False)
    )


async def _post_with_receipt(info: Info, path: str, body: Document) -> Document:
    return await info.context.brute_force_guard.call_guarded(_post_anonymously(info, path, body))


async def issue_tokens(
    info: Info, input: Annotated[IssueTokensInput, strawberry.argument(name="input", description="The token request.")]
) -> Any:
    async def issue() -> Any:
        headers = {"Content-Type": BATCH, "Tiepdan-Attestation": _checked_attestation(input.attestation)}
        call = UpstreamRequest(
            "POST", "/token-request", body=_decode_request(input.request), headers=headers, idempotent=False
        )
        issuing = info.context.anonymous_services.call_bytes("feedback", call)
        coded = input.attestation.lower().startswith("desk")
        content = await (info.context.brute_force_guard.call_guarded(issuing) if coded else issuing)
        return encode_base64url(content)

    return await mutation_payload(info, "response", issue())


def _decode_request(text: str) -> bytes:
    try:
        return decode_base64url(text)
    except ValueError as error:
        raise InvalidField("request", "is not base64url") from error


def _checked_attestation(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise InvalidField("attestation", "must be visible ASCII characters")
    return text


async def submit_rating(
    info: Info, input: Annotated[SubmitRatingInput, strawberry.argument(name="input", description="The rating.")]
) -> Any:
    try:
        about = decode_id(info.context.registry, input.subject, *info.context.registry.rateable)
        body = {**rest_body(input), "subject": {"kind": about.kind.name, "id": about.id}}
        return {**await _post_anonymously(info, "/ratings", body), "errors": []}
    except BadId as error:
        return {"errors": payload_errors(InvalidField("subject", error.detail), info.context)}
    except ServiceProblem as problem:
        return {"errors": payload_errors(problem, info.context)}


async def preview_comment(
    info: Info, input: Annotated[PreviewCommentInput, strawberry.argument(name="input", description="The comment.")]
) -> Any:
    return _with_advice(
        await mutation_payload(info, "preview", _post_anonymously(info, "/comments/preview", rest_body(input))),
        "preview",
    )


async def change_rating(info: Info, input: Annotated[ChangeRatingInput, RECEIPT_ARGUMENT]) -> Any:
    return _with_advice(
        await mutation_payload(info, "rating", _post_with_receipt(info, "/receipts/change", update_body(input))),
        "rating",
    )


def _with_advice(payload: Document, name: str) -> Document:
    """What the writer is told at once, beside the result and not within it."""
    result = payload.get(name) or {}
    return {**payload, "urgent": result.get("urgent"), "referral": result.get("referral")}


async def withdraw_rating(info: Info, input: Annotated[WithdrawRatingInput, RECEIPT_ARGUMENT]) -> Any:
    return await mutation_payload(info, "rating", _post_with_receipt(info, "/receipts/withdraw", rest_body(input)))


async def appeal_decision(info: Info, input: Annotated[AppealDecisionInput, RECEIPT_ARGUMENT]) -> Any:
    return await mutation_payload(info, "rating", _post_with_receipt(info, "/receipts/appeal", rest_body(input)))
