"""What the service takes from outside itself: the time, and who is admitted without an account."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from services.documents import now
from wanted.admission import Admission, OpenDoor


@dataclass(frozen=True, slots=True)
class Outside:
    clock: Callable[[], datetime] = now
    admission: Admission = field(default_factory=OpenDoor)
