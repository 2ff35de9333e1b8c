"""An issuer and collector for the token tests."""

from collections.abc import Callable
from datetime import datetime

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from feedback.tokens import issuance, key_log
from feedback.tokens.directory import CACHE_CONTROL, directory_of
from feedback.tokens.headers import ATTESTATION_HEADER, Attestation
from feedback.tokens.keys import KeyRing
from services.crypto.privacypass import periods
from services.crypto.privacypass.headers import TokenOffer, parse_authorization, www_authenticate
from services.crypto.privacypass.messages import DIRECTORY_MEDIA_TYPE, DIRECTORY_PATH
from services.crypto.privacypass.verifiers import BlindRsaVerifier, ChallengeRule, Spend, Verifiers
from services.web.problems import install

PERIOD, BEFORE, AHEAD = "2026-W48", "2026-W47", "2026-W49"
RULE = ChallengeRule("issuer.example", "ratings.example")
Clock = Callable[[], datetime]


def issuer_app(ring: Callable[[], KeyRing], clock: Clock) -> FastAPI:
    """An issuer and collector as the package's docstring describes them; grants at most ten tokens a call."""
    app = FastAPI()
    install(app)
    verifiers = Verifiers(BlindRsaVerifier(lambda key_id: ring().find(key_id), RULE))
    spent: set[bytes] = set()

    @app.get(DIRECTORY_PATH)
    def directory() -> Response:
        content = directory_of(ring(), clock(), "/token-request").encode()
        return Response(content, media_type=DIRECTORY_MEDIA_TYPE, headers={"Cache-Control": CACHE_CONTROL})

    @app.get("/key-log")
    def key_log_entries() -> dict[str, list[key_log.KeyLogEntry]]:
        entries: list[key_log.KeyLogEntry] = []
        for key in ring():
            entries.append(key_log.append(entries, key.period, key.key_id))
        return {"entries": entries}

    @app.post("/token-request")
    async def token_request(request: Request) -> Response:
        order = issuance.read_order(request.headers.get("Content-Type"), await request.body(), ring(), clock())
        attestation = Attestation.parse(request.headers.get(ATTESTATION_HEADER))
        if attestation.proof != "good" or order.count > 10:
            return Response(status_code=403)
        issued = await run_in_threadpool(issuance.sign, order)
        return Response(issued.content, issued.status, media_type=issued.media_type)

    @app.post("/rating")
    def rating(request: Request) -> Response:
        header = request.headers.get("Authorization")
        if header is None:
            challenge = RULE.challenge(periods.period_of(clock()))
            offer = www_authenticate([TokenOffer(challenge, ring().issuing(clock()).spki, 600)])
            return Response(status_code=401, headers={"WWW-Authenticate": offer})
        spend: Spend = verifiers.verify(parse_authorization(header), clock())
        status = 409 if spend.nullifier in spent else 201
        spent.add(spend.nullifier)
        return Response(status_code=status)

    return app
