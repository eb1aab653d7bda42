"""Who may read and move cases and referrals.

A case is open to the worker whose it is, to the leads of the area and to its supervisors; nobody
else learns that it exists.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import LEADS, WORKERS, Role
from yanzhen.cases.models import Case, Referral
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.needs.access import about_visible_people

READ = scope.permission("cases.read", roles=WORKERS | {Role.SUPERVISOR})
READ_ALL = scope.permission("cases.read_all", roles=LEADS | {Role.SUPERVISOR})
WORK = scope.permission("cases.work", roles=WORKERS)
LEAD = scope.permission("cases.lead", roles=LEADS)
REFER = scope.permission("cases.refer", roles=WORKERS)
EXPORT = scope.permission("cases.export", roles=LEADS)


def visible_cases(actor: Actor) -> QuerySet[Case]:
    own = Q(worker_id=actor.user_id or 0) & scope.areas(actor, READ).q()
    return Case.objects.filter(own | scope.areas(actor, READ_ALL).q())


def can_work_on(actor: Actor, case: Case) -> bool:
    """The case worker, or a lead of the area."""
    if scope.holds(actor, LEAD, case.area_code):
        return True
    return case.worker_id == actor.user_id and scope.holds(actor, WORK, case.area_code)


def access_case(actor: Actor, pk: int) -> Case:
    related = ("person", "household", "need", "division__parent", "station", "worker")
    return the_row(visible_cases(actor).select_related(*related), pk=pk)


def visible_referrals(actor: Actor) -> QuerySet[Referral]:
    """Referrals of the actor's areas; those of a case only where the case is visible."""
    of_case = Q(case=None) | Q(case__in=visible_cases(actor).values("pk"))
    return Referral.objects.filter(
        scope.areas(actor, READ).q(), about_visible_people(actor), of_case
    )


def access_referral(actor: Actor, pk: int) -> Referral:
    related = ("person", "need", "case", "division__parent", "organization", "written_by")
    return the_row(visible_referrals(actor).select_related(*related), pk=pk)
