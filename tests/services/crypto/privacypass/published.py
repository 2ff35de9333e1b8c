"""The vectors that the RFCs and drafts publish, and the messages of one, made anew."""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.crypto.privacypass import blindrsa, modular
from services.crypto.privacypass.blindrsa import SigningKey
from services.crypto.privacypass.messages import Token, TokenChallenge, TokenRequest, TokenResponse, token_input
from services.crypto.privacypass.spki import encode_public_key, token_key_id, truncated_key_id


def vectors(name: str) -> list[dict[str, str]]:
    return json.loads((Path(__file__).parent / "vectors" / name).read_text())


def private_key(vector: dict[str, str]) -> rsa.RSAPrivateKey:
    key = load_pem_private_key(bytes.fromhex(vector["skS"]), password=None)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def replay(vector: dict[str, str]) -> tuple[TokenRequest, TokenResponse, Token]:
    """The three messages, made anew from the vector's key, challenge and randomness."""
    private = private_key(vector)
    public, spki = private.public_key(), encode_public_key(private.public_key())
    key_id, nonce = token_key_id(spki), bytes.fromhex(vector["nonce"])
    digest = TokenChallenge.parse(bytes.fromhex(vector["token_challenge"])).digest()
    signed = token_input(nonce, digest, key_id)
    salt, factor = bytes.fromhex(vector["salt"]), int(vector["blind"], 16)
    blinded, inverse = blindrsa.blind(public, signed, salt=salt, factor=factor)
    assert inverse == modular.inverse(factor, public.public_numbers().n)
    blind_signature = blindrsa.blind_sign(SigningKey.of(private), blinded)
    authenticator = blindrsa.finalize(public, signed, blind_signature, inverse)
    request = TokenRequest(truncated_key_id(key_id), blinded)
    return request, TokenResponse(blind_signature), Token(nonce, digest, key_id, authenticator)
