"""Tokens over HTTP: the issuer's directory and key log, challenges, issuing, desk codes (RFC 9578)."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import HTMLResponse

from feedback.dependencies import NO_STORE, AskedHouse, Client
from feedback.models import Choice, DeskCodesInput, Terms
from feedback.ratings.reasons import REASONS
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

router = APIRouter(tags=["tokens"])

_BINARY = {"schema": {"type": "string", "format": "binary"}}


class KeyLog(Camel):
    """The hash chain of every issuer key, oldest first."""

    entries: list[KeyLogEntry]


@router.get(DIRECTORY_PATH, response_class=Response, responses={200: {"content": {DIRECTORY_MEDIA_TYPE: {}}}})
async def directory(house: AskedHouse) -> Response:
    """The issuer's directory (RFC 9578, section 4): the same bytes for everybody."""
    headers = {"Cache-Control": CACHE_CONTROL}
    return Response(house.issuing.issuer.directory(), media_type=DIRECTORY_MEDIA_TYPE, headers=headers)


@router.get("/key-log")
async def key_log(house: AskedHouse, response: Response) -> KeyLog:
    """The public log of issuer keys, by which a key made for one person shows."""
    response.headers["Cache-Control"] = "no-cache"
    return KeyLog(entries=await house.issuing.store.log())


@router.get("/terms")
async def terms(house: AskedHouse) -> Terms:
    """What a rating form offers, and what tokens are bound to; the same for everybody."""
    return Terms(
        issuer_name=house.rule.issuer_name,
        origin=house.rule.origin,
        period=periods.period_of(house.clock()),
        reasons=[Choice(code=code, vi=vi, en=en) for code, (vi, en) in REASONS.items()],
        tokens_per_challenge=house.settings.grants.proof_of_work,
    )


@router.get("/challenge")
async def challenge(house: AskedHouse, response: Response) -> dict[str, Any]:
    """A proof-of-work challenge as ALTCHA's widget takes it. It is bound to nobody, expires, and counts once."""
    response.headers.update(NO_STORE)
    return await house.issuing.proof_of_work.challenge()


@router.post(
    "/token-request",
    response_class=Response,
    responses={200: {"content": {RESPONSE_MEDIA_TYPE: _BINARY, BATCH_RESPONSE_MEDIA_TYPE: _BINARY}}},
    openapi_extra={"requestBody": {"content": {REQUEST_MEDIA_TYPE: _BINARY, BATCH_REQUEST_MEDIA_TYPE: _BINARY}}},
)
async def token_request(
    request: Request,
    house: AskedHouse,
    client: Client,
    attestation: Annotated[str | None, Header(alias=ATTESTATION_HEADER)] = None,
) -> Response:
    """Signs blinded tokens, one or a batch, for a client that an attester vouches for. 206 where some were left out."""
    issued = await house.issuing.issuer.issue(
        request.headers.get("Content-Type"), await request.body(), attestation, house.issuing.attesters, client
    )
    return Response(issued.content, issued.status, media_type=issued.media_type, headers=NO_STORE)


@router.post("/desk-codes", response_class=HTMLResponse, tags=["desk codes"])
async def desk_codes(given: DeskCodesInput, staff: SignedIn, house: AskedHouse) -> HTMLResponse:
    """A sheet of one-time codes to print and hand out at a reception. It is shown once: only hashes are kept."""
    require(staff, Role.EDITOR, given.unit, house.units)
    codes = await house.issuing.desk_codes.make(given.count)
    page = sheet(codes, house.units.name(given.unit) or given.unit, house.settings)
    return HTMLResponse(page, headers=NO_STORE)
