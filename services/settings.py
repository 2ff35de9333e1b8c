"""Settings every service reads once, at start, from `TIEPDAN_*` and passes down. There are no globals."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.identity import IdentitySettings
from services.observability.tracing import TracingSettings
from services.web.client_address import Networks


class Limits(BaseModel):
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


class ServiceSettings(BaseSettings):
    """What each service needs: its database, the secret that signs cursors, who may sign in, its peers' URLs.

    `peers` maps a service's name to its base URL; in one process the launcher gives transports instead.
    """

    model_config = SettingsConfigDict(env_prefix="TIEPDAN_", env_nested_delimiter="__", frozen=True, extra="ignore")

    mongo_url: str = "mongodb://127.0.0.1:27017/?replicaSet=rs0"
    database_prefix: str = "tiepdan_"
    folder: Path = Field(Path("var"), description="Where the service keeps working files, such as an index.")
    secret: SecretStr = Field(description="Random text, the same for all replicas of a service.")
    identity: IdentitySettings
    peers: dict[str, str] = {}
    proxies: Networks = Field(
        (),
        description="Networks of what calls it for clients, this machine aside: the front for the gateway, the gateway "
        "for the others. Only their X-Forwarded-For counts, read from its end.",
    )
    limits: Limits = Limits()
    tracing: TracingSettings = TracingSettings()
    log_level: str = "info"
