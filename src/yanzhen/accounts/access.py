"""Who may look after accounts. Rights themselves come from posts (``orgs``)."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.models import ApiToken, User
from yanzhen.accounts.roles import (
    ADMINISTRATORS,
    FRONT_LINE,
    LEADS,
    ONLOOKERS,
    Role,
)
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor

MANAGE_USERS = scope.permission("accounts.manage_users", roles={Role.SECURITY_ADMIN})
READ_USERS = scope.permission("accounts.read_users", roles={Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
HOLD_TOKENS = scope.permission("accounts.hold_tokens", roles=LEADS | {Role.SYSTEM_ADMIN})
USE_ADMIN_SITE = scope.permission("accounts.use_admin_site", roles={Role.SYSTEM_ADMIN})
OPEN_SETTINGS = scope.permission(
    "accounts.open_settings",
    roles=ADMINISTRATORS | FRONT_LINE | ONLOOKERS | {Role.DEPARTMENT_READER},
)


def visible_users(actor: Actor) -> QuerySet[User]:
    """The accounts that the actor looks after or audits."""
    return User.objects.filter(scope.areas(actor, READ_USERS).q())


def can_see_user(actor: Actor, user: User) -> bool:
    return scope.holds(actor, READ_USERS, user.area_code)


def fetch_user(actor: Actor, pk: int) -> User:
    """Raises NotFound, also for an account in another area."""
    return the_row(visible_users(actor), pk=pk)


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens, and those of the accounts that one looks after."""
    looked_after = User.objects.filter(scope.areas(actor, MANAGE_USERS).q())
    tokens = ApiToken.objects.select_related("owner")
    return tokens.filter(owner_id=actor.user_id) | tokens.filter(owner__in=looked_after)


def can_give_token(actor: Actor, owner: User) -> bool:
    """A holder of the right for oneself; the security administrator for programs."""
    if owner.pk == actor.user_id:
        return scope.holds(actor, HOLD_TOKENS)
    return owner.kind == User.Kind.CLIENT and scope.holds(actor, MANAGE_USERS, owner.area_code)
