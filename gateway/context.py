"""What resolvers see as `info.context`: access to the services, the caller, the language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import strawberry

from gateway.broker import Broker
from gateway.cache.entity_cache import EntityCache
from gateway.clients import UpstreamClients
from gateway.limits.brute_force import BruteForceGuard, BruteForceLimit
from gateway.loaders import DataSource
from gateway.protocol.request_context import RequestContext
from services.domain import Registry
from services.identity import Identity
from services.observability.request_ids import HEADER as REQUEST_ID

Invalidate = Callable[[Iterable[str]], int]


@dataclass(slots=True)
class OperationContext:
    """Context of one operation. `anonymous_services` sends neither the caller's token nor the request ID."""

    request: RequestContext
    registry: Registry
    caller: Identity | None
    services: DataSource
    anonymous_services: DataSource
    broker: Broker
    invalidate: Invalidate
    """Invalidates cached responses by tag, so that a write is visible before its feed reports it."""
    brute_force_guard: BruteForceGuard
    """Limits wrong receipts and codes per client."""
    client_headers: Mapping[str, str] = field(default_factory=dict)
    """Forwarded headers with the client's address, for services that rate-limit in memory by client."""

    @property
    def language(self) -> str:
        return self.request.language


Info = strawberry.Info[OperationContext, None]


@dataclass(frozen=True, slots=True)
class OperationContextFactory:
    """Creates the context of each operation."""

    clients: UpstreamClients
    broker: Broker
    registry: Registry
    max_batch_delay: float
    entity_cache: EntityCache
    invalidate: Invalidate = field(default=lambda _: 0)
    brute_force_limit: BruteForceLimit | None = None

    def create_context(
        self,
        request_context: RequestContext,
        caller: Identity | None,
        authorization: str | None,
        address: str | None = None,
    ) -> OperationContext:
        headers: Mapping[str, str] = {REQUEST_ID: request_context.request_id}
        if authorization:
            headers = {**headers, "Authorization": authorization}
        return OperationContext(
            request_context,
            self.registry,
            caller,
            self._source(request_context, headers),
            self._source(request_context, {}),
            self.broker,
            self.invalidate,
            BruteForceGuard(self.brute_force_limit, address, self.registry.wrong_secret_codes),
        )

    def _source(self, request_context: RequestContext, headers: Mapping[str, str]) -> DataSource:
        delay = self.max_batch_delay
        return DataSource(self.clients, request_context.tags, headers, delay, self.entity_cache, self.registry)
