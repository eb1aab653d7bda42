"""Structured logs: one JSON line per event. Personal data has no place in an event's fields."""

import logging
import os
import sys

import structlog


def set_up() -> None:
    """JSON lines on standard error, from ``YZ_LOG`` (default ``warning``) upwards."""
    level = getattr(logging, os.environ.get("YZ_LOG", "warning").upper(), logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(handler)
    root.setLevel(level)
