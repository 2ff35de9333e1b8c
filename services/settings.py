"""Settings that every service reads once, at startup, from `TIEPDAN_*` variables. There are no globals."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.identity import IdentitySettings
from services.observability.tracing import TracingSettings
from services.web.client_address import Networks


class RequestLimits(BaseModel):
    """Bounds on what a client may send, in bytes unless the name says otherwise."""

    model_config = ConfigDict(frozen=True)

    body: int = 1 << 20
    import_body: int = 4 << 30
    import_unpacked: int = 8 << 30
    import_line: int = 1 << 20
    import_ratio: int = 200
    batch_keys: int = 1_000
    page: int = 100
    feed_clients: int = 500
    feed_backlog: int = 10_000


class ConnectionLimits(BaseModel):
    """Bounds on requests that have not arrived completely, in bytes unless the name says otherwise.

    A body brings at least `body_rate` bytes per second over each span of `body_seconds`. `client_` bounds are those of
    one address that is no trusted proxy's.
    """

    model_config = ConfigDict(frozen=True)

    head: int = 1 << 16
    head_seconds: float = 15.0
    body_seconds: float = 20.0
    body_rate: int = 500
    client_heads: int = 500
    heads: int = 5_000
    client_held: int = 32 << 20
    held: int = 256 << 20


class ServiceSettings(BaseSettings):
    """Settings of every service: its database, the secret that signs cursors, identity, the other services' URLs.

    `peers` maps a service's name to its base URL; in one process the launcher provides transports instead.
    """

    model_config = SettingsConfigDict(env_prefix="TIEPDAN_", env_nested_delimiter="__", frozen=True, extra="ignore")

    mongo_url: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    database_prefix: str = "tiepdan_"
    folder: Path = Field(Path("var"), description="Folder for working files, such as an index.")
    secret: SecretStr = Field(description="A random string, the same for all replicas of a service.")
    identity: IdentitySettings
    peers: dict[str, str] = {}
    proxies: Networks = Field(
        (),
        description="Networks of trusted proxies besides this machine: the front for the gateway, the gateway "
        "for the other services. Only their X-Forwarded-For is trusted, read from its end.",
    )
    limits: RequestLimits = RequestLimits()
    connections: ConnectionLimits = ConnectionLimits()
    tracing: TracingSettings = TracingSettings()
    log_level: str = "info"
