"""Refusals of Privacy Pass messages, each with a stable code that clients may branch on."""

from services.errors import Conflict, Problem


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
    code, title = "TOKEN_EXPIRED_PERIOD", "The token's period is over"


class TokenEarlyPeriod(TokenProblem):
    code, title = "TOKEN_EARLY_PERIOD", "The token's period has not begun"


class TokenRequired(Problem):
    status, code, title = 401, "TOKEN_REQUIRED", "An anonymous token is needed"


class TokenSpent(Conflict):
    code, title = "TOKEN_SPENT", "The token has been used"


class DirectoryMalformed(Problem):
    status, code, title = 502, "DIRECTORY_MALFORMED", "The issuer's directory is not well formed"


class PeriodMalformed(Problem):
    status, code, title = 422, "PERIOD_MALFORMED", "A period is an ISO week, such as 2026-W48"
