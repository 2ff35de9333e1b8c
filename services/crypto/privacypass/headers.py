"""HTTP headers of the token protocol: the `PrivateToken` scheme (RFC 9577, section 2)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.crypto.privacypass.encoding import decode_padded, encode_padded
from services.crypto.privacypass.errors import TokenMalformed, TokenUnknownType
from services.crypto.privacypass.messages import TokenChallenge

AUTH_SCHEME = "PrivateToken"
MAX_HEADER_LENGTH = 16_384

_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_BLANK = re.compile(r"[ \t,]*")
_SCHEME = re.compile(rf"({_NAME})(?:[ \t]+|(?=,)|\Z)")
_TOKEN68 = re.compile(r"[A-Za-z0-9._~+/-]+=*[ \t]*(?=,|\Z)")
# Unquoted values may hold the padding of base64url: clients send it so, against the letter of RFC 9110.
_PARAMETER = re.compile(rf'({_NAME})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))[ \t]*(?=,|\Z)')


@dataclass(frozen=True, slots=True)
class TokenOffer:
    """One challenge of a `WWW-Authenticate` header: what to get a token for, the key, seconds it holds."""

    challenge: TokenChallenge
    token_key: bytes | None = None
    max_age: int | None = None


def www_authenticate(offers: Iterable[TokenOffer]) -> str:
    """The value of `WWW-Authenticate` that offers these challenges, the preferred one first."""
    return ", ".join(f"{AUTH_SCHEME} {_parameters(offer)}" for offer in offers)


def parse_www_authenticate(header: str) -> list[TokenOffer]:
    """The header's `PrivateToken` challenges; other schemes and unsupported token types are passed over."""
    offers: list[TokenOffer] = []
    for parameters in _private_token(header):
        if "challenge" not in parameters:
            raise TokenMalformed("a PrivateToken challenge lacks the challenge parameter")
        content = decode_padded(parameters["challenge"], "the challenge")
        try:
            challenge = TokenChallenge.parse(content)
        except TokenUnknownType:
            continue
        key, age = parameters.get("token-key"), parameters.get("max-age")
        if age is not None and not re.fullmatch(r"[0-9]{1,10}", age):
            raise TokenMalformed("max-age is not a number of seconds")
        offers.append(
            TokenOffer(
                challenge,
                None if key is None else decode_padded(key, "the token key"),
                None if age is None else int(age),
            )
        )
    return offers


def authorization(token: bytes) -> str:
    """The value of `Authorization` that spends the token."""
    return f'{AUTH_SCHEME} token="{encode_padded(token)}"'


def parse_authorization(header: str) -> bytes:
    """The token's bytes, of any type; `TokenMalformed` where the header spends none or several."""
    found = list(_private_token(header))
    if len(found) != 1 or "token" not in found[0]:
        raise TokenMalformed("the Authorization header holds no PrivateToken token")
    return decode_padded(found[0]["token"], "the token")


def _parameters(offer: TokenOffer) -> str:
    parameters = [f'challenge="{encode_padded(offer.challenge.encode())}"']
    if offer.token_key is not None:
        parameters.append(f'token-key="{encode_padded(offer.token_key)}"')
    if offer.max_age is not None:
        parameters.append(f"max-age={offer.max_age}")
    return ", ".join(parameters)


def _private_token(header: str) -> Iterator[dict[str, str]]:
    for scheme, parameters in _credentials(header):
        if scheme.lower() == AUTH_SCHEME.lower():
            yield parameters


def _credentials(header: str) -> list[tuple[str, dict[str, str]]]:
    """The schemes of an authentication header with their parameters (RFC 9110, section 11.6.1)."""
    if len(header) > MAX_HEADER_LENGTH:
        raise TokenMalformed("the authentication header is too long")
    found: list[tuple[str, dict[str, str]]] = []
    at = _skip(_BLANK, header, 0)
    while at < len(header):
        if found and (parameter := _PARAMETER.match(header, at)):
            name, quoted, plain = parameter.groups()
            if name.lower() in found[-1][1]:
                raise TokenMalformed("the authentication header repeats a parameter")
            found[-1][1][name.lower()] = plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
            at = parameter.end()
        elif scheme := _SCHEME.match(header, at):
            found.append((scheme[1], {}))
            at = _skip(_TOKEN68, header, scheme.end())
        else:
            raise TokenMalformed("the authentication header is not well formed")
        at = _skip(_BLANK, header, at)
    return found


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
