"""API tokens: made once, shown once, revoked for good."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import access, tokens
from yanzhen.accounts.models import ApiToken, User
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor


@operation("accounts.create_token")
def create_token(
    *,
    actor: Actor,
    owner: User,
    label: str,
    scopes: list[str],
    raw: str,
    expires_at: datetime | None = None,
) -> ApiToken:
    """Keep the digest of a key that ``tokens.fresh_token()`` made; the key itself is not kept.

    For oneself, or for a program by the security administrator.
    """
    if not access.can_give_token(actor, owner):
        raise AccessDenied
    if not label.strip():
        raise NotValid(_("Say what the token is for."), field="label")
    unknown = set(scopes) - set(tokens.SCOPES)
    if not scopes or unknown:
        raise NotValid(_("Choose at least one scope from the list."), field="scopes")
    if expires_at is not None and expires_at <= actor.now:
        raise NotValid(_("The end must lie in the future."), field="expires_at")
    note(scopes=sorted(scopes))
    return ApiToken.objects.create(
        owner=owner,
        label=label.strip()[:80],
        digest=tokens.digest(raw),
        scopes=sorted(scopes),
        created_at=actor.now,
        expires_at=expires_at,
    )


@operation("accounts.revoke_token")
def revoke_token(*, actor: Actor, token: ApiToken) -> ApiToken:
    """End a token at once: by its owner or by the security administrator."""
    is_own = token.owner_id == actor.user_id
    if not is_own and not scope.holds(actor, access.MANAGE_USERS, token.owner.area_code):
        raise AccessDenied
    if token.revoked_at:
        raise WrongState(_("This token is revoked already."))
    token.revoked_at = actor.now
    token.save(update_fields=["revoked_at"])
    return token
