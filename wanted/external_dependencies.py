"""External dependencies of the service, apart from the clock: the token gate, host names, accounts."""

from dataclasses import dataclass

from services.identity.accounts import AccountSource
from services.redemption.gate import TokenGate
from wanted.webhooks.addresses import Resolve, resolve


@dataclass(frozen=True, slots=True)
class ExternalDependencies:
    token_gate: TokenGate | None = None
    """By default according to the settings."""
    resolve: Resolve = resolve
    accounts: AccountSource | None = None
    """What those who approve hold; by default the issuer is asked, where it can be."""
