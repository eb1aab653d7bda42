"""What is shown when something is refused, missing or broken, as a page or as JSON."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanzhen.core.edges import problem

CODES = {400: "bad_request", 403: "access_denied", 404: "not_found", 500: "server_error"}


def _refusal(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(status, CODES[status], message)
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
