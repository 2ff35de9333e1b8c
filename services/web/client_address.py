"""The client's address for rate limits, from the connection or from `X-Forwarded-For` of trusted proxies."""

from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.requests import Request

Network = IPv4Network | IPv6Network
Networks = tuple[Network, ...]

LOOPBACK: Networks = (IPv4Network("127.0.0.1/32"), IPv6Network("::1/128"))
"""This machine: always trusted as a proxy."""
INTERNAL_CALLER = "house"
"""A call by a trusted proxy that names no client: the gateway, which applies its own limits."""
HEADER = "X-Forwarded-For"


def within(address: str, networks: Networks) -> bool:
    """Whether an address is one of these networks'; false for what is no address, such as a socket's path."""
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return any(given in network for network in networks)


def client_header(request: Request, proxies: Networks) -> dict[str, str]:
    """The header by which a trusted proxy names the client to a service: its address, nothing that the client sent.

    Empty if no client is known.
    """
    client = client_of(request, proxies)
    return {} if client == INTERNAL_CALLER else {HEADER: client}


def client_of(request: Request, proxies: Networks = ()) -> str:
    """The client's address: the peer's, or the last one in X-Forwarded-For that is not a trusted proxy's.

    Proxies append to the header; entries before theirs are supplied by the client and cannot be trusted.
    `INTERNAL_CALLER` for calls of trusted proxies that name no client. `proxies` are their networks.
    """
    trusted = LOOPBACK + proxies
    peer = request.client.host if request.client else ""
    if peer and not within(peer, trusted):
        return peer
    passed = [part.strip() for value in request.headers.getlist(HEADER) for part in value.split(",") if part.strip()]
    outside = [address for address in passed if not within(address, trusted)]
    return outside[-1] if outside else INTERNAL_CALLER
