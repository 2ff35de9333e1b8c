"""The attestation: the header that goes with a token request and says why the client may have tokens.

`Tiepdan-Attestation: SCHEME PROOF` is separate from `Authorization`, which a proxy before the issuer may use.
Schemes:

    altcha  the base64 payload of a solved proof of work
    oidc    an access token of the identity provider
    desk    a one-time code handed out at a reception
"""

import re
from dataclasses import dataclass

from feedback.tokens.errors import AttestationMalformed
from services.crypto.privacypass.headers import MAX_HEADER_LENGTH

ATTESTATION_HEADER = "Tiepdan-Attestation"

_ATTESTATION = re.compile(r"([a-z][a-z0-9-]*) ([\x21-\x7e]+)\Z")


@dataclass(frozen=True, slots=True)
class Attestation:
    """Why a client may have tokens: a scheme's name in lower case and its proof, visible ASCII."""

    scheme: str
    proof: str

    def encode(self) -> str:
        return f"{self.scheme} {self.proof}"

    @classmethod
    def parse(cls, header: str | None) -> "Attestation":
        """Raises `AttestationMalformed` where the header is missing, too long or not `SCHEME PROOF`."""
        found = _ATTESTATION.match(header) if header and len(header) <= MAX_HEADER_LENGTH else None
        if found is None:
            raise AttestationMalformed(f"send {ATTESTATION_HEADER}: SCHEME PROOF, such as altcha and its payload")
        return cls(found[1], found[2])
