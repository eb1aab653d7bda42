"""Who calls an API operation: a program by its token, or a page of ours by its session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import ninja
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja.operation import Operation
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from yanzhen.accounts import tokens
from yanzhen.core.edges import REFUSALS, AccessRule
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.rest import LARGEST_BODY, Problem
from yanzhen.core.scope import Actor, Channel, Permission

SAFE = frozenset({"GET", "HEAD"})
REFUSED = frozenset({400, 401, 403, 404, 409, 413, 415, 422, 429})


class NotSignedIn(DomainError):
    code, message = REFUSALS[401]
    status = 401


class ForeignForm(DomainError):
    """A request that carries a session but not the secret of our own pages."""

    code = "csrf_failed"
    status = 403
    message = _("Send the CSRF token of the session, or use an API token.")


class TooLarge(DomainError):
    code, message = REFUSALS[413]
    status = 413


class WrongContentType(DomainError):
    code, message = REFUSALS[415]
    status = 415


class Bearer(AuthBase):
    """The gate of one operation: its access rule and the token scope that it takes.

    Asked before anything of the request is read; sets ``request.actor``.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"
    openapi_description = "An API token; pages of the same origin may use their session instead."

    def __init__(self, rule: AccessRule, scope_name: str) -> None:
        super().__init__()
        if scope_name not in tokens.SCOPES:
            raise ValueError(f"unknown token scope {scope_name!r}")
        self.access_rule, self.scope_name = rule, scope_name
        self.query_names: frozenset[str] = frozenset()
        self.has_body = False

    def __call__(self, request: HttpRequest) -> Actor:
        actor = caller(request)
        tokens.require_scope(actor, self.scope_name)
        self.access_rule.check(actor)
        request.actor = actor  # type: ignore[attr-defined]
        for name in request.GET:
            if name not in self.query_names:
                raise NotValid(_("This address takes no such value."), field=name[:60])
        if self.has_body:
            if request.content_type != "application/json":
                raise WrongContentType
            if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
                raise TooLarge
        return actor


def caller(request: HttpRequest) -> Actor:
    """The actor of the token, else of the session. Raises NotSignedIn or ForeignForm."""
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _blank, raw = header.partition(" ")
        now, request_id = timezone.now(), getattr(request, "request_id", "")
        actor = None
        if scheme.lower() == "bearer":
            actor = tokens.actor_from_token(raw.strip(), now=now, request_id=request_id)
        if actor is None:
            raise NotSignedIn
        return actor
    signed_in: Actor | None = getattr(request, "actor", None)
    if signed_in is None:
        raise NotSignedIn
    if request.method not in SAFE and check_csrf(request) is not None:
        raise ForeignForm
    return replace(signed_in, channel=Channel.API)


def undeclared(request: HttpRequest) -> None:
    """The gate of an operation that declares none: nobody passes."""
    raise AccessDenied


class Router(ninja.Router):
    """A router whose gates know what their operation takes."""

    def add_api_operation(
        self, path: str, methods: list[str], view_func: Callable[..., Any], **options: Any
    ) -> None:
        super().add_api_operation(path, methods, view_func, **options)
        operation: Operation = view_func._ninja_operation  # type: ignore[attr-defined]
        for gate in operation.auth_callbacks:
            if isinstance(gate, Bearer):
                _tell(gate, operation)


def _tell(gate: Bearer, operation: Operation) -> None:
    for model in operation.models:
        source = model.__ninja_param_source__
        gate.has_body |= source == "body"
        if source == "query":
            gate.query_names |= frozenset(model.__ninja_flatten_map__)


def gate_of(operation: Operation) -> Bearer | None:
    """The gate of an operation, or nothing when it declares none."""
    found = [gate for gate in operation.auth_callbacks if isinstance(gate, Bearer)]
    return found[0] if len(operation.auth_callbacks) == len(found) == 1 else None


def allowed(
    permission: Permission | None,
    scope_name: str,
    answer: Any,
    summary: str | Promise,
    *,
    status: int = HTTPStatus.OK,
) -> dict[str, Any]:
    """The options of an operation: who may call it, with which token scope, and what it answers.

    Without a permission any signed-in person may call it, and the selectors behind it decide.

    ``@router.get("", **allowed(READ, "needs:read", Page[NeedRow], _("Needs")))``
    """
    return {
        "auth": Bearer(AccessRule(permission), scope_name),
        "response": {int(status): answer, REFUSED: Problem},
        "summary": summary,
        "openapi_extra": {"x-token-scope": scope_name},
    }
