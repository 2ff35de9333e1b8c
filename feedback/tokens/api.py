"""Tokens over HTTP: the issuer's directory and key log, challenges, issuing, desk codes (RFC 9578)."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import HTMLResponse

from feedback.dependencies import NO_STORE, Client, ContainerDep
from feedback.models import DeskCodesInput, RatingReasonChoice, RatingScaleChoice, RatingTerms
from feedback.ratings.reasons import REASON_SCALES, REASONS
from feedback.ratings.scales import SCALES
from feedback.tokens.batches import BATCH_REQUEST_MEDIA_TYPE, BATCH_RESPONSE_MEDIA_TYPE
from feedback.tokens.codesheet import sheet
from feedback.tokens.directory import CACHE_CONTROL
from feedback.tokens.headers import ATTESTATION_HEADER
from feedback.tokens.key_log import KeyLogEntry
from services.crypto.privacypass import periods
from services.crypto.privacypass.messages import (
    DIRECTORY_MEDIA_TYPE,
    DIRECTORY_PATH,
    REQUEST_MEDIA_TYPE,
    RESPONSE_MEDIA_TYPE,
)
from services.documents.models import Camel
from services.identity import Role, SignedIn, require
from services.web.idempotency import RetryNonce

router = APIRouter(tags=["tokens"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}


class KeyLog(Camel):
    """The hash chain of every issuer key, oldest first."""

    entries: list[KeyLogEntry]


@router.get(DIRECTORY_PATH, response_class=Response, responses={200: {"content": {DIRECTORY_MEDIA_TYPE: {}}}})
async def directory(container: ContainerDep) -> Response:
    """The issuer's directory (RFC 9578, section 4): the same bytes for everybody."""
    headers = {"Cache-Control": CACHE_CONTROL}
    return Response(container.issuance.issuer.directory(), media_type=DIRECTORY_MEDIA_TYPE, headers=headers)


@router.get("/key-log")
async def key_log(container: ContainerDep, response: Response) -> KeyLog:
    """The public log of issuer keys, by which a key made for one person shows."""
    response.headers["Cache-Control"] = "no-cache"
    return KeyLog(entries=await container.issuance.store.log())


@router.get("/terms")
async def terms(container: ContainerDep) -> RatingTerms:
    """What a rating form offers, and what tokens are bound to; the same for everybody."""
    return RatingTerms(
        issuer_name=container.challenge_rule.issuer_name,
        origin=container.challenge_rule.origin,
        period=periods.period_of(container.clock()),
        scales=[RatingScaleChoice(code=code, vi=vi, en=en) for code, (vi, en) in SCALES.items()],
        reasons=[
            RatingReasonChoice(code=code, vi=vi, en=en, scale=REASON_SCALES[code]) for code, (vi, en) in REASONS.items()
        ],
        tokens_per_challenge=container.settings.grants.proof_of_work,
        trial=container.settings.intake.is_trial,
    )


@router.get("/challenge")
async def challenge(container: ContainerDep, response: Response) -> dict[str, Any]:
    """A proof-of-work challenge for ALTCHA's widget. It is not bound to a person, expires, and is valid once."""
    response.headers.update(NO_STORE)
    return await container.issuance.proof_of_work.challenge()


@router.post(
    "/token-request",
    response_class=Response,
    responses={200: {"content": {RESPONSE_MEDIA_TYPE: _BINARY, BATCH_RESPONSE_MEDIA_TYPE: _BINARY}}},
    openapi_extra={"requestBody": {"content": {REQUEST_MEDIA_TYPE: _BINARY, BATCH_REQUEST_MEDIA_TYPE: _BINARY}}},
)
async def token_request(
    request: Request,
    container: ContainerDep,
    client: Client,
    attestation: Annotated[str | None, Header(alias=ATTESTATION_HEADER)] = None,
) -> Response:
    """Signs blinded tokens, one or a batch, for a client that an attester vouches for. 206 where some were left out."""
    issued = await container.issuance.issuer.issue(
        request.headers.get("Content-Type"), await request.body(), attestation, container.issuance.attesters, client
    )
    return Response(issued.content, issued.status, media_type=issued.media_type, headers=NO_STORE)


@router.post("/desk-codes", response_class=HTMLResponse, tags=["desk codes"])
async def desk_codes(body: DeskCodesInput, staff: SignedIn, container: ContainerDep, nonce: RetryNonce) -> HTMLResponse:
    """A sheet of one-time codes to print and hand out at a reception. Only hashes are stored.

    A retry with the same Idempotency-Key on the same day makes no more, and gets the same sheet.
    """
    require(staff, Role.EDITOR, body.unit, container.units)
    codes = await container.issuance.desk_codes.make(body.count, nonce)
    page = sheet(codes, container.units.name(body.unit) or body.unit, container.settings)
    return HTMLResponse(page, headers=NO_STORE)
