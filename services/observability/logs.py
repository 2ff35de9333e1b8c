"""Structured logs: one JSON object per line, with the request id and without anything that a citizen sent.

No access log is written. An exception is logged as its type and where it passed, never with its message or
locals, because messages quote what was sent (privacy.md, "Nothing else anywhere").
"""

import logging
import os
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

QUIET = ("httpx", "httpcore", "pymongo", "uvicorn.access", "uvicorn.error", "asyncio", "motor")


def _frames(error: BaseException) -> list[str]:
    tb: TracebackType | None = error.__traceback__
    return [f"{f.filename.rsplit('/', 2)[-1]}:{f.lineno} {f.name}" for f in traceback.extract_tb(tb)][-12:]


def _kind(error: BaseException) -> str:
    """The type of an exception; of the operating system's, what it found too, such as a full disk."""
    number = error.errno if isinstance(error, OSError) else None
    name = type(error).__name__
    return name if number is None else f"{name} ({os.strerror(number)})"


def without_messages(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """A structlog processor that replaces `exc_info` by the exception's type and frames, without its message."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()[1]
    if isinstance(info, tuple):
        info = info[1]
    if isinstance(info, BaseException):
        event["error"] = _kind(info)
        event["frames"] = _frames(info)
    return event


class MessagelessFormatter(logging.Formatter):
    """The same for what libraries log: uvicorn logs every unhandled exception, asyncio those of tasks."""

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | Any) -> str:
        error = ei[1]
        return "" if error is None else f"{_kind(error)} at {', '.join(_frames(error))}"

    def formatMessage(self, record: logging.LogRecord) -> str:
        # The lines after the first are asyncio's account of the task or future, which quotes its exception.
        return super().formatMessage(record).partition("\n")[0]


def configure(level: str = "info") -> None:
    """Sets up logging for the whole process; later calls only change the level."""
    numeric = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=numeric, format="%(message)s", stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:
            handler.setFormatter(MessagelessFormatter("%(message)s"))
    for name in QUIET:
        logging.getLogger(name).setLevel(max(numeric, logging.WARNING))
    logging.getLogger("uvicorn.access").disabled = True
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_messages,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(numeric),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
