"""API tokens seen from the edge: from the key in a header to the actor it stands for."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import ApiToken
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied
from yanzhen.core.scope import Actor, Channel

PREFIX = "yz_"
SCOPES = {
    "orgs:read": _("read places, stations and posts"),
    "orgs:write": _("enter and change stations"),
    "people:read": _("read persons and households"),
    "people:write": _("enter and change persons and households"),
    "needs:read": _("read needs"),
    "needs:write": _("record and handle needs"),
    "delivery:read": _("read orders, activities and service records"),
    "delivery:write": _("handle orders and activities"),
    "projects:read": _("read projects and their reviews"),
    "projects:write": _("plan projects and decide on them"),
    "resources:read": _("read resources, bookings and partners"),
    "resources:write": _("enter resources, book them and record deliveries"),
    "questionnaires:read": _("read questionnaires and their figures"),
    "questionnaires:write": _("hand in answers to questionnaires"),
    "visits:read": _("read visits, what is owed and the coverage"),
    "visits:write": _("write visits down and change them"),
    "cases:read": _("read cases and referrals"),
    "cases:write": _("work on cases and referrals"),
    "assistance:read": _("read applications for assistance"),
    "assistance:write": _("help with applications for assistance"),
    "deliberation:read": _("read deliberations"),
    "deliberation:write": _("lead deliberations"),
    "volunteers:read": _("read volunteers and hours"),
    "volunteers:write": _("handle hours, pairs and certificates"),
    "timebank:read": _("read points"),
    "reports:read": _("read figures"),
}
USE_IS_NOTED_EVERY = timedelta(minutes=5)


def fresh_token() -> str:
    """A key for a program: 256 random bits behind a prefix that scanners recognise."""
    return PREFIX + secrets.token_urlsafe(32)


def digest(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()


def actor_from_token(raw: str, *, now: datetime, request_id: str = "") -> Actor | None:
    """The actor of a token that holds now, or nothing.

    ``facts["scopes"]`` are its scopes (see ``require_scope``); without any ``…:write`` the actor
    is read-only in every service.
    """
    if not raw.startswith(PREFIX):
        return None
    token = (
        ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)
        .filter(digest=digest(raw), owner__is_active=True)
        .select_related("owner")
        .first()
    )
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > USE_IS_NOTED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    actor = scope.actor_for(
        token.owner_id, str(token.owner), now=now, channel=Channel.API, request_id=request_id
    )
    return within(actor, frozenset(token.scopes))


def within(actor: Actor, scopes: frozenset[str]) -> Actor:
    """The same actor, held to these scopes."""
    is_read_only = not any(name.endswith(":write") for name in scopes)
    return replace(actor, is_read_only=is_read_only, facts=actor.facts | {"scopes": scopes})


def require_scope(actor: Actor, name: str) -> None:
    """Raise AccessDenied when the actor came by a token that lacks this scope."""
    scopes = actor.facts.get("scopes")
    if scopes is not None and name not in scopes:
        raise AccessDenied(_("The token lacks the scope %(scope)s."), scope=name)
