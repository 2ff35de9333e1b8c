"""Ratings over HTTP: giving one, and what a receipt allows. No sign-in, no cookie, nothing kept of the caller."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from feedback.container import House
from feedback.dependencies import NO_STORE, AskedHouse, Client
from feedback.models import (
    OwnRating,
    Preview,
    PreviewInput,
    RatingChange,
    RatingInput,
    Receipt,
    ReceiptInput,
    Replaced,
)
from services.crypto.privacypass import periods
from services.crypto.privacypass.encoding import decode_base64url
from services.crypto.privacypass.errors import TokenRequired
from services.crypto.privacypass.headers import TokenOffer, parse_authorization, www_authenticate

router = APIRouter(tags=["ratings"])


@router.post("/ratings", status_code=201)
async def rate(
    given: RatingInput,
    house: AskedHouse,
    response: Response,
    authorization: Annotated[str | None, Header()] = None,
) -> Receipt:
    """Gives a rating. Sent again with the same token and content it gives the same receipt and counts once.

    401 without a token offers the challenge to get one for (RFC 9577); 409 TOKEN_SPENT for a used one.
    """
    token = _token(given, authorization, house)
    response.headers.update(NO_STORE)
    return await house.collector.take(given, token, house.clock())


def _token(given: RatingInput, authorization: str | None, house: House) -> bytes:
    if given.token is not None:
        padded = given.token.rstrip("=") + "=" * (-len(given.token.rstrip("=")) % 4)
        return decode_base64url(padded, "the token")
    if authorization is not None and authorization.lower().startswith("privatetoken"):
        return parse_authorization(authorization)
    now = house.clock()
    offer = TokenOffer(house.rule.challenge(periods.period_of(now)), house.issuing.issuer.ring.issuing(now).spki)
    raise TokenRequired("A rating needs an anonymous token.", headers={"WWW-Authenticate": www_authenticate([offer])})


@router.post("/comments/preview", tags=["comments"])
async def preview(given: PreviewInput, house: AskedHouse, response: Response) -> Preview:
    """The comment as it would be kept, without numbers, addresses and names. Nothing of this call is kept."""
    response.headers.update(NO_STORE)
    redacted = house.collector.redacted(given.comment)
    return Preview(
        text=redacted.text,
        replaced=[
            Replaced(kind=found.kind.name, start=found.start, end=found.end, replacement=found.replacement)
            for found in redacted.findings
        ],
    )


@router.post("/receipts/rating", tags=["receipts"])
async def by_receipt(given: ReceiptInput, house: AskedHouse, client: Client, response: Response) -> OwnRating:
    """The rating of a receipt, the state of its comment and staff's answer. 404 for every receipt that is not one."""
    response.headers.update(NO_STORE)
    return await house.revisits.look(given.receipt, client)


@router.post("/receipts/change", tags=["receipts"])
async def change(given: RatingChange, house: AskedHouse, client: Client, response: Response) -> OwnRating:
    """Gives the rating other stars and reasons."""
    response.headers.update(NO_STORE)
    redacted = house.collector.redacted(given.comment).text if given.comment else None
    return await house.revisits.change(given, redacted, client)


@router.post("/receipts/withdraw", tags=["receipts"])
async def withdraw(given: ReceiptInput, house: AskedHouse, client: Client, response: Response) -> OwnRating:
    """Takes the rating and its comment back, for good."""
    response.headers.update(NO_STORE)
    return await house.revisits.take_back(given.receipt, client)


@router.post("/receipts/appeal", tags=["receipts"])
async def appeal(given: ReceiptInput, house: AskedHouse, client: Client, response: Response) -> OwnRating:
    """Asks for another person to decide on a rejected comment, once."""
    response.headers.update(NO_STORE)
    return await house.revisits.appeal(given.receipt, client)
