"""Whether the process lives and can serve."""

from __future__ import annotations

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from yanzhen.core import crypto
from yanzhen.core.edges import page

log = structlog.get_logger("yanzhen.health")


@page(public=True)
def health_live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "live"})


@page(public=True)
def health_ready(request: HttpRequest) -> HttpResponse:
    """Database, migrations and keys are there: requests can be served."""
    from django.db.migrations.executor import MigrationExecutor

    checks = {"database": False, "migrations": False, "keys": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        checks["database"] = True
        executor = MigrationExecutor(connection)
        checks["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["keys"] = bool(crypto.keyring().newest)
    except Exception as error:
        log.error("not_ready", kind=type(error).__name__)
    ready = all(checks.values())
    return JsonResponse(
        {"status": "ready" if ready else "not ready", "checks": checks},
        status=200 if ready else 503,
    )
