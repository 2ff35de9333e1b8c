"""Problems of authentication and authorisation (RFC 9457)."""

from services.errors import Problem, Unavailable


class Unauthenticated(Problem):
    """No access token, or one that is refused (RFC 6750 §3).

    The detail says which check failed; it never repeats anything out of the token.
    """

    status = 401
    code = "UNAUTHENTICATED"
    title = "Sign in first"

    def __init__(self, detail: str, *, error: str | None = None) -> None:
        """`error` is the RFC 6750 §3.1 code; leave it out where no token was sent at all."""
        challenge = "Bearer" if error is None else f'Bearer error="{error}", error_description="{detail}"'
        super().__init__(detail, headers={"WWW-Authenticate": challenge})


class Forbidden(Problem):
    """The caller is not permitted to do this for this unit."""

    status = 403
    code = "FORBIDDEN"
    title = "Not allowed"


class IdentityUnavailable(Unavailable):
    """The issuer's keys cannot be fetched, so tokens cannot be verified."""

    code = "IDENTITY_UNAVAILABLE"
    title = "Sign-in cannot be checked now"


def invalid_token(detail: str) -> Unauthenticated:
    """The refusal of a token that was sent; `detail` is ASCII without quotes, for it stands in a header."""
    return Unauthenticated(detail, error="invalid_token")
