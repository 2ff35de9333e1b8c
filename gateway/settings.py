"""What an operator may set about the gateway."""

from pydantic import BaseModel, ConfigDict, Field

from gateway.protocol.settings import Budget, DoorSettings
from services.settings import ServiceSettings


class Calls(BaseModel):
    """How the gateway calls services."""

    model_config = ConfigDict(frozen=True)

    seconds: float = Field(default=3.0, gt=0, description="A call's deadline, passed on to the service.")
    patience: float = Field(default=0.05, ge=0, description="How long one level of a query waits for its slowest call.")
    failures: int = Field(
        default=5, ge=1, description="Failures in a row after which a service is left alone for a while."
    )
    waiting: int = Field(
        default=50, ge=1, description="Calls that may wait for a service that has not answered any for half a second."
    )
    rest: float = Field(default=1.0, gt=0, description="Seconds it is left alone before one call tries it again.")
    kept: int = Field(
        default=5_000, ge=0, description="Things kept for later operations until a feed tells that they changed."
    )


class Changes(BaseModel):
    """Subscriptions to changes."""

    model_config = ConfigDict(frozen=True)

    backlog: int = Field(default=256, ge=1, description="Changes that wait for a slow reader before it is let go.")
    readers: int = Field(default=2_000, ge=1)


GUESSES = Budget(burst=30, per_second=0.2)


class Watched(BaseModel):
    """What is told of operations."""

    model_config = ConfigDict(frozen=True)

    slow_seconds: float = Field(
        default=2.0, ge=0, description="An operation that takes longer is logged, without its variables; 0: none is."
    )


class Settings(ServiceSettings):
    """The gateway's settings: `TIEPDAN_*`, nested ones as `TIEPDAN_DOOR__INTROSPECTION`."""

    door: DoorSettings = DoorSettings.model_validate({})
    calls: Calls = Field(default_factory=Calls)
    changes: Changes = Field(default_factory=Changes)
    watched: Watched = Field(default_factory=Watched)
    guesses: Budget | None = Field(
        default=GUESSES, description="Wrong receipts and desk codes of one client, as a token bucket; none: no bound."
    )
    subgraph: bool = Field(
        default=False, description="Whether `/graphql/subgraph` serves the schema as a Federation 2 subgraph."
    )
