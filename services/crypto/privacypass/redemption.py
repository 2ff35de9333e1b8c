"""Taking a token that comes with a request: asking for one, and reading it."""

from services.crypto.base64url import decode_base64url
from services.crypto.privacypass.errors import TokenMalformed, TokenRequired
from services.crypto.privacypass.headers import TokenOffer, www_authenticate
from services.crypto.privacypass.keys import IssuerKey
from services.crypto.privacypass.verifiers import ChallengeRule


def token_required(detail: str, rule: ChallengeRule, key: IssuerKey | None) -> TokenRequired:
    """The refusal of a request without a token, with the challenge to get one for (RFC 9577) under the current key."""
    if key is None:
        return TokenRequired(detail)
    offer = TokenOffer(rule.challenge(key.period), key.spki)
    return TokenRequired(detail, headers={"WWW-Authenticate": www_authenticate([offer])})


def read_token(text: str) -> bytes:
    """The token of a field, with or without padding. Raises `TokenMalformed`."""
    try:
        return decode_base64url(text)
    except ValueError:
        raise TokenMalformed("the token is not base64url in canonical form") from None
