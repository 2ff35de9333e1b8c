"""Names of clients for a day.

A client is its network address (the /64 of an IPv6 address), hashed with a random salt that changes every day and is
never written. Neither the address nor the hash is stored or logged.
"""

import hashlib
import secrets
from collections.abc import Callable
from ipaddress import IPv6Address

DAY = 86_400


class ClientPseudonyms:
    """Names under one salt. `clock` gives seconds; `forget` is called when a new salt makes what was counted void."""

    def __init__(self, clock: Callable[[], float], forget: Callable[[], object]) -> None:
        self._clock, self._forget = clock, forget
        self._salt, self._since = secrets.token_bytes(16), clock()

    def __repr__(self) -> str:
        return "ClientPseudonyms()"

    def age(self) -> float:
        """Seconds since the salt was made."""
        return self._clock() - self._since

    def of(self, address: str | None, purpose: str = "") -> bytes:
        """The name of the client at this address; no purpose's names can be linked to another's."""
        if self.age() >= DAY:
            self._salt, self._since = secrets.token_bytes(16), self._clock()
            self._forget()
        return hashlib.blake2b(f"{purpose}\0{network(address)}".encode(), key=self._salt, digest_size=16).digest()


def network(address: str | None) -> str:
    """The address, or the /64 prefix of an IPv6 address, which usually belongs to one customer."""
    if not address or ":" not in address:
        return address or ""
    try:
        given = IPv6Address(address.split("%")[0])
    except ValueError:
        return address
    return str(given.ipv4_mapped) if given.ipv4_mapped else given.packed[:8].hex()
