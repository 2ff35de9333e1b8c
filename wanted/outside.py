"""What the service takes from outside itself: the time, who is admitted without an account, names of hosts."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.documents import now
from wanted.admission import Admission, OpenDoor
from wanted.webhooks.addresses import Resolve, resolve


@dataclass(frozen=True, slots=True)
class Outside:
    clock: Callable[[], datetime] = now
    admission: Admission = field(default_factory=OpenDoor)
    resolve: Resolve = resolve
