"""What the service takes from outside itself, beside the time: who is admitted without an account, names of hosts."""

from dataclasses import dataclass

from wanted.submissions.token_gate import Admission
from wanted.webhooks.addresses import Resolve, resolve


@dataclass(frozen=True, slots=True)
class Outside:
    admission: Admission | None = None
    """By default what the settings say."""
    resolve: Resolve = resolve
