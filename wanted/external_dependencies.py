"""External dependencies of the service, apart from the clock: the token gate, and the resolution of host names."""

from dataclasses import dataclass

from wanted.submissions.token_gate import TokenGate
from wanted.webhooks.addresses import Resolve, resolve


@dataclass(frozen=True, slots=True)
class ExternalDependencies:
    token_gate: TokenGate | None = None
    """By default according to the settings."""
    resolve: Resolve = resolve
