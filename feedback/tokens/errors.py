"""Refusals of the token protocol, each with a stable code that clients may branch on."""

from services.errors import Problem, Unavailable


class TokenProblem(Problem):
    """A token, or a request for tokens, that is refused; nothing was stored or signed."""

    status, code, title = 422, "TOKEN_REFUSED", "The token is refused"


class TokenMalformed(TokenProblem):
    code, title = "TOKEN_MALFORMED", "The token message is not well formed"


class TokenUnknownType(TokenProblem):
    code, title = "TOKEN_UNKNOWN_TYPE", "The token type is not supported"


class TokenWrongKey(TokenProblem):
    code, title = "TOKEN_WRONG_KEY", "The token names a key that is not the issuer's"


class TokenWrongChallenge(TokenProblem):
    code, title = "TOKEN_WRONG_CHALLENGE", "The token was made for another challenge"


class TokenBadSignature(TokenProblem):
    code, title = "TOKEN_BAD_SIGNATURE", "The token's signature does not verify"


class TokenExpiredPeriod(TokenProblem):
    code, title = "TOKEN_EXPIRED_PERIOD", "The token's rating period is over"


class TokenEarlyPeriod(TokenProblem):
    code, title = "TOKEN_EARLY_PERIOD", "The token's rating period has not begun"


class TokenMediaType(TokenProblem):
    status, code, title = 415, "TOKEN_MEDIA_TYPE", "Tokens are not requested with this media type"


class TokenBatchTooLarge(TokenProblem):
    status, code, title = 413, "TOKEN_BATCH_TOO_LARGE", "Too many tokens in one batch"


class AttestationMalformed(Problem):
    status, code, title = 400, "ATTESTATION_MALFORMED", "The attestation header is missing or not well formed"


class DirectoryMalformed(Problem):
    status, code, title = 502, "DIRECTORY_MALFORMED", "The issuer's directory is not well formed"


class PeriodMalformed(Problem):
    status, code, title = 422, "PERIOD_MALFORMED", "A rating period is an ISO week, such as 2026-W48"


class KeySealBroken(Problem):
    status, code, title = 500, "KEY_SEAL_BROKEN", "A stored issuer key cannot be opened with this master key"


class NoIssuingKey(Unavailable):
    status, code, title = 503, "NO_ISSUING_KEY", "There is no key to sign tokens with for this period"
