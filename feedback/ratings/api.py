"""Ratings over HTTP: submitting one, and operations by receipt. No sign-in, no cookie, no trace of the caller."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from feedback.advice import advise
from feedback.container import FeedbackContainer
from feedback.dependencies import NO_STORE, Client, ContainerDep
from feedback.models import (
    ChangedRating,
    CommentPreview,
    OwnRating,
    PreviewCommentInput,
    RatingChange,
    RatingInput,
    RatingReceipt,
    ReceiptInput,
    Replacement,
)
from services.crypto.privacypass.headers import parse_authorization
from services.crypto.privacypass.redemption import read_token, token_required
from services.web.kinds import KnownKinds, check_kind

router = APIRouter(tags=["ratings"])


@router.post("/ratings", status_code=201)
async def submit_rating(
    body: RatingInput,
    container: ContainerDep,
    known: KnownKinds,
    response: Response,
    authorization: Annotated[str | None, Header()] = None,
) -> RatingReceipt:
    """Submits an anonymous rating. A retry with the same token and content returns the same receipt and counts once.

    401 without a token offers the challenge to get one for (RFC 9577); 409 TOKEN_SPENT for a used one.
    """
    check_kind(body.subject.kind, known, "subject.kind")
    token = _token(body, authorization, container)
    response.headers.update(NO_STORE)
    receipt = await container.collector.collect_rating(body, token, container.clock())
    return receipt.model_copy(update=dict(advise(body.comment)))


def _token(body: RatingInput, authorization: str | None, container: FeedbackContainer) -> bytes:
    if body.token is not None:
        return read_token(body.token)
    if authorization is not None and authorization.lower().startswith("privatetoken"):
        return parse_authorization(authorization)
    key = container.issuance.issuer.ring.issuing(container.clock())
    raise token_required("A rating needs an anonymous token.", container.challenge_rule, key)


@router.post("/comments/preview", tags=["comments"])
async def preview_comment(body: PreviewCommentInput, container: ContainerDep, response: Response) -> CommentPreview:
    """Previews a comment after redaction of numbers, addresses and names, with what its writer is told at once.

    Stores nothing.
    """
    response.headers.update(NO_STORE)
    redacted = container.collector.redact_comment(body.comment)
    return CommentPreview(
        **dict(advise(body.comment)),
        text=redacted.text,
        replaced=[
            Replacement(kind=found.kind.name, start=found.start, end=found.end, replacement=found.replacement)
            for found in redacted.redactions
        ],
    )


@router.post("/receipts/rating", tags=["receipts"])
async def rating_by_receipt(
    body: ReceiptInput, container: ContainerDep, client: Client, response: Response
) -> OwnRating:
    """The rating of a receipt, the state of its comment and staff's answer. 404 for every receipt that is not one."""
    response.headers.update(NO_STORE)
    return await container.receipt_operations.read_rating(body.receipt, client)


@router.post("/receipts/change", tags=["receipts"])
async def change_rating(
    body: RatingChange, container: ContainerDep, client: Client, response: Response
) -> ChangedRating:
    """Changes what is given of stars, scales, reasons and, while the rating is pending, the comment; the rest stays."""
    response.headers.update(NO_STORE)
    redacted = container.collector.redact_comment(body.comment).text if body.comment else None
    changed = await container.receipt_operations.change_rating(body, redacted, client)
    return ChangedRating(**dict(changed), **dict(advise(body.comment)))


@router.post("/receipts/withdraw", tags=["receipts"])
async def withdraw_rating(body: ReceiptInput, container: ContainerDep, client: Client, response: Response) -> OwnRating:
    """Withdraws the rating and its comment, permanently."""
    response.headers.update(NO_STORE)
    return await container.receipt_operations.withdraw_rating(body.receipt, client)


@router.post("/receipts/appeal", tags=["receipts"])
async def appeal_decision(body: ReceiptInput, container: ContainerDep, client: Client, response: Response) -> OwnRating:
    """Appeals a rejected comment, once; another person decides."""
    response.headers.update(NO_STORE)
    return await container.receipt_operations.appeal_decision(body.receipt, client)
