"""Tracing of operations from the gateway to the services' databases.

A span tells what the program did and never for whom or about what: the operation's kind and its registered name (else
a hash), a service, a method, a route's template, a command and its collection. No address, no query, no variable, no
id, no message of an exception.

Only the gateway begins a trace, and services go on with what a call brings along (W3C Trace Context, `traceparent`).
A request without one is not traced: a lone span would reveal when a rating was checked. A service that says
so in its `About` has no spans at all. Nothing of OpenTelemetry is loaded until an exporter is configured.
"""

from fastapi.telemetry import TelemetryConfig
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.observability.spans import HEADER, NO_SPANS, Spans, current


class TracingSettings(BaseModel):
    """Where spans are sent, and of how many operations."""

    model_config = ConfigDict(frozen=True)

    endpoint: str | None = Field(
        default=None,
        description="OTLP over HTTP, such as `http://collector:4318/v1/traces`. Nothing is traced without it.",
    )
    sampling_ratio: float = Field(default=1.0, ge=0, le=1, description="Fraction of operations that are traced.")


NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""For every FastAPI app: its own telemetry would send paths, queries and what exceptions say."""


def create_spans(settings: TracingSettings, service: str) -> Spans:
    """Spans under a service's name, sent where the settings say; `NOTHING` where they say nothing."""
    if settings.endpoint is None:
        return NO_SPANS
    from services.observability.opentelemetry import RecordingSpans, otlp_exporter

    return RecordingSpans(otlp_exporter(settings.endpoint), service, settings.sampling_ratio)


class TracingMiddleware:
    """ASGI middleware: a span for each request that came with a trace. What it calls is untraced with `NOTHING`."""

    def __init__(self, app: ASGIApp, spans: Spans) -> None:
        self.app, self._spans = app, spans

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # In one process the caller's span is open here too; whether it counts is for the header alone to say.
        token = current.set(None)
        try:
            given = Headers(scope=scope).get(HEADER) if scope["type"] == "http" and self._spans.recording else None
            if given is None:
                await self.app(scope, receive, send)
            else:
                await self._traced(given, scope, receive, send)
        finally:
            current.reset(token)

    async def _traced(self, given: str, scope: Scope, receive: Receive, send: Send) -> None:
        with self._spans.request(given, scope["method"]) as note:

            async def noted(message: Message) -> None:
                if message["type"] == "http.response.start":
                    note("http.route", getattr(scope.get("route"), "path", "none"))
                    note("http.response.status_code", message["status"])
                await send(message)

            await self.app(scope, receive, noted)
