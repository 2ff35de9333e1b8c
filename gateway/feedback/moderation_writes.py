"""Deciding on comments (Article 4.4). All of it is for moderators of the comment's unit."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused, sentence
from gateway.feedback.moderation_types import Comment, DecisionKind
from gateway.hotline.writes import ERRORS
from gateway.ids import global_id
from gateway.mutation_calls import act, body_of, own_id, payload
from gateway.mutation_errors import Error, told


@strawberry.input(description="An act on a comment.")
class _OnComment:
    id: strawberry.ID = strawberry.field(description="Global id of the comment.")


@strawberry.input(description="Taking a comment on, so that no other moderator works on it meanwhile.")
class ClaimCommentInput(_OnComment):
    pass


@strawberry.input(description="Keeping a comment one has claimed for a while longer.")
class ProlongClaimInput(_OnComment):
    pass


@strawberry.input(description="Giving a comment one has claimed back to the queue.")
class ReturnCommentInput(_OnComment):
    pass


@strawberry.input(description="Undoing one's own decision within the hour.")
class UndoDecisionInput(_OnComment):
    pass


@strawberry.input(description="A part of a comment that is not to be published.")
class RedactionInput:
    start: int = strawberry.field(description="Its first character, counted from 0.")
    end: int = strawberry.field(
        description="The character after its last: `start` + 1 or more, up to the length of the comment."
    )


@strawberry.input(description="Deciding on a comment one has claimed.")
class DecideCommentInput(_OnComment):
    decision: DecisionKind = strawberry.field(description="What is decided.")
    reason: str | None = strawberry.field(
        default=UNSET, description="Code of the list of reasons; needed for REJECT. Examples: `SPAM`, `INSULT`."
    )
    text: str | None = strawberry.field(
        default=UNSET,
        description="For APPROVE: the comment with parts replaced by `[đã che]`, up to 5,000 characters; no other"
        " words can be put in.",
    )
    redactions: list[RedactionInput] | None = strawberry.field(
        default=UNSET, description="For APPROVE, in place of `text`: up to 200 parts to redact."
    )


@strawberry.input(description="Taking a published comment from the public again, at any time.")
class TakeDownCommentInput(_OnComment):
    reason: str = strawberry.field(description="Code of the list of reasons: see `moderationReasons`. Example: `SPAM`.")


@strawberry.input(description="Rejecting obvious spam in one act.")
class RejectCommentsInput:
    ids: list[strawberry.ID] = strawberry.field(description="Global ids of 1 to 200 comments.")
    reason: str = strawberry.field(
        description="Code of a reason for bulk decisions: see `moderationReasons`. Example: `SPAM`."
    )


@strawberry.input(description="Answering a published comment, for everybody to read.")
class AnswerCommentInput(_OnComment):
    text: str = strawberry.field(description="The answer, up to 5,000 characters.")


@strawberry.type(description="The comment that something was done to.")
class _Payload:
    comment: Comment | None = strawberry.field(description="The comment as it is now; null when nothing was done.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The comment that was taken on.")
class ClaimCommentPayload(_Payload):
    pass


@strawberry.type(description="The comment that is kept longer.")
class ProlongClaimPayload(_Payload):
    pass


@strawberry.type(description="The comment that was given back.")
class ReturnCommentPayload(_Payload):
    pass


@strawberry.type(description="The comment that was decided on.")
class DecideCommentPayload(_Payload):
    pass


@strawberry.type(description="The comment whose decision was undone.")
class UndoDecisionPayload(_Payload):
    pass


@strawberry.type(description="The comment that was taken down.")
class TakeDownCommentPayload(_Payload):
    pass


@strawberry.type(description="A comment that was not rejected with the others.")
class LeftComment:
    id: strawberry.ID = strawberry.field(description="Its global id.")
    code: str = strawberry.field(description="Why not. Examples: `NEEDS_A_READER`, `CLAIMED_BY_ANOTHER`, `NOT_FOUND`.")
    message: str = strawberry.field(description="The same for people.")


@strawberry.type(description="What became of each of the comments.")
class RejectCommentsPayload:
    rejected: list[strawberry.ID] | None = strawberry.field(description="Ids of those that were rejected.")
    left: list[LeftComment] | None = strawberry.field(description="Those that were not, which need a reader.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The comment that was answered.")
class AnswerCommentPayload(_Payload):
    pass


WHICH = strawberry.argument(name="input", description="Which comment, and what is wanted.")


async def claim_comment(info: Info, given: Annotated[ClaimCommentInput, WHICH]) -> Any:
    return await payload(info, "comment", act(info, "comment", "claim", given, {}))


async def prolong_claim(info: Info, given: Annotated[ProlongClaimInput, WHICH]) -> Any:
    return await payload(info, "comment", act(info, "comment", "heartbeat", given, {}))


async def return_comment(info: Info, given: Annotated[ReturnCommentInput, WHICH]) -> Any:
    return await payload(info, "comment", act(info, "comment", "return", given, {}))


async def decide_comment(info: Info, given: Annotated[DecideCommentInput, WHICH]) -> Any:
    body = body_of(given, "redactions")
    if given.redactions:
        body["redactions"] = [[part.start, part.end] for part in given.redactions]
    return await payload(info, "comment", act(info, "comment", "decision", given, body))


async def undo_decision(info: Info, given: Annotated[UndoDecisionInput, WHICH]) -> Any:
    return await payload(info, "comment", act(info, "comment", "undo", given, {}))


async def answer_comment(info: Info, given: Annotated[AnswerCommentInput, WHICH]) -> Any:
    return await payload(info, "comment", act(info, "comment", "answer", given, body_of(given)))


async def take_down_comment(info: Info, given: Annotated[TakeDownCommentInput, WHICH]) -> Any:
    return await payload(info, "comment", act(info, "comment", "take-down", given, body_of(given)))


async def reject_comments(
    info: Info, given: Annotated[RejectCommentsInput, strawberry.argument(name="input", description="Which, and why.")]
) -> Any:
    try:
        own = [own_id(id, "comment", "ids") for id in given.ids]
        body = {"ids": own, "reason": given.reason}
        call = Call("POST", "/queue/reject", body=body, repeatable=False)
        found = await info.context.read.answer("feedback", call)
    except Refused as problem:
        return {"rejected": None, "left": None, "errors": told(problem, info.context.language)}
    left = [
        {"id": global_id("Comment", id), "code": code, "message": sentence(code, info.context.language)}
        for id in dict.fromkeys(own)
        if (code := found["refused"].get(id))
    ]
    rejected = [global_id("Comment", id) for id in found["rejected"]]
    return {"rejected": rejected, "left": left, "errors": []}
