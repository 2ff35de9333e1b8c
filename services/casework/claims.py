"""Claims: of all who work a queue, one person works on a case at a time, and for a limited time.

A claim is not ended by a timer: once it has expired, the case counts as waiting, so that nothing waits for an absent
person. A store saves with "where the version is the one I read": of two people racing for one case, the second one
reads again and is then refused by these rules.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.errors import Problem


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a case, by the account's subject, and until when."""

    by: str
    expires: datetime

    def is_live(self, at: datetime) -> bool:
        return at < self.expires


@dataclass(frozen=True, slots=True)
class ClaimRules:
    """What may be done with the claim on a case, None where there is none; the errors are those of the domain.

    Each method takes the claim as it is, who acts, and when.
    """

    claimed_by_another: type[Problem]
    not_claimed: type[Problem]
    expired: type[Problem]

    def check_free(self, claim: Claim | None, by: str, at: datetime) -> None:
        """Raises `claimed_by_another` while another person's claim lives."""
        if claim is not None and claim.by != by and claim.is_live(at):
            raise self.claimed_by_another(f"The claim expires at {claim.expires.isoformat()}.")

    def check_held(self, claim: Claim | None, by: str, at: datetime) -> None:
        """Raises `not_claimed` unless the claim is this person's, and `expired` once it has expired."""
        if claim is None or claim.by != by:
            raise self.not_claimed
        if not claim.is_live(at):
            raise self.expired

    def claim(self, claim: Claim | None, by: str, at: datetime, lasts: timedelta) -> Claim:
        """A new claim; claiming one's own case again prolongs it. Raises `claimed_by_another`."""
        self.check_free(claim, by, at)
        return Claim(by, at + lasts)

    def prolong(self, claim: Claim | None, by: str, at: datetime, lasts: timedelta) -> Claim:
        """The live claim prolonged. Raises what `claim` and `check_held` raise: an expired claim is not revived."""
        self.check_free(claim, by, at)
        self.check_held(claim, by, at)
        return Claim(by, at + lasts)

    def return_claim(self, claim: Claim | None, by: str, at: datetime) -> None:
        """What is left of a live claim once its holder returns the case: none. Raises what `check_held` raises."""
        self.check_held(claim, by, at)
