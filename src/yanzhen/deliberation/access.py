"""Who may see and lead deliberations."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.deliberation.models import Issue

READ = scope.permission("deliberation.read", roles=FRONT_LINE | {Role.SUPERVISOR})
LEAD = scope.permission("deliberation.lead", roles=WORKERS)
EXPORT = scope.permission("deliberation.export", roles=LEADS)


def visible_issues(actor: Actor) -> QuerySet[Issue]:
    return Issue.objects.filter(scope.areas(actor, READ).q())


def access_issue(actor: Actor, pk: int) -> Issue:
    related = ("need", "division__parent", "station", "lead")
    return the_row(visible_issues(actor).select_related(*related), pk=pk)


def published_issues() -> QuerySet[Issue]:
    """What everybody may read, signed in or not."""
    return Issue.objects.filter(published_at__isnull=False)
