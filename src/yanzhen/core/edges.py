"""How a page or an API operation declares who may call it. Without a declaration nobody may."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError
from yanzhen.core.scope import Actor, Permission

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Who may call an endpoint: anybody, anybody signed in, or holders of a permission."""

    permission: Permission | None = None
    is_public: bool = False

    def check(self, actor: Actor | None) -> None:
        """Raise AccessDenied. That the row is in the actor's area is checked when it is fetched."""
        if self.is_public:
            return
        if actor is None:
            raise AccessDenied
        if self.permission is not None:
            scope.require(actor, self.permission)


def not_allowed(request: HttpRequest, methods: tuple[str, ...]) -> HttpResponse:
    """405 as a page or as JSON, with the methods that the address takes."""
    if request.path.startswith("/api/"):
        code, words = REFUSALS[405]
        response: HttpResponse = problem(405, code, str(words))
    else:
        response = render(request, "405.html", status=405)
    response["Allow"] = ", ".join(methods)
    return response


class ActorRequest(HttpRequest):
    """A request that carries its actor (``None`` when nobody is signed in)."""

    actor: Actor


def page(
    permission: Permission | None = None,
    *,
    public: bool = False,
    methods: tuple[str, ...] = ("GET", "HEAD"),
) -> Callable[[View], View]:
    """Declare a page: its permission (or ``public=True``) and its methods.

    Without a permission any signed-in person may call it, and the selectors behind it decide what
    they see. Visitors are sent to the sign-in page.
    """
    rule = AccessRule(permission, public)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return not_allowed(request, methods)
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None and not rule.is_public:
                return redirect_to_login(request.get_full_path())
            rule.check(actor)
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        guarded.access_rule = rule  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


# What is said where the framework refuses: code and sentence by status.
REFUSALS: dict[int, tuple[str, str | Promise]] = {
    400: ("bad_request", _("What was sent could not be read. Send it again as JSON.")),
    401: ("not_signed_in", _("Send a token that is in force, or sign in first.")),
    403: ("access_denied", _("You have no duty that covers this.")),
    404: ("not_found", _("This does not exist, or is not in your area.")),
    405: ("method_not_allowed", _("This address does not know that method.")),
    413: ("too_large", _("This is too much at once. Send less than a megabyte.")),
    415: ("wrong_content_type", _("Send JSON, with the content type application/json.")),
    429: ("too_many_requests", _("Too many requests. Wait a moment and try again.")),
    500: ("server_error", _("Something went wrong here. Nothing was changed.")),
}


def problem(status: int, code: str, message: str, field: str | None = None) -> JsonResponse:
    """What an API answers when it refuses; every status has this one form."""
    error = {"code": code, "message": message, "field": field}
    return JsonResponse({"error": error}, status=status, json_dumps_params={"ensure_ascii": False})


@contextmanager
def refusals_in(form: BaseForm) -> Iterator[None]:
    """Show what a service refuses beside the field it is about, so that the page comes again.

    What the actor may not do or see is not theirs to correct, and passes through.
    """
    try:
        yield
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        form.add_error(error.field if error.field in form.fields else None, str(error))
