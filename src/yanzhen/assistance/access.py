"""Who may see and help with applications."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, Role
from yanzhen.assistance.models import AidApplication
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.needs.access import about_visible_people

READ = scope.permission("assistance.read", roles=FRONT_LINE | {Role.SUPERVISOR})
HELP = scope.permission("assistance.help", roles=FRONT_LINE)
EXPORT = scope.permission("assistance.export", roles=LEADS)


def visible_applications(actor: Actor) -> QuerySet[AidApplication]:
    """Applications of the actor's areas; of protected persons only where they are visible."""
    return AidApplication.objects.filter(scope.areas(actor, READ).q(), about_visible_people(actor))


def access_application(actor: Actor, pk: int) -> AidApplication:
    related = ("person", "household", "need", "division__parent", "station", "helper")
    found = visible_applications(actor).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
