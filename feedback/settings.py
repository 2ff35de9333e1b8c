"""Settings of the feedback service, in addition to those of every service."""

from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from services.settings import ServiceSettings


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
    hardest: int = Field(default=16, ge=1, le=1_000, description="How many times harder it may become under load.")
    comfortable: int = Field(default=600, ge=1, description="Challenges a minute at which it gets harder.")
    expires: timedelta = timedelta(minutes=10)


class GrantSettings(_Part):
    """How many tokens each attester grants."""

    proof_of_work: int = Field(default=5, ge=1, le=30)
    signed_in: int = Field(default=20, ge=1, le=1_000, description="For each person and day.")
    desk_code: int = Field(default=3, ge=1, le=30)
    desk_code_days: int = Field(default=90, ge=1, le=400, description="How long a desk code may be used.")


class IntakeSettings(_Part):
    """When a pending batch moves: with at least so many ratings after `hold`, and in any case after `longest`."""

    at_least: int = Field(default=10, ge=1)
    hold: timedelta = timedelta(hours=1)
    longest: timedelta = timedelta(days=1)
    at_most: int = Field(default=1_000, ge=1, description="The most ratings of one batch, which share one key.")
    look: float = Field(default=5.0, gt=0, description="Seconds between two checks for due batches.")


class StatisticsSettings(_Part):
    """How satisfaction is released."""

    epsilon: float = Field(default=1.0, gt=0)
    limit: float = Field(default=1.0, gt=0, description="The most ε that one month may ever spend.")
    threshold: int = Field(default=10, ge=2)
    wait: timedelta = Field(default=timedelta(days=4), description="From a month's end to its release.")


class ReceiptSettings(_Part):
    """Rate limit of requests with unknown receipts."""

    misses: int = Field(default=30, ge=1, description="Unknown receipts and desk codes per client and minute.")
    house_misses: int = Field(default=10_000, ge=1, description="The same for gateway requests without a client.")


class Settings(ServiceSettings):
    """`keys` is the folder of the keys that get destroyed: the same for all replicas, and in no backup."""

    issuer: IssuerSettings = IssuerSettings()
    challenge: ChallengeSettings = ChallengeSettings()
    grants: GrantSettings = GrantSettings()
    intake: IntakeSettings = IntakeSettings()
    statistics: StatisticsSettings = StatisticsSettings()
    receipts: ReceiptSettings = ReceiptSettings()
    keys: Path | None = None
    upkeep: bool = Field(default=True, description="Whether this replica runs the maintenance jobs.")

    @property
    def key_folder(self) -> Path:
        return self.keys or self.folder / "keys"
