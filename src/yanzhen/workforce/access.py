"""Who may see and keep the certificates of staff."""

from __future__ import annotations

from django.db.models import QuerySet

from yanzhen.accounts.roles import LEADS, ONLOOKERS, Role
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.workforce.models import StaffCertificate

READ = scope.permission(
    "workforce.read", roles=LEADS | ONLOOKERS | {Role.TOWN_WORKER, Role.DEPARTMENT_READER}
)
KEEP = scope.permission("workforce.keep", roles=LEADS)


def visible_certificates(actor: Actor) -> QuerySet[StaffCertificate]:
    return StaffCertificate.objects.filter(scope.areas(actor, READ).q())


def can_see_certificate(actor: Actor, certificate: StaffCertificate) -> bool:
    return scope.holds(actor, READ, certificate.area_code) or actor.user_id == certificate.user_id
