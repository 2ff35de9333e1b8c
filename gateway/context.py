"""What resolvers see as `info.context`: the operation's reads, the caller, the language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import strawberry

from gateway.broker import Broker
from gateway.cache.entity_cache import Known
from gateway.clients import Clients
from gateway.limits.brute_force import Guesses
from gateway.limits.rate_limit import Budgets
from gateway.loaders import Reading
from gateway.protocol.request_context import Visit
from services.identity import Identity
from services.web.request_ids import HEADER as REQUEST_ID

Drop = Callable[[Iterable[str]], int]


@dataclass(slots=True)
class Context:
    """One operation. `anonymous` reads and writes carry neither the caller nor the request id."""

    visit: Visit
    caller: Identity | None
    read: Reading
    anonymous: Reading
    broker: Broker
    drop: Drop
    """Drops cached answers by tag: what was written here is read as written, before its feed tells of it."""
    guesses: Guesses
    """What the client may still get wrong of receipts and codes."""
    passed_on: Mapping[str, str] = field(default_factory=dict)
    """Headers that name the client's address to a service that counts what each may ask, in memory alone."""

    @property
    def language(self) -> str:
        return self.visit.language


Info = strawberry.Info[Context, None]


@dataclass(frozen=True, slots=True)
class Operations:
    """Makes the context of each operation."""

    clients: Clients
    broker: Broker
    patience: float
    drop: Drop = field(default=lambda _: 0)
    guesses: Budgets | None = None
    known: Known = field(default_factory=lambda: Known(0, 0))

    def context(
        self, visit: Visit, caller: Identity | None, authorization: str | None, address: str | None = None
    ) -> Context:
        headers: Mapping[str, str] = {REQUEST_ID: visit.request_id}
        if authorization:
            headers = {**headers, "Authorization": authorization}
        return Context(
            visit,
            caller,
            Reading(self.clients, visit.tags, headers, self.patience, self.known),
            Reading(self.clients, visit.tags, {}, self.patience, self.known),
            self.broker,
            self.drop,
            Guesses(self.guesses, address),
        )
