"""What routes take of the service's container, and rate limits of callers without a role."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request
from limits import RateLimitItem

from services.identity import CurrentIdentity, Identity, Role
from services.ratelimit.attempts import rate_of, rate_of_burst
from services.ratelimit.pseudonyms import DAY
from services.web.client_address import INTERNAL_CALLER, client_of
from services.web.container import provided
from wanted.container import WantedContainer
from wanted.settings import RateLimitRule, RateLimitSettings

ContainerDep = Annotated[WantedContainer, Depends(provided(WantedContainer, lambda container: container))]


def holds_a_role(caller: Identity | None) -> bool:
    return caller is not None and any(caller.holds(role) for role in Role)


def rates_of(rule: RateLimitRule) -> tuple[RateLimitItem, RateLimitItem]:
    """What the rule allows in a day, and at once and over time."""
    return rate_of(rule.per_day, DAY), rate_of_burst(rule.burst, rule.per_minute / 60)


def within_rate(purpose: str, of: Callable[[RateLimitSettings], RateLimitRule]) -> Callable[..., Awaitable[None]]:
    """A dependency that counts a request for its client and refuses it (429) where the rate is spent.

    Staff are not counted.
    """

    async def count(request: Request, caller: CurrentIdentity, container: ContainerDep) -> None:
        if holds_a_role(caller):
            return
        rates, client = container.settings.rate_limits, client_of(request, container.settings.proxies)
        rule = rates.gateway if client == INTERNAL_CALLER else of(rates)
        container.rate_limiter.hit(purpose, client, *rates_of(rule))

    return count
