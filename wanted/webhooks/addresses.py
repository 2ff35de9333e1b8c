"""Validation of webhook addresses: public ones only, against server-side request forgery (SSRF).

The name is resolved for every attempt, all its addresses must be public, and the connection is made to one of
those that were checked: a name that changes its address in between (DNS rebinding) gains nothing.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from services.errors import Problem
from services.web.client_address import Network
from wanted.settings import WebhookSettings

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Gives the addresses of a host and port; raises OSError where there are none."""

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_NEVER = tuple(
    ip_network(network)
    for network in ("0.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "192.0.0.0/24", "198.18.0.0/15", "240.0.0.0/4")
)


class AddressRefused(Problem):
    """The address is not one that webhooks go to."""

    status, code, title = 422, "ADDRESS_REFUSED", "Webhooks do not go to this address"


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """A checked address: connect to `address`, as `host`."""

    scheme: str
    host: str
    port: int
    address: str


async def resolve(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to."""
    if any(address in network for network in _NAT64):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def is_public(text: str, allowed: tuple[Network, ...] = ()) -> bool:
    """Whether an address is one of the public internet, or in a network that the settings allow."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if any(address in network for network in allowed):
        return True
    if isinstance(address, IPv6Address) and (inner := _embedded(address)) is not None:
        return is_public(str(inner), allowed)
    if address.is_multicast or address.is_reserved or address.is_unspecified or not address.is_global:
        return False
    return not any(address in network for network in _NEVER if network.version == address.version)


async def checked_target(url: str, settings: WebhookSettings, resolver: Resolve = resolve) -> WebhookTarget:
    """The checked address behind a URL. Raises `AddressRefused`."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise AddressRefused("It is not a URL.") from error
    schemes = {"https"} | ({"http"} if settings.plain_http else set())
    if parts.scheme not in schemes or not host or parts.username is not None or parts.password is not None:
        raise AddressRefused("It takes the form https://host/path, without a user name.")
    port = port or (443 if parts.scheme == "https" else 80)
    if settings.ports and port not in settings.ports:
        raise AddressRefused(f"It takes one of the ports {', '.join(map(str, sorted(settings.ports)))}.")
    try:
        addresses = await resolver(host, port)
    except OSError as error:
        raise AddressRefused("The host has no address.") from error
    if not addresses or not all(is_public(address, settings.allowed_networks) for address in addresses):
        # One message for all cases: it must not reveal which names exist inside.
        raise AddressRefused("The host has no address, or one that is not public.")
    return WebhookTarget(parts.scheme, host, port, addresses[0])
