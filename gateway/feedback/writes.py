"""Rating without saying who one is (Article 4.4).

Nothing of the caller goes on to the service: neither a token of sign-in nor the request's id.
"""

import base64
import binascii
from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused
from gateway.feedback.types import CommentPreview, OwnRating, RatingReason, RatingState
from gateway.hotline.writes import ERRORS
from gateway.ids import RATED, BadId, Document, opened
from gateway.mutation_calls import BadInput, body_of, payload
from gateway.mutation_errors import Error, told

COMMENT = "Up to 2,000 characters; redacted before it is stored (see `previewComment`), then read by a moderator."
BATCH = "application/private-token-generic-batch-request"


@strawberry.input(description="Asking for tokens, each a right to rate once.")
class IssueTokensInput:
    attestation: str = strawberry.field(
        description="Why the client may have some: `altcha`, a space, and the solved payload; or a desk code, as"
        " `desk CODE`."
    )
    request: str = strawberry.field(
        description="Base64url of a generic batch of up to 30 blinded token requests (RFC 9578, type 0x0002;"
        " draft-ietf-privacypass-batched-tokens)."
    )


@strawberry.type(description="Blinded tokens, signed.")
class IssueTokensPayload:
    response: str | None = strawberry.field(
        description="Base64url of the generic batch response. The client unblinds it: the issuer never sees the tokens."
    )
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.input(description="A rating. It carries a token, and nothing about who gives it.")
class SubmitRatingInput:
    subject: strawberry.ID = strawberry.field(description="Global id of the published thing that is rated.")
    stars: int = strawberry.field(description="1, not at all satisfied, to 5, very satisfied.")
    reasons: list[RatingReason] | None = strawberry.field(default=UNSET, description="Up to 3.")
    comment: str | None = strawberry.field(default=UNSET, description=COMMENT)
    token: str = strawberry.field(
        description="A token in base64url, up to 4,096 characters, good once; sent again with the same rating it"
        " gives the same receipt."
    )


@strawberry.type(description="What became of a rating.")
class SubmitRatingPayload:
    receipt: str | None = strawberry.field(
        description="Shown once. Whoever has it can follow, change and take back the rating; it stays with the citizen."
    )
    state: RatingState | None = strawberry.field(description="Where the rating is.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.input(description="Asking what of a comment would be kept.")
class PreviewCommentInput:
    comment: str = strawberry.field(description="The comment as typed, up to 2,000 characters.")


@strawberry.type(description="The comment as it would be kept.")
class PreviewCommentPayload:
    preview: CommentPreview | None = strawberry.field(description="What would be kept.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.input(description="Changing one's rating.")
class ChangeRatingInput:
    receipt: str = strawberry.field(description="What `submitRating` gave: 22 characters.")
    stars: int = strawberry.field(description="1 to 5.")
    reasons: list[RatingReason] | None = strawberry.field(default=UNSET, description="Up to 3.")
    comment: str | None = strawberry.field(
        default=UNSET,
        description="Up to 2,000 characters. Left out, it stays as it is; it can be replaced while the rating"
        " is PENDING.",
    )


@strawberry.input(description="Something that the receipt alone is needed for.")
class _WithReceipt:
    receipt: str = strawberry.field(description="What `submitRating` gave: 22 characters.")


@strawberry.input(description="Taking one's rating and its comment back for good.")
class WithdrawRatingInput(_WithReceipt):
    pass


@strawberry.input(description="Asking for another person's decision on one's rejected comment, once.")
class AppealDecisionInput(_WithReceipt):
    pass


@strawberry.type(description="One's own rating.")
class _Payload:
    rating: OwnRating | None = strawberry.field(description="The rating as it is now; null when nothing was done.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The rating that was changed.")
class ChangeRatingPayload(_Payload):
    pass


@strawberry.type(description="The rating that was taken back.")
class WithdrawRatingPayload(_Payload):
    pass


@strawberry.type(description="The rating whose comment's rejection was appealed.")
class AppealDecisionPayload(_Payload):
    pass


WHICH = strawberry.argument(name="input", description="The receipt, and what is wanted.")


async def _posted(info: Info, path: str, body: Document) -> Document:
    return await info.context.anonymous.answer("feedback", Call("POST", path, body=body, repeatable=False))


async def _by_receipt(info: Info, path: str, body: Document) -> Document:
    return await info.context.guesses.tried(_posted(info, path, body))


async def issue_tokens(
    info: Info, given: Annotated[IssueTokensInput, strawberry.argument(name="input", description="What is asked for.")]
) -> Any:
    async def issue() -> Any:
        headers = {"Content-Type": BATCH, "Tiepdan-Attestation": _visible(given.attestation)}
        call = Call("POST", "/token-request", body=_bytes(given.request), headers=headers, repeatable=False)
        issuing = info.context.anonymous.content("feedback", call)
        coded = given.attestation.lower().startswith("desk")
        content = await (info.context.guesses.tried(issuing) if coded else issuing)
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    return await payload(info, "response", issue())


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput("request", "is not base64url") from error


def _visible(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise BadInput("attestation", "takes visible ASCII characters")
    return text


async def submit_rating(
    info: Info, given: Annotated[SubmitRatingInput, strawberry.argument(name="input", description="The rating.")]
) -> Any:
    try:
        about = opened(given.subject, *RATED)
        body = {**body_of(given), "subject": {"kind": about.kind.name, "id": about.id}}
        return {**await _posted(info, "/ratings", body), "errors": []}
    except BadId as error:
        return {"errors": told(BadInput("subject", error.detail), info.context.language)}
    except Refused as problem:
        return {"errors": told(problem, info.context.language)}


async def preview_comment(
    info: Info, given: Annotated[PreviewCommentInput, strawberry.argument(name="input", description="The comment.")]
) -> Any:
    return await payload(info, "preview", _posted(info, "/comments/preview", body_of(given)))


async def change_rating(info: Info, given: Annotated[ChangeRatingInput, WHICH]) -> Any:
    return await payload(info, "rating", _by_receipt(info, "/receipts/change", body_of(given)))


async def withdraw_rating(info: Info, given: Annotated[WithdrawRatingInput, WHICH]) -> Any:
    return await payload(info, "rating", _by_receipt(info, "/receipts/withdraw", body_of(given)))


async def appeal_decision(info: Info, given: Annotated[AppealDecisionInput, WHICH]) -> Any:
    return await payload(info, "rating", _by_receipt(info, "/receipts/appeal", body_of(given)))
