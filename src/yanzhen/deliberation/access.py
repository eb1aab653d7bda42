"""Who may see and lead deliberations."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.deliberation.models import Issue

READ = scope.permission("deliberation.read", roles=FRONT_LINE | {Role.SUPERVISOR})
LEAD = scope.permission("deliberation.lead", roles=WORKERS)
EXPORT = scope.permission("deliberation.export", roles=LEADS)


def visible_issues(actor: Actor) -> QuerySet[Issue]:
    return Issue.objects.filter(scope.areas(actor, READ).q())


def access_issue(actor: Actor, pk: int) -> Issue:
    related = ("need", "division__parent", "station", "lead")
    found = visible_issues(actor).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def published_issues() -> QuerySet[Issue]:
    """What everybody may read, signed in or not."""
    return Issue.objects.filter(published_at__isnull=False)
