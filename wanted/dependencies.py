"""Rate limits of callers without a role."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from services.identity import CurrentIdentity, Identity, Role
from services.web.client_address import INTERNAL_CALLER, client_of
from wanted.rate_limit import RateLimits
from wanted.settings import RateLimitRule, RateLimitSettings


def holds_a_role(caller: Identity | None) -> bool:
    return caller is not None and any(caller.holds(role) for role in Role)


def within_rate(purpose: str, of: Callable[[RateLimitSettings], RateLimitRule]) -> Callable[..., Awaitable[None]]:
    """A dependency that counts a request for its client and refuses it (429) where the rate is spent.

    Staff are not counted.
    """

    async def count(request: Request, caller: CurrentIdentity) -> None:
        if holds_a_role(caller):
            return
        rates: RateLimitSettings = request.app.state.rates
        allowances: RateLimits = request.app.state.allowances
        client = client_of(request, request.app.state.proxies)
        allowances.hit(purpose, rates.gateway if client == INTERNAL_CALLER else of(rates), client)

    return count
