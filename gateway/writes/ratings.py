"""Rating, and deciding on comments (Article 4.4)."""

from typing import Annotated, Any

import strawberry
from strawberry import UNSET

from gateway.clients import Call
from gateway.context import Info
from gateway.errors import Refused
from gateway.ids import BadId, Document, opened
from gateway.reads.ratings import RATED
from gateway.types.errors import Error, told
from gateway.types.ratings import Comment, Decision
from gateway.writes.sending import Act, BadInput, act, body_of, payload
from gateway.writes.units import ERRORS


@strawberry.input(
    description="A rating (Article 4.4). It carries a token and nothing about who gives it: the gateway passes on"
    " neither an access token nor anything else of the client."
)
class SubmitRatingInput:
    subject: strawberry.ID = strawberry.field(description="Global id of the thing that is rated.")
    stars: int = strawberry.field(description="1, not at all satisfied, to 5, very satisfied.")
    reasons: list[str] | None = strawberry.field(default=UNSET, description="Codes of the list of reasons.")
    comment: str | None = strawberry.field(
        default=UNSET, description="Up to 2,000 characters; redacted before it is stored, then read by a moderator."
    )
    token: str = strawberry.field(description="A right to rate, good once: see `ratingChallenge`.")


@strawberry.type(description="What became of a rating.")
class SubmitRatingPayload:
    receipt: str | None = strawberry.field(
        description="Shown once. Whoever has it can follow, change or take back the rating; keep it with the person."
    )
    state: str | None = strawberry.field(description="What became of the rating. Example: `RECEIVED`.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.input(description="Taking a comment on, so that no other moderator works on it meanwhile.")
class ClaimCommentInput(Act):
    pass


@strawberry.input(description="Deciding on a comment one has claimed.")
class DecideCommentInput(Act):
    decision: Decision = strawberry.field(description="What is decided.")
    reason: str | None = strawberry.field(
        default=UNSET, description="Code of the list of reasons; needed for REJECT. Examples: `SPAM`, `INSULT`."
    )
    text: str | None = strawberry.field(default=UNSET, description="For APPROVE: the comment, redacted further.")


@strawberry.type(description="The comment that something was done to.")
class _Payload:
    comment: Comment | None = strawberry.field(description="The comment as it is now; null when nothing was done.")
    errors: list[Error] = strawberry.field(description=ERRORS)


@strawberry.type(description="The comment that was taken on.")
class ClaimCommentPayload(_Payload):
    pass


@strawberry.type(description="The comment that was decided on.")
class DecideCommentPayload(_Payload):
    pass


RatingGiven = Annotated[SubmitRatingInput, strawberry.argument(name="input", description="The rating.")]
ClaimGiven = Annotated[ClaimCommentInput, strawberry.argument(name="input", description="Which comment.")]
DecisionGiven = Annotated[
    DecideCommentInput, strawberry.argument(name="input", description="Which comment, and what is decided.")
]


async def submit_rating(info: Info, given: RatingGiven) -> Any:
    try:
        answer = await info.context.anonymous.answer("feedback", _rating(given))
    except Refused as problem:
        return {"errors": told(problem, info.context.language)}
    return {"receipt": answer.get("receipt"), "state": answer.get("state"), "errors": []}


def _rating(given: SubmitRatingInput) -> Call:
    try:
        about = opened(given.subject, *RATED)
    except BadId as error:
        raise BadInput("subject", error.detail) from error
    body: Document = {**body_of(given), "subject": {"kind": about.kind.name, "id": about.id}}
    return Call("POST", "/ratings", body=body, repeatable=False)


async def claim_comment(info: Info, given: ClaimGiven) -> Any:
    return await payload(info, "comment", act(info, "comment", "claim", given, {}))


async def decide_comment(info: Info, given: DecisionGiven) -> Any:
    return await payload(info, "comment", act(info, "comment", "decision", given, body_of(given)))
