"""Settings of the feedback service, in addition to those of every service."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from services.former_names import FormerNames
from services.settings import ServiceSettings

HIDING_BATCH, HIDING_HOLD = 10, timedelta(hours=1)
"""The fewest ratings, and the shortest time, that hide one among the others."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class IssuerSettings(_Part):
    """What tokens are bound to; clients must know both names beforehand (RFC 9577)."""

    name: str = Field(default="tiepdan.example", description="The issuer's name in token challenges: a host.")
    origin: str = Field(default="tiepdan.example", description="The origin tokens are for: a host.")


class ChallengeSettings(_Part):
    """The proof of work. A client does on average half of `counter` key derivations of `cost` iterations."""

    cost: int = Field(default=1_000, ge=1, le=1_000_000, description="PBKDF2 iterations of one derivation.")
    counter: int = Field(default=250, ge=1, le=1_000_000, description="The most derivations at an ordinary load.")
    max_factor: int = Field(default=16, ge=1, le=1_000, description="How many times harder it may become under load.")
    normal_rate: int = Field(default=600, ge=1, description="Challenges a minute at which it gets harder.")
    expires: timedelta = timedelta(minutes=10)


class GrantSettings(_Part):
    """How many tokens each attester grants."""

    proof_of_work: int = Field(default=5, ge=1, le=30)
    signed_in: int = Field(default=20, ge=1, le=1_000, description="For each person and day.")
    desk_code: int = Field(default=3, ge=1, le=30)
    desk_code_days: int = Field(default=90, ge=1, le=400, description="How long a desk code may be used.")


class IntakeSettings(_Part):
    """When a pending batch is stored: after `hold` if it has `min_batch` ratings, in any case after `max_hold`."""

    min_batch: int = Field(default=10, ge=1)
    hold: timedelta = timedelta(hours=1)
    max_hold: timedelta = timedelta(days=1)
    max_batch: int = Field(default=1_000, ge=1, description="The most ratings of one batch, which share one key.")
    poll_interval: float = Field(default=5.0, gt=0, description="Seconds between two checks for due batches.")

    @property
    def is_trial(self) -> bool:
        """Whether so few ratings wait, or for so short a time, that nobody is hidden among others."""
        return self.min_batch < HIDING_BATCH or min(self.hold, self.max_hold) < HIDING_HOLD


class StatisticsSettings(_Part):
    """How satisfaction is released."""

    epsilon: float = Field(default=1.0, gt=0)
    limit: float = Field(default=1.0, gt=0, description="The most ε that one month may ever spend.")
    threshold: int = Field(default=10, ge=2)
    release_delay: timedelta = Field(default=timedelta(days=4), description="From a month's end to its release.")


class ReceiptSettings(_Part):
    """Rate limit of requests with unknown receipts."""

    misses: int = Field(default=30, ge=1, description="Unknown receipts and desk codes per client and minute.")
    gateway_misses: int = Field(default=10_000, ge=1, description="The same for gateway requests without a client.")


class Settings(ServiceSettings):
    """`keys` is the folder of the keys that get destroyed: the same for all replicas, and in no backup."""

    FORMER_NAMES: ClassVar[FormerNames] = {
        **ServiceSettings.FORMER_NAMES,
        "challenge.hardest": "max_factor",
        "challenge.comfortable": "normal_rate",
        "intake.at_least": "min_batch",
        "intake.at_most": "max_batch",
        "intake.longest": "max_hold",
        "intake.look": "poll_interval",
        "statistics.wait": "release_delay",
        "receipts.house_misses": "gateway_misses",
        "upkeep": "run_jobs",
    }
    UNREAD: ClassVar[Mapping[str, str]] = {**ServiceSettings.UNREAD, "TIEPDAN_RECEIPTS__PROXIES": "TIEPDAN_PROXIES"}

    issuer: IssuerSettings = IssuerSettings()
    challenge: ChallengeSettings = ChallengeSettings()
    grants: GrantSettings = GrantSettings()
    intake: IntakeSettings = IntakeSettings()
    statistics: StatisticsSettings = StatisticsSettings()
    receipts: ReceiptSettings = ReceiptSettings()
    keys: Path | None = None
    run_jobs: bool = Field(default=True, description="Whether this replica runs the maintenance jobs.")

    @property
    def key_folder(self) -> Path:
        return self.keys or self.folder / "keys"
