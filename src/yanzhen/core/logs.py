"""Structured logs: one JSON line per event. Personal data has no place in an event's fields.

Of an exception only its type and the places it passed are written: its message and the values of
variables may hold what a person typed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog


def bare_trace(error: BaseException | None, passed: TracebackType | None = None) -> dict[str, Any]:
    """The type of an exception and where it came from, without its words."""
    frames = traceback.extract_tb(passed or (error.__traceback__ if error else None))
    places = [f"{f.filename.rpartition('/src/')[2]}:{f.lineno} {f.name}" for f in frames[-12:]]
    return {"type": type(error).__name__, "places": places}


def _without_words(_logger: Any, _name: str, event: structlog.typing.EventDict) -> Any:
    info = event.pop("exc_info", None)
    error = info if isinstance(info, BaseException) else sys.exc_info()[1] if info else None
    if error is not None:
        event["exception"] = bare_trace(error)
    return event


class LineFormatter(logging.Formatter):
    """Lines of libraries in the same form; those of ours are JSON already."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        if not text.startswith("{"):
            event: dict[str, Any] = {
                "event": text,
                "logger": record.name,
                "level": record.levelname.lower(),
            }
            if record.exc_info:
                event["exception"] = bare_trace(record.exc_info[1], record.exc_info[2])
            text = json.dumps(event, ensure_ascii=False)
        return text


def set_up() -> None:
    """JSON lines on standard error, from ``YZ_LOG`` (default ``warning``) upwards."""
    level = getattr(logging, os.environ.get("YZ_LOG", "warning").upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(handler)
    root.setLevel(level)
    # Statements carry their values.
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
