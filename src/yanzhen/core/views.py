"""Pages of the ground: health, and what is shown when something is refused or missing."""

from __future__ import annotations

import structlog
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

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


def _refusal(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse({"error": {"code": str(status), "message": message}}, status=status)
    return render(request, f"{status}.html", {"message": message}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, 400, _("What was sent could not be read. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, 403, _("You have no duty that covers this."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _refusal(request, 404, _("This page does not exist, or is not in your area."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _refusal(request, 500, _("Something went wrong here. Nothing was changed."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _refusal(request, 403, _("This form was open too long. Reload the page and try again."))
