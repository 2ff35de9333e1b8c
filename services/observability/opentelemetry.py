"""Spans recorded and exported by OpenTelemetry; imported only if an exporter is configured."""

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.observability.spans import HEADER, SetAttribute, Spans, current, ignore_attribute

EXPORT_SECONDS = 2.0
CLOSE_SECONDS = 2.0

Attributes = Mapping[str, str | int]


def otlp_exporter(endpoint: str) -> SpanExporter:
    """OTLP over HTTP. `OTEL_EXPORTER_OTLP_HEADERS` may hold what the collector asks for, such as a token."""
    return OTLPSpanExporter(endpoint=endpoint, timeout=EXPORT_SECONDS)


@dataclass(frozen=True, slots=True)
class _OpenSpan:
    """A span that is open, with the context of what happens within."""

    span: Span
    context: Context

    @property
    def traceparent(self) -> str:
        given = self.span.get_span_context()
        return f"00-{given.trace_id:032x}-{given.span_id:016x}-{given.trace_flags:02x}"


class RecordingSpans(Spans):
    """Records spans under one service's name. Exceptions are noted by their type alone."""

    recording = True

    def __init__(self, exporter: SpanExporter, service: str, share: float = 1.0) -> None:
        self._provider = TracerProvider(
            # Not `Resource.create`: it adds what it finds out about the machine and the process.
            resource=Resource({"service.name": service, "service.namespace": "tiepdan"}),
            sampler=ParentBased(TraceIdRatioBased(share)),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("tiepdan")
        self._service = service

    def operation(self, kind: str, name: str) -> AbstractContextManager[SetAttribute]:
        attributes = {"graphql.operation.type": kind, "graphql.operation.name": name}
        return self._span(f"{kind} {name}", Context(), SpanKind.SERVER, attributes)

    def call(self, service: str, method: str) -> AbstractContextManager[SetAttribute]:
        within = current.get()
        if within is None:
            return nullcontext(ignore_attribute)
        attributes = {"peer.service": service, "http.request.method": method}
        return self._span(f"{method} {service}", within.context, SpanKind.CLIENT, attributes)

    def request(self, traceparent: str, method: str) -> AbstractContextManager[SetAttribute]:
        within = TraceContextTextMapPropagator().extract({HEADER: traceparent}, Context())
        if not within:
            return nullcontext(ignore_attribute)
        return self._span(method, within, SpanKind.SERVER, {"http.request.method": method})

    def start_command(self, name: str, attributes: Attributes) -> Span | None:
        """Starts the span of a database command within the current span; the caller ends it."""
        within = current.get()
        if within is None:
            return None
        return self._tracer.start_span(name, within.context, SpanKind.CLIENT, dict(attributes))

    @contextmanager
    def _span(self, name: str, within: Context, kind: SpanKind, attributes: Attributes) -> Iterator[SetAttribute]:
        span = self._tracer.start_span(name, within, kind, dict(attributes))
        token = current.set(_OpenSpan(span, set_span_in_context(span, within)))

        def note(name: str, value: str | int) -> None:
            span.set_attribute(name, value)
            if name == "http.route":
                span.update_name(f"{attributes['http.request.method']} {value}")

        try:
            yield note
        except BaseException as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(StatusCode.ERROR)
            raise
        finally:
            current.reset(token)
            span.end()

    def listeners(self) -> Sequence[CommandListener]:
        return (CommandSpans(self),)

    async def close(self) -> None:
        # In a thread that nothing waits for at the end: with a collector that hangs, the end would hang too.
        closing = threading.Thread(target=self._provider.shutdown, name="spans", daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, CLOSE_SECONDS)


class CommandSpans(CommandListener):
    """Spans of what the driver sends: the command and the collection, never what is in it.

    The driver's threads run in the caller's context (motor copies it), so that the open span is known there.
    """

    def __init__(self, spans: RecordingSpans) -> None:
        self._spans = spans
        self._open: dict[tuple[int, int], Span] = {}

    def started(self, event: CommandStartedEvent) -> None:
        collection = event.command.get(event.command_name)
        target = collection if isinstance(collection, str) else ""
        span = self._spans.start_command(
            f"{event.command_name} {target}".rstrip(),
            {
                "db.system.name": "mongodb",
                "db.namespace": event.database_name,
                "db.operation.name": event.command_name,
                **({"db.collection.name": target} if target else {}),
            },
        )
        if span is not None:
            self._open[event.request_id, event.operation_id or 0] = span

    def succeeded(self, event: CommandSucceededEvent) -> None:
        self._end(event)

    def failed(self, event: CommandFailedEvent) -> None:
        self._end(event, str(event.failure.get("code", "none")))

    def _end(self, event: CommandSucceededEvent | CommandFailedEvent, error: str = "") -> None:
        span = self._open.pop((event.request_id, event.operation_id or 0), None)
        if span is None:
            return
        if error:
            span.set_attribute("error.type", error)
            span.set_status(StatusCode.ERROR)
        span.end()
