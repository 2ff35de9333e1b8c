"""Refusals of the issuer's own, each with a stable code that clients may branch on."""

from services.crypto.privacypass.errors import TokenProblem
from services.errors import Problem, Unavailable


class TokenMediaType(TokenProblem):
    status, code, title = 415, "TOKEN_MEDIA_TYPE", "Tokens are not requested with this media type"


class TokenBatchTooLarge(TokenProblem):
    status, code, title = 413, "TOKEN_BATCH_TOO_LARGE", "Too many tokens in one batch"


class AttestationMalformed(Problem):
    status, code, title = 400, "ATTESTATION_MALFORMED", "The attestation header is missing or not well formed"


class KeySealBroken(Problem):
    status, code, title = 500, "KEY_SEAL_BROKEN", "A stored issuer key cannot be opened with this master key"


class NoIssuingKey(Unavailable):
    status, code, title = 503, "NO_ISSUING_KEY", "There is no key to sign tokens with for this period"
