"""Who asks without a role: the client a limit is counted for, and whether its limit is spent."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from services.identity import CurrentIdentity, Identity, Role
from services.web.client_address import HOUSE, client_of
from wanted.rate_limit import Allowances
from wanted.settings import Rate, RateSettings


def holds_a_role(caller: Identity | None) -> bool:
    return caller is not None and any(caller.holds(role) for role in Role)


def within_rate(purpose: str, of: Callable[[RateSettings], Rate]) -> Callable[..., Awaitable[None]]:
    """A dependency that counts a request for its client and refuses it (429) where the rate is spent.

    Staff are not counted.
    """

    async def count(request: Request, caller: CurrentIdentity) -> None:
        if holds_a_role(caller):
            return
        rates: RateSettings = request.app.state.rates
        allowances: Allowances = request.app.state.allowances
        client = client_of(request, request.app.state.proxies)
        allowances.take(purpose, rates.house if client == HOUSE else of(rates), client)

    return count
