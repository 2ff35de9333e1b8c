"""What the service takes from outside itself: the time, who is admitted without an account, names of hosts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.documents.models import now
from wanted.submissions.token_gate import Admission
from wanted.webhooks.addresses import Resolve, resolve


@dataclass(frozen=True, slots=True)
class Outside:
    clock: Callable[[], datetime] = now
    admission: Admission | None = None
    """By default what the settings say."""
    resolve: Resolve = resolve
