"""Settings that every service reads once, at startup, from `TIEPDAN_*` variables. There are no globals."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services import former_names
from services.former_names import FormerNames, PresentNamesSource
from services.identity import IdentitySettings
from services.limits import ConnectionLimits, RequestLimits
from services.observability.tracing import TracingSettings
from services.web.client_address import Networks

LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    BeforeValidator(lambda level: level.lower() if isinstance(level, str) else level),
]


class ServiceSettings(BaseSettings):
    """Settings of every service: its database, the secret that signs cursors, identity, the other services' URLs.

    In one process the launcher provides transports instead of `service_urls`.
    """

    FORMER_NAMES: ClassVar[FormerNames] = {
        "peers": "service_urls",
        "limits.import_unpacked": "import_decompressed",
        "limits.feed_clients": "feed_subscribers",
        "identity.key_pause": "key_fetch_interval",
        "identity.confirmed_for": "introspection_lifetime",
        "identity.confirm_timeout": "introspection_timeout",
        "tracing.share": "sampling_ratio",
    }
    """What was called differently in 0.1 (see `services.former_names`). Subclasses add theirs."""
    UNREAD: ClassVar[Mapping[str, str]] = {"FORWARDED_ALLOW_IPS": "TIEPDAN_PROXIES", "TIEPDAN_LIMITS__PAGE": ""}
    """Variables that are no longer read, and what to set instead."""

    model_config = SettingsConfigDict(env_prefix="TIEPDAN_", env_nested_delimiter="__", frozen=True, extra="ignore")

    mongo_url: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    database_prefix: str = "tiepdan_"
    folder: Path = Field(Path("var"), description="Folder for working files, such as an index.")
    secret: SecretStr = Field(description="A random string, the same for all replicas of a service.")
    identity: IdentitySettings
    service_urls: dict[str, str] = Field(default={}, description="Base URLs of the other services by name, as JSON.")
    proxies: Networks = Field(
        default=(),
        description="Networks of trusted proxies besides this machine: the front for the gateway, the gateway "
        "for the other services. Only their X-Forwarded-For is trusted, read from its end.",
    )
    limits: RequestLimits = RequestLimits()
    connections: ConnectionLimits = ConnectionLimits()
    tracing: TracingSettings = TracingSettings()
    import_run_days: int = Field(
        default=400,
        ge=1,
        le=36_500,
        description="Days for which an import run is kept, and can be undone, after somebody last acted on it.",
    )
    log_level: LogLevel = Field(
        default="info",
        description="`debug`, `info`, `warning` or `error`. No level logs request data. `tiepdan up` "
        "in one process logs from `warning` unless it is set.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Values given in code, then the environment."""
        return init_settings, PresentNamesSource(settings_cls, cls.FORMER_NAMES, cls.UNREAD)


def warn_of_names(classes: Iterable[type[ServiceSettings]]) -> None:
    """Logs each variable of the environment that these classes know by a former name, or no longer read, once."""
    former: dict[str, str] = {}
    unread: dict[str, str] = {}
    for one in classes:
        former.update(one.FORMER_NAMES)
        unread.update(one.UNREAD)
    former_names.warn(former, unread)
