"""Settings of the GraphQL endpoint."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class OperationLimits(BaseModel):
    """Limits on one request. Each violation has its own `extensions.code`."""

    model_config = ConfigDict(frozen=True)

    body_bytes: int = Field(default=65_536, description="size of a POST body or WebSocket message, in bytes")
    url_bytes: int = Field(default=16_384, description="length of a GET query string, in bytes")
    tokens: int = Field(default=2_000, description="lexical tokens in a document")
    depth: int = Field(default=15, description="nesting depth of fields")
    fields: int = Field(default=1_000, description="fields, with fragments expanded")
    aliases: int = Field(default=30, description="aliases, with fragments expanded")
    directives: int = Field(default=50, description="directives in a document")
    fragments: int = Field(default=50, description="fragment definitions in a document")
    operations: int = Field(default=20, description="operations in a document")
    variables: int = Field(default=50, description="variables of an operation")
    variable_values: int = Field(default=5_000, description="values in the variables: scalars, lists and objects")
    errors: int = Field(default=10, description="validation errors reported per request")
    page_size: int = Field(default=100, description="value of `first`, `last` or `limit`")
    default_list_length: int = Field(
        default=20,
        description="assumed length of a list whose `first` and `last` are omitted, unless the field has"
        " its own default",
    )
    assumed_list_length: int = Field(default=10, description="assumed length of a list without a size argument")
    cost: int = Field(default=5_000, description="cost of an operation")
    seconds: float = Field(default=10.0, description="execution time of an operation, in seconds")
    concurrent_operations: int = Field(default=200, description="concurrent operations; further ones are queued")
    max_loop_delay_seconds: float = Field(
        default=0.05, description="mean event-loop delay above which operations are queued, in seconds"
    )
    queue_seconds: float = Field(
        default=1.0, description="queueing time after which an operation is rejected with 503, in seconds"
    )


class CostBucketSettings(BaseModel):
    """A token bucket per client: `burst` cost points, refilled at `per_second`."""

    model_config = ConfigDict(frozen=True)

    burst: float = 10_000.0
    per_second: float = 500.0
    clients: int = Field(
        default=100_000, description="token buckets held in memory; the least recently used are evicted first"
    )


class ResponseCacheSettings(BaseModel):
    """The response cache. `seconds` is the maximum age of a response, regardless of feeds."""

    model_config = ConfigDict(frozen=True)

    bytes: int = Field(default=64 * 1024 * 1024, description="0 disables the cache")
    seconds: float = 300.0
    stale_seconds: float = Field(
        default=300.0,
        ge=0,
        description="how long a response may be served stale, marked as such, after its service became"
        " unavailable; 0 disables it",
    )
    never_stale: frozenset[str] = Field(
        default=frozenset(), description="tags of objects that must never be served stale"
    )
    shared_seconds: int = Field(default=0, description="s-maxage for a CDN that is purged by Surrogate-Key")
    browser_seconds: int = Field(default=0, description="max-age for browsers")
    private_headers: frozenset[str] = Field(
        default=frozenset({"authorization", "cookie"}),
        description="lower-case names; a request with any of these headers is neither served from the cache"
        " nor stored in it",
    )
    uncached_fields: frozenset[str] = Field(
        default=frozenset(), description="fields such as `Query.viewer` whose responses are never stored"
    )


class StreamSettings(BaseModel):
    """Subscriptions over WebSocket and server-sent events."""

    model_config = ConfigDict(frozen=True)

    origins: frozenset[str] = Field(
        default=frozenset(), description="allowed Origin headers besides the server's own; `*` allows all"
    )
    init_seconds: float = 10.0
    per_connection: int = 20
    connections: int = 2_000
    keep_alive_seconds: float = 15.0
    send_seconds: float = Field(
        default=10.0, description="seconds after which a client that reads too slowly is disconnected"
    )
    drain_seconds: float = Field(
        default=1.0, ge=0, description="seconds that running operations on a stream may take at shutdown"
    )


class ExampleOperation(BaseModel):
    """An example operation offered in GraphiQL; `variables` is JSON."""

    model_config = ConfigDict(frozen=True)

    title: str
    query: str
    variables: str = ""


class EndpointSettings(BaseModel):
    """Settings of the GraphQL endpoint; the defaults suit a public API on the open internet."""

    model_config = ConfigDict(frozen=True)

    limits: OperationLimits = OperationLimits()
    rate_limit: CostBucketSettings | None = CostBucketSettings()
    response_cache: ResponseCacheSettings = ResponseCacheSettings()
    streams: StreamSettings = StreamSettings()
    languages: tuple[str, ...] = Field(default=("vi", "en"), description="the first is the default")
    cors_origins: frozenset[str] = Field(
        default=frozenset({"*"}),
        description="origins allowed to read responses; `*` allows all, which is safe because browsers"
        " never attach tokens themselves",
    )
    introspection: bool = True
    graphiql: bool = True
    examples: tuple[ExampleOperation, ...] = ()
    suggestions: bool = Field(
        default=False,
        description="keep “Did you mean” suggestions in validation errors; `tiepdan up` does where no issuer is set",
    )
    persisted_queries: bool = True
    trusted_only: bool = Field(default=False, description="execute only registered documents")
    report_cost: bool = Field(default=True, description="include `extensions.cost` in every response")
    compiled_plans: bool = True
    unlogged_fields: frozenset[str] = Field(
        default=frozenset(),
        description="fields whose operations leave neither a span, nor a line in the log, nor anything in a metric",
    )
    post_only_fields: frozenset[str] = Field(
        default=frozenset(),
        description="fields with private arguments: refused with GET, and a document that spells one out is not kept",
    )
    documents: int = Field(default=1_000, description="parsed and validated documents kept in memory")
    document_bytes: int = Field(
        default=64 * 1024 * 1024, description="approximate memory for all parsed documents, in bytes"
    )
    persisted_bytes: int = Field(
        default=16 * 1024 * 1024,
        ge=1024 * 1024,
        description="memory for the texts of automatic persisted queries, in bytes",
    )
    compress_from_bytes: int = Field(
        default=1_024, description="minimum size of a compressed response, in bytes; 0 disables compression"
    )
    costs: Mapping[str, int] = Field(
        default_factory=dict,
        description="cost per field (`Type.field`); by default 1 for a field with a selection, else 0",
    )
    list_lengths: Mapping[str, int] = Field(
        default_factory=dict,
        description="default list length per field (`Type.field`), for fields with limits of their own",
    )
