"""Holding off who guesses receipts and desk codes: so many wrong ones for each client, and no more till it has waited.

The service cannot tell clients apart, as the gateway does not say who asks; without a bound here one of them could use
up what all of them together may get wrong. A client is a salted hash in memory, as for every budget.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from gateway.errors import Refused
from gateway.limits.rate_limit import Budgets
from gateway.protocol.errors import DoorError

T = TypeVar("T")

WRONG = frozenset({"RECEIPT_UNKNOWN", "ATTESTATION_REFUSED"})
"""Codes that say that what was shown is not there."""


class HeldOff(Refused):
    """Too many wrong receipts or codes; `Retry-After` seconds from now another may be tried."""

    def __init__(self, wait: str) -> None:
        detail = f"Too many unknown codes or receipts; try again in {wait} s."
        super().__init__({"code": "TOO_MANY_REQUESTS", "title": "Too many requests", "detail": detail}, 429)
        self.headers = {"Retry-After": wait}


@dataclass(frozen=True, slots=True)
class Guesses:
    """One client's: `address` is hashed at once and kept nowhere else."""

    budgets: Budgets | None
    address: str | None

    async def tried(self, asking: Awaitable[T]) -> T:
        """What the service answers. A wrong guess is paid for, all else is not. Raises `HeldOff` before asking."""
        if self.budgets is None:
            return await asking
        try:
            guess = self.budgets.guess(self.address)
        except DoorError as error:
            getattr(asking, "close", lambda: None)()
            raise HeldOff(error.headers.get("Retry-After", "1")) from None
        with guess:
            try:
                return await asking
            except Refused as problem:
                guess.wrong = problem.code in WRONG
                raise
