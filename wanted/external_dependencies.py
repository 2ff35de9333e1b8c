"""What the service takes from outside itself, beside the time: who is admitted without an account, names of hosts."""

from dataclasses import dataclass

from wanted.submissions.token_gate import TokenGate
from wanted.webhooks.addresses import Resolve, resolve


@dataclass(frozen=True, slots=True)
class ExternalDependencies:
    token_gate: TokenGate | None = None
    """By default according to the settings."""
    resolve: Resolve = resolve
