"""The issuer's directory as it stands at a moment: the keys to know now, the newest first."""

from datetime import datetime

from feedback.tokens.keys import KeyRing
from services.crypto.privacypass import periods
from services.crypto.privacypass.directory import DirectoryKey, IssuerDirectory
from services.crypto.privacypass.encoding import encode_padded
from services.crypto.privacypass.messages import BLIND_RSA

CACHE_CONTROL = "public, max-age=3600"


def directory_of(ring: KeyRing, now: datetime, request_uri: str) -> IssuerDirectory:
    """The directory at `now`; `request_uri` is absolute, or relative to the directory's own address."""
    return IssuerDirectory(
        issuer_request_uri=request_uri,
        token_keys=[
            DirectoryKey(
                token_type=BLIND_RSA,
                token_key=encode_padded(key.spki),
                not_before=int(periods.starts_at(key.period).timestamp()),
            )
            for key in ring.published(now)
        ],
    )
