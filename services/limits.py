"""Bounds on what clients may send."""

from pydantic import BaseModel, ConfigDict


class RequestLimits(BaseModel):
    """Bounds on what a client may send, in bytes unless the name says otherwise."""

    model_config = ConfigDict(frozen=True)

    body: int = 1 << 20
    import_body: int = 4 << 30
    import_decompressed: int = 8 << 30
    import_line: int = 1 << 20
    import_ratio: int = 200
    batch_keys: int = 1_000
    feed_subscribers: int = 500
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
