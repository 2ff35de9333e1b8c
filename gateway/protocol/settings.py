"""What an operator may set about the GraphQL door."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """How much one request may ask. Every excess is answered with its own `extensions.code`."""

    model_config = ConfigDict(frozen=True)

    body_bytes: int = Field(default=65_536, description="bytes of a POST body, and of a WebSocket message")
    url_bytes: int = Field(default=16_384, description="bytes of a GET query string")
    tokens: int = Field(default=2_000, description="lexical tokens of a document")
    depth: int = Field(default=15, description="fields within fields")
    fields: int = Field(default=1_000, description="fields once fragments are spread")
    aliases: int = Field(default=30, description="aliases once fragments are spread")
    directives: int = Field(default=50, description="directives in the document")
    fragments: int = Field(default=50, description="fragment definitions")
    operations: int = Field(default=20, description="operations in the document")
    variables: int = Field(default=50, description="variables of the operation")
    variable_values: int = Field(default=5_000, description="scalars, lists and objects in the variables")
    errors: int = Field(default=10, description="validation errors told at once")
    page: int = Field(default=100, description="the largest `first`, `last` or `limit`")
    unasked_list: int = Field(
        default=20, description="length of a list whose `first` and `last` are left out, where a field has no other"
    )
    assumed_list: int = Field(default=10, description="length assumed of a list without a size argument")
    cost: int = Field(default=5_000, description="cost of an operation")
    seconds: float = Field(default=10.0, description="time for an operation")
    running: int = Field(default=200, description="operations run at once; others wait")
    late_seconds: float = Field(
        default=0.05, description="how late timers may be, in the mean, before operations wait for others to end"
    )
    wait_seconds: float = Field(default=1.0, description="an operation that waits longer to begin is answered 503")


class Budget(BaseModel):
    """One client's token bucket: `burst` cost points at once, `per_second` of them given back."""

    model_config = ConfigDict(frozen=True)

    burst: float = 10_000.0
    per_second: float = 500.0
    clients: int = Field(default=100_000, description="buckets kept; the least recently used go first")


class AnswerSettings(BaseModel):
    """The whole-answer cache. `seconds` bounds how long an answer is kept at all, feeds or not."""

    model_config = ConfigDict(frozen=True)

    bytes: int = Field(default=64 * 1024 * 1024, description="0 turns the cache off")
    seconds: float = 300.0
    stale_seconds: float = Field(
        default=300.0,
        ge=0,
        description="how long an answer may be given, marked, after its service went out of reach; 0: never",
    )
    never_stale: frozenset[str] = Field(
        default=frozenset(), description="tags of things of which nothing old may be given, whatever is out of reach"
    )
    shared_seconds: int = Field(default=0, description="s-maxage told to a CDN that is purged by Surrogate-Key")
    browser_seconds: int = Field(default=0, description="max-age told to browsers")
    private_headers: frozenset[str] = Field(
        default=frozenset({"authorization", "cookie"}),
        description="lower-case names; a request with one of them is never answered from, or stored in, the cache",
    )
    private: frozenset[str] = Field(
        default=frozenset(), description="fields such as `Query.viewer` whose answers are never stored"
    )


class Sockets(BaseModel):
    """Subscriptions over WebSocket and server-sent events."""

    model_config = ConfigDict(frozen=True)

    origins: frozenset[str] = Field(
        default=frozenset(), description="allowed Origin headers besides the server's own; `*` allows all"
    )
    init_seconds: float = 10.0
    per_connection: int = 20
    connections: int = 2_000
    keep_alive_seconds: float = 15.0
    send_seconds: float = Field(default=10.0, description="a reader slower than this is let go")
    drain_seconds: float = Field(default=1.0, ge=0, description="time for what runs on a stream when the door closes")


class Example(BaseModel):
    """An operation that the page at the door offers to try; `variables` is JSON."""

    model_config = ConfigDict(frozen=True)

    title: str
    query: str
    variables: str = ""


class DoorSettings(BaseModel):
    """Everything the door can be told; the defaults suit a public API on the open internet."""

    model_config = ConfigDict(frozen=True)

    limits: Limits = Limits()
    budget: Budget | None = Budget()
    answers: AnswerSettings = AnswerSettings()
    sockets: Sockets = Sockets()
    languages: tuple[str, ...] = Field(default=("vi", "en"), description="the first is the default")
    cors_origins: frozenset[str] = Field(
        default=frozenset({"*"}),
        description="pages that may read answers; `*`: all, as tokens are never sent by themselves",
    )
    introspection: bool = True
    graphiql: bool = True
    examples: tuple[Example, ...] = ()
    suggestions: bool = Field(default=False, description="keep “Did you mean” in validation errors")
    persisted_queries: bool = True
    trusted_only: bool = Field(default=False, description="only registered documents run")
    report_cost: bool = Field(default=True, description="put `extensions.cost` in every answer")
    compiled_plans: bool = True
    secluded: frozenset[str] = Field(
        default=frozenset(),
        description="fields whose operations leave neither a span, nor a line in the log, nor anything in a metric",
    )
    documents: int = Field(default=1_000, description="parsed and validated documents kept")
    document_bytes: int = Field(default=64 * 1024 * 1024, description="about how much all of these may take together")
    persisted_bytes: int = Field(
        default=16 * 1024 * 1024,
        ge=1024 * 1024,
        description="texts kept for automatic persisted queries, all together",
    )
    compress_from_bytes: int = Field(default=1_024, description="shorter answers are sent as they are; 0: never")
    costs: Mapping[str, int] = Field(
        default_factory=dict,
        description="cost of fields (`Type.field`); by default 1 with a selection, else 0",
    )
    lists: Mapping[str, int] = Field(
        default_factory=dict,
        description="lengths of the lists of fields (`Type.field`) with bounds of their own, where none is asked for",
    )
