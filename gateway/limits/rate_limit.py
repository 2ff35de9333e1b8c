"""The rate limit of clients: each request is charged its cost."""

from gateway.protocol.errors import RequestError
from gateway.protocol.settings import CostBucketSettings
from services.ratelimit.attempts import RateLimitExceeded
from services.ratelimit.cost import CostBuckets


def cost_buckets(settings: CostBucketSettings | None) -> CostBuckets | None:
    """The buckets of the clients; None where there is no limit."""
    return CostBuckets(settings.burst, settings.per_second, settings.clients) if settings else None


def charge(buckets: CostBuckets | None, address: str | None, cost: float) -> None:
    """Charges the client's token bucket; raises `RequestError` 429 with Retry-After."""
    if buckets is None:
        return
    try:
        buckets.charge(address, cost)
    except RateLimitExceeded as error:
        detail = f"Rate limit exceeded. Retry in {error.wait} s."
        raise RequestError(429, "RATE_LIMITED", detail, headers=error.headers) from None
