"""What every request passes: headers, log line, actor, the refusal of undeclared pages."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yanzhen.core import scope
from yanzhen.core.edges import REFUSALS, problem
from yanzhen.core.errors import AccessDenied, DomainError

Next = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("yanzhen.request")

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self' blob:"
)
PERMISSIONS_POLICY = "camera=(self), microphone=(self), geolocation=(self), payment=()"
# Views of libraries, which carry their own checks: sign-in pages, Django's admin, static files.
FOREIGN_VIEWS = ("allauth.", "django.contrib.", "django.views.", "ninja.", "whitenoise.")


class SecurityHeaders:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cache-Control", "private, no-store")
        return response


class BehindProxy:
    """The address of the visitor as the TLS proxy in front of us tells it, in its last word.

    Only in the settings of an installation that says so: otherwise anybody could claim an address.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if told:
            request.META["REMOTE_ADDR"] = told[:45]
        return self.get_response(request)


class RequestLog:
    """One structured line per request: route and numbers, never the path's query or a name."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex  # type: ignore[attr-defined]
        started, cpu = time.perf_counter(), time.thread_time()
        response = self.get_response(request)
        match = request.resolver_match
        log.info(
            "request",
            request_id=request.request_id,  # type: ignore[attr-defined]
            method=request.method,
            route=match.route if match else "-",
            status=response.status_code,
            ms=round((time.perf_counter() - started) * 1000, 1),
            cpu_ms=round((time.thread_time() - cpu) * 1000, 1),
            user=getattr(getattr(request, "user", None), "pk", None),
        )
        return response


class ApiRefusals:
    """Under ``/api/`` every refusal is JSON, also those that come from Django itself."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_plain = not response.headers.get("Content-Type", "").startswith("application/json")
        if response.status_code < 400 or not is_plain or not request.path.startswith("/api/"):
            return response
        code, words = REFUSALS.get(response.status_code, REFUSALS[400])
        answer = problem(response.status_code, code, str(words))
        for name in ("Allow", "Retry-After", "WWW-Authenticate"):
            if name in response.headers:
                answer.headers[name] = response.headers[name]
        return answer


class ActingUser:
    """Put ``request.actor`` beside ``request.user``: the same person with the grants of now."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.actor = scope.actor_for(  # type: ignore[attr-defined]
                request.user.pk,
                str(request.user),
                now=timezone.now(),
                request_id=request.request_id,  # type: ignore[attr-defined]
            )
        return self.get_response(request)


class DefaultDeny:
    """Refuse a page that declares no access rule, and tell refusals in plain words."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if hasattr(view, "access_rule") or view.__module__.startswith(FOREIGN_VIEWS):
            return None
        return self.process_exception(request, AccessDenied())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        if request.path.startswith("/api/"):
            return problem(error.status, error.code, str(error), error.field)
        if error.status == 404:
            raise Http404(str(error))
        if request.method == "POST" and error.status in {409, 422}:
            messages.error(request, str(error))
        template = "403.html" if error.status == 403 else "refused.html"
        return render(request, template, {"message": str(error)}, status=error.status)
