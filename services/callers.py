"""Whom a rate is counted for: the client's address, in memory alone, or the house itself; and how doors tell it."""

from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.requests import Request

Network = IPv4Network | IPv6Network

LOOPBACK: tuple[Network, ...] = (IPv4Network("127.0.0.0/8"), IPv6Network("::1/128"))
HOUSE = "house"
"""A call of the house's own doors that names no client: the gateway, which bounds its own."""


def _within(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return any(given in network for network in networks)


def hops(request: Request) -> str:
    """What a door of the house sends on as X-Forwarded-For: every hop that said so, and who called the door.

    Added to what the client says of itself, so that it cannot pass for somebody else.
    """
    given = [*request.headers.getlist("X-Forwarded-For"), request.client.host if request.client else ""]
    return ", ".join(hop for hop in given if hop)


def client_of(request: Request, proxies: tuple[Network, ...] = LOOPBACK) -> str:
    """The client's address: the peer's, or the last one in X-Forwarded-For that no door of the house added itself.

    `HOUSE` where the house's own doors call and name no client. `proxies` are the networks of those doors.
    """
    peer = request.client.host if request.client else ""
    if peer and not _within(peer, proxies):
        return peer
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    outside = [address for address in passed if not _within(address, proxies)]
    return outside[-1] if outside else HOUSE
