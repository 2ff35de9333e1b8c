"""Who asks without a role: the client a limit is counted for, and whether its limit is spent."""

from collections.abc import Callable
from ipaddress import ip_address

from fastapi import Request

from services.identity import CurrentIdentity, Identity, Role
from wanted.allowance import Allowances
from wanted.settings import Network, Rate, RateSettings

HOUSE = "house"


def _within(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        given = ip_address(address)
    except ValueError:
        return False
    return any(given in network for network in networks)


def client_of(request: Request, proxies: tuple[Network, ...]) -> str:
    """The client's address: the peer's, or the last one in X-Forwarded-For that no door of the house added itself.

    `HOUSE` for a call of the house's own doors that names no client (the gateway, which bounds its own).
    """
    peer = request.client.host if request.client else ""
    if peer and not _within(peer, proxies):
        return peer
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    outside = [address for address in passed if not _within(address, proxies)]
    return outside[-1] if outside else HOUSE


def holds_a_role(caller: Identity | None) -> bool:
    return caller is not None and any(caller.holds(role) for role in Role)


def within_rate(purpose: str, of: Callable[[RateSettings], Rate]) -> Callable[..., None]:
    """A dependency that counts a request for its client and refuses it (429) where the rate is spent.

    Staff are not counted.
    """

    def count(request: Request, caller: CurrentIdentity) -> None:
        if holds_a_role(caller):
            return
        rates: RateSettings = request.app.state.rates
        allowances: Allowances = request.app.state.allowances
        client = client_of(request, rates.proxies)
        allowances.take(purpose, rates.house if client == HOUSE else of(rates), client)

    return count
