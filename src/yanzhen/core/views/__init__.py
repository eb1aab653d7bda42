"""Pages of the ground."""

from yanzhen.core.views.health import health_live, health_ready
from yanzhen.core.views.refusals import (
    bad_request,
    csrf_failure,
    forbidden,
    not_found,
    server_error,
)

__all__ = [
    "bad_request",
    "csrf_failure",
    "forbidden",
    "health_live",
    "health_ready",
    "not_found",
    "server_error",
]
