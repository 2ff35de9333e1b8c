"""Moderation mutations (Article 4.4), for moderators of the comment's unit."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import UpstreamRequest
from gateway.context import Info
from gateway.errors import ServiceProblem, message_for_code
from gateway.feedback.moderation_types import Comment, DecisionKind
from gateway.hotline.writes import ERRORS_DESCRIPTION
from gateway.mutation_calls import mutation_payload, rest_body, send_transition, service_id
from gateway.mutation_errors import Error, payload_errors
from services.global_ids import encode_id


@strawberry.input(description="Input of a moderation step.")
class _CommentTransitionInput:
    id: strawberry.ID = strawberry.field(description="Global ID of the comment.")


@strawberry.input(description="Input of `claimComment`.")
class ClaimCommentInput(_CommentTransitionInput):
    pass


@strawberry.input(description="Input of `prolongClaim`.")
class ProlongClaimInput(_CommentTransitionInput):
    pass


@strawberry.input(description="Input of `returnComment`.")
class ReturnCommentInput(_CommentTransitionInput):
    pass


@strawberry.input(description="Input of `undoDecision`.")
class UndoDecisionInput(_CommentTransitionInput):
    pass


@strawberry.input(description="A range of characters to redact.")
class RedactionInput:
    start: int = strawberry.field(description="Index of the first character, from 0.")
    end: int = strawberry.field(
        description="Index after the last character: `start` + 1 or more, up to the length of the comment."
    )


@strawberry.input(description="Input of `decideComment`. Requires a claim on the comment.")
class DecideCommentInput(_CommentTransitionInput):
    decision: DecisionKind = strawberry.field(description="The decision.")
    reason: str | None = strawberry.field(
        default=UNSET, description="Code of a moderation reason; required for REJECT. Examples: `SPAM`, `INSULT`."
    )
    text: str | None = strawberry.field(
        default=UNSET,
        description="For APPROVE: the comment with passages replaced by `[đã che]`, up to 5,000 characters."
        " Adding or changing other text is an error.",
    )
    redactions: list[RedactionInput] | None = strawberry.field(
        default=UNSET, description="For APPROVE, instead of `text`: up to 200 ranges to redact."
    )


@strawberry.input(description="Input of `takeDownComment`.")
class TakeDownCommentInput(_CommentTransitionInput):
    reason: str = strawberry.field(description="Code of a moderation reason; see `moderationReasons`. Example: `SPAM`.")


@strawberry.input(description="Input of `rejectComments`.")
class RejectCommentsInput:
    ids: list[strawberry.ID] = strawberry.field(description="Global IDs of 1 to 200 comments.")
    reason: str = strawberry.field(
        description="Code of a moderation reason with `bulk`; see `moderationReasons`. Example: `SPAM`."
    )


@strawberry.input(description="Input of `answerComment`.")
class AnswerCommentInput(_CommentTransitionInput):
    text: str = strawberry.field(
        description="The reply, up to 5,000 characters, without a telephone number, e-mail address or link."
    )


@strawberry.type(description="Payload of a moderation mutation.")
class _CommentPayload:
    comment: Comment | None = strawberry.field(description="The updated comment; null if the mutation failed.")
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `claimComment`.")
class ClaimCommentPayload(_CommentPayload):
    pass


@strawberry.type(description="Payload of `prolongClaim`.")
class ProlongClaimPayload(_CommentPayload):
    pass


@strawberry.type(description="Payload of `returnComment`.")
class ReturnCommentPayload(_CommentPayload):
    pass


@strawberry.type(description="Payload of `decideComment`.")
class DecideCommentPayload(_CommentPayload):
    pass


@strawberry.type(description="Payload of `undoDecision`.")
class UndoDecisionPayload(_CommentPayload):
    pass


@strawberry.type(description="Payload of `takeDownComment`.")
class TakeDownCommentPayload(_CommentPayload):
    pass


@strawberry.type(description="A comment that was not rejected.")
class LeftComment:
    id: strawberry.ID = strawberry.field(description="Global ID of the comment.")
    code: str = strawberry.field(
        description="Why it was not rejected. Examples: `NEEDS_A_READER`, `CLAIMED_BY_ANOTHER`, `NOT_FOUND`."
    )
    message: str = strawberry.field(description="Message for display.")


@strawberry.type(description="Payload of `rejectComments`: the outcome for each comment.")
class RejectCommentsPayload:
    rejected: list[strawberry.ID] | None = strawberry.field(description="Global IDs of the rejected comments.")
    left: list[LeftComment] | None = strawberry.field(
        description="Comments that were not rejected and require individual review."
    )
    errors: list[Error] = strawberry.field(description=ERRORS_DESCRIPTION)


@strawberry.type(description="Payload of `answerComment`.")
class AnswerCommentPayload(_CommentPayload):
    pass


TRANSITION_ARGUMENT = strawberry.argument(name="input", description="The comment and the parameters of the action.")


async def claim_comment(info: Info, input: Annotated[ClaimCommentInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "comment", send_transition(info, "comment", "claim", input, {}))


async def prolong_claim(info: Info, input: Annotated[ProlongClaimInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "comment", send_transition(info, "comment", "prolong", input, {}))


async def return_comment(info: Info, input: Annotated[ReturnCommentInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "comment", send_transition(info, "comment", "return", input, {}))


async def decide_comment(info: Info, input: Annotated[DecideCommentInput, TRANSITION_ARGUMENT]) -> Any:
    body = rest_body(input, "redactions")
    if input.redactions:
        body["redactions"] = [[part.start, part.end] for part in input.redactions]
    return await mutation_payload(info, "comment", send_transition(info, "comment", "decide", input, body))


async def undo_decision(info: Info, input: Annotated[UndoDecisionInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "comment", send_transition(info, "comment", "undo", input, {}))


async def answer_comment(info: Info, input: Annotated[AnswerCommentInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(info, "comment", send_transition(info, "comment", "answer", input, rest_body(input)))


async def take_down_comment(info: Info, input: Annotated[TakeDownCommentInput, TRANSITION_ARGUMENT]) -> Any:
    return await mutation_payload(
        info, "comment", send_transition(info, "comment", "take-down", input, rest_body(input))
    )


async def reject_comments(
    info: Info,
    input: Annotated[
        RejectCommentsInput, strawberry.argument(name="input", description="The comments and the reason.")
    ],
) -> Any:
    try:
        own = [service_id(info, id, "comment", "ids") for id in input.ids]
        body = {"ids": own, "reason": input.reason}
        call = UpstreamRequest("POST", "/queue/reject", body=body, idempotent=False)
        found = await info.context.services.call_json("feedback", call)
    except ServiceProblem as problem:
        return {"rejected": None, "left": None, "errors": payload_errors(problem, info.context)}
    left = [
        {
            "id": encode_id("Comment", id),
            "code": code,
            "message": message_for_code(info.context.registry, code, info.context.language),
        }
        for id in dict.fromkeys(own)
        if (code := found["refused"].get(id))
    ]
    rejected = [encode_id("Comment", id) for id in found["rejected"]]
    return {"rejected": rejected, "left": left, "errors": []}
