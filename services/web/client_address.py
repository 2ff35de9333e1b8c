"""Whom a rate is counted for: the client's address, in memory alone, or the house itself; and how doors tell it."""

from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.requests import Request

Network = IPv4Network | IPv6Network
Networks = tuple[Network, ...]

LOOPBACK: Networks = (IPv4Network("127.0.0.1/32"), IPv6Network("::1/128"))
"""This machine itself: always counted as one of the house's own doors."""
HOUSE = "house"
"""A call of the house's own doors that names no client: the gateway, which bounds its own."""
HEADER = "X-Forwarded-For"


def _within(address: str, networks: Networks) -> bool:
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return any(given in network for network in networks)


def client_header(request: Request, proxies: Networks) -> dict[str, str]:
    """The header in which a door of the house names the client to a service: its address, and nothing it says itself.

    Without an entry where no client is known.
    """
    client = client_of(request, proxies)
    return {} if client == HOUSE else {HEADER: client}


def client_of(request: Request, proxies: Networks = ()) -> str:
    """The client's address: the peer's, or the last one in X-Forwarded-For that no door of the house added itself.

    Proxies append to the header, and what stands before their entries is the client's own word: hence the last.
    `HOUSE` where the house's own doors call and name no client. `proxies` are the networks of doors on other machines.
    """
    doors = LOOPBACK + proxies
    peer = request.client.host if request.client else ""
    if peer and not _within(peer, doors):
        return peer
    passed = [part.strip() for value in request.headers.getlist(HEADER) for part in value.split(",") if part.strip()]
    outside = [address for address in passed if not _within(address, doors)]
    return outside[-1] if outside else HOUSE
