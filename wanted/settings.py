"""Settings of the wanted service, in addition to those of every service."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field

from services.former_names import FormerNames
from services.settings import ServiceSettings
from services.web.client_address import Network


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RateLimitRule(_Part):
    """How much one client may do: `burst` at once, then `per_minute`, at most `per_day`."""

    burst: int = Field(ge=1)
    per_minute: float = Field(gt=0)
    per_day: int = Field(ge=1)


class RateLimitSettings(_Part):
    """Rate limits of clients without a role. `gateway` bounds all its requests that name no client."""

    match: RateLimitRule = RateLimitRule(burst=30, per_minute=30, per_day=1_000)
    gateway: RateLimitRule = RateLimitRule(burst=20_000, per_minute=600_000, per_day=500_000_000)
    sighting: RateLimitRule = RateLimitRule(burst=5, per_minute=0.5, per_day=20)
    correction: RateLimitRule = RateLimitRule(burst=3, per_minute=0.1, per_day=10)
    follow_up: RateLimitRule = RateLimitRule(burst=20, per_minute=10, per_day=500)


class RetentionSettings(_Part):
    """Retention of personal data that is no longer needed."""

    withdrawn: timedelta = timedelta(days=30)
    """Of a withdrawn notice, in the live store."""
    tips: timedelta = timedelta(days=180)
    """Sightings and correction requests, from the day they came."""
    poll_interval: float = 60.0
    """Seconds between two runs of the jobs."""


class QueueSettings(_Part):
    """How soon staff answer."""

    correction: timedelta = timedelta(days=15)
    sighting: timedelta = timedelta(days=1)
    claim: timedelta = Field(default=timedelta(hours=2), description="How long a claim on a submission lasts.")


class TokenGateSettings(_Part):
    """Who may send a sighting without an account."""

    required: bool = Field(
        default=True, description="Whether a sighting requires an anonymous token, if the deployment has an issuer."
    )


class PreviewSettings(_Part):
    """Bounds of an import's preview; comparing names with all notices is its expensive part."""

    max_compared: int = Field(default=50_000, ge=0, description="New lines that are compared with what is published.")


class FeedSettings(_Part):
    """`authority` stands in the ids of the Atom feed (RFC 4151) and must never change once it is used."""

    authority: str = "tiepdan.example,2026"
    page_size: Annotated[int, Field(ge=1, le=500)] = 50


class WebhookSettings(_Part):
    """Where webhooks may go, and how often is looked for what is due. Times in seconds."""

    allowed_networks: tuple[Network, ...] = ()
    """Private networks that webhooks may reach: a consumer inside the ministry."""
    ports: frozenset[int] = frozenset({443, 8443})
    """Any where empty."""
    plain_http: bool = False
    authorities: Path | None = Field(
        default=None, description="A PEM file of certificate authorities trusted in addition to the public ones."
    )
    timeout: float = 10.0
    poll_interval: float = 5.0
    pause: float = 0.5


class Settings(ServiceSettings):
    FORMER_NAMES: ClassVar[FormerNames] = {
        **ServiceSettings.FORMER_NAMES,
        "rates": "rate_limits",
        "rate_limits.house": "gateway",
        "retention.look": "poll_interval",
        "admission": "token_gate",
        "token_gate.tokens": "required",
        "previews.compared": "max_compared",
        "feeds.page": "page_size",
        "webhooks.allowed": "allowed_networks",
        "webhooks.look": "poll_interval",
        "upkeep": "run_jobs",
    }
    UNREAD: ClassVar[Mapping[str, str]] = {**ServiceSettings.UNREAD, "TIEPDAN_RATES__PROXIES": "TIEPDAN_PROXIES"}

    rate_limits: RateLimitSettings = RateLimitSettings()
    retention: RetentionSettings = RetentionSettings()
    queues: QueueSettings = QueueSettings()
    token_gate: TokenGateSettings = TokenGateSettings()
    previews: PreviewSettings = PreviewSettings()
    feeds: FeedSettings = FeedSettings()
    webhooks: WebhookSettings = WebhookSettings()
    run_jobs: bool = Field(True, description="Whether this replica runs the maintenance jobs.")

    @classmethod
    def of(cls, settings: ServiceSettings) -> Self:
        """A service's settings extended by this one's, from the environment or the defaults."""
        if isinstance(settings, cls):
            return settings
        return cls(**{name: getattr(settings, name) for name in ServiceSettings.model_fields})
