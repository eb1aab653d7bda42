"""Named reads of accounts."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q, QuerySet

from yanzhen.accounts import access
from yanzhen.accounts.models import User
from yanzhen.core.scope import Actor

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def user_list(actor: Actor, *, words: str = "", kind: str = "", state: str = "") -> QuerySet[User]:
    """The accounts that the actor looks after, each with its number of second factors."""
    found = access.visible_users(actor).annotate(
        factors=Count("authenticator", filter=Q(authenticator__type__in=FACTORS))
    )
    if words:
        found = found.filter(Q(name__icontains=words) | Q(username__icontains=words))
    if kind:
        found = found.filter(kind=kind)
    if state == "locked":
        found = found.filter(is_active=False)
    elif state == "bare":
        found = found.filter(factors=0, kind=User.Kind.STAFF, is_active=True)
    return found
