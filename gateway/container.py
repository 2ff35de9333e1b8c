"""The container of the running gateway."""

from dataclasses import dataclass, field

from gateway.broker import Broker
from gateway.cache.invalidation import FeedInvalidation
from gateway.limits.brute_force import BruteForceLimit
from gateway.protocol.endpoint import GraphQLEndpoint
from services.identity import TokenVerifier
from services.observability.metrics import Metrics
from services.web.startup import Startup


@dataclass(frozen=True, slots=True)
class GatewayContainer:
    """Everything a route may use."""

    verifier: TokenVerifier
    metrics: Metrics
    broker: Broker
    endpoint: GraphQLEndpoint
    feeds: FeedInvalidation
    brute_force_limit: BruteForceLimit | None
    startup: Startup = field(default_factory=Startup)
