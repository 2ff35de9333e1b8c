"""Settings of the gateway."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from gateway.protocol.settings import CostBucketSettings, EndpointSettings
from services.former_names import FormerNames
from services.settings import ServiceSettings


class UpstreamSettings(BaseModel):
    """Settings of calls to services."""

    model_config = ConfigDict(frozen=True)

    seconds: float = Field(default=3.0, gt=0, description="Deadline of a call in seconds, passed on to the service.")
    max_batch_delay: float = Field(
        default=0.05,
        ge=0,
        description="Seconds that one level of a query waits for its slowest call before sending its batch.",
    )
    failures: int = Field(
        default=5, ge=1, description="Consecutive failures after which the circuit breaker of a service opens."
    )
    max_pending: int = Field(
        default=50, ge=1, description="Calls that may wait for a service that has not responded for half a second."
    )
    breaker_open_seconds: float = Field(
        default=1.0, gt=0, description="Seconds that a circuit breaker stays open before a trial call."
    )
    cached_entities: int = Field(
        default=5_000, ge=0, description="Entities cached across operations, until their feed reports a change."
    )


class SubscriptionSettings(BaseModel):
    """Settings of subscriptions to changes."""

    model_config = ConfigDict(frozen=True)

    backlog: int = Field(
        default=256, ge=1, description="Events queued for a slow subscriber before it is disconnected."
    )
    subscribers: int = Field(default=2_000, ge=1)


BRUTE_FORCE_LIMIT = CostBucketSettings(burst=30, per_second=0.2)


class OperationLogSettings(BaseModel):
    """Settings of the operation log."""

    model_config = ConfigDict(frozen=True)

    slow_seconds: float = Field(
        default=2.0, ge=0, description="Operations slower than this are logged, without their variables; 0 disables it."
    )


class Settings(ServiceSettings):
    """The gateway's settings: `TIEPDAN_*`, nested ones as `TIEPDAN_ENDPOINT__INTROSPECTION`."""

    FORMER_NAMES: ClassVar[FormerNames] = {
        **ServiceSettings.FORMER_NAMES,
        "door": "endpoint",
        "endpoint.budget": "rate_limit",
        "endpoint.answers": "response_cache",
        "endpoint.sockets": "streams",
        "endpoint.secluded": "unlogged_fields",
        "endpoint.lists": "list_lengths",
        "endpoint.response_cache.private": "uncached_fields",
        "endpoint.limits.page": "page_size",
        "endpoint.limits.unasked_list": "default_list_length",
        "endpoint.limits.assumed_list": "assumed_list_length",
        "endpoint.limits.running": "concurrent_operations",
        "endpoint.limits.late_seconds": "max_loop_delay_seconds",
        "endpoint.limits.wait_seconds": "queue_seconds",
        "calls": "upstream",
        "upstream.patience": "max_batch_delay",
        "upstream.waiting": "max_pending",
        "upstream.rest": "breaker_open_seconds",
        "upstream.kept": "cached_entities",
        "changes.readers": "subscribers",
        "watched": "operation_log",
        "guesses": "brute_force",
    }

    endpoint: EndpointSettings = EndpointSettings.model_validate({})
    upstream: UpstreamSettings = Field(default_factory=UpstreamSettings)
    changes: SubscriptionSettings = Field(default_factory=SubscriptionSettings)
    operation_log: OperationLogSettings = Field(default_factory=OperationLogSettings)
    brute_force: CostBucketSettings | None = Field(
        default=BRUTE_FORCE_LIMIT,
        description="Limit on wrong receipts and desk codes per client: `burst` at once; none disables it.",
    )
    subgraph: bool = Field(
        default=False, description="Whether `/graphql/subgraph` serves the schema as a Federation 2 subgraph."
    )
