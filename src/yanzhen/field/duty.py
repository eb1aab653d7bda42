"""Whom a worker takes along: what they owe in this period, who is given to them by name, and whose
records they may still have to mend or add to.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.field.access import user_key
from yanzhen.field.kinds import Duty, duty_source
from yanzhen.field.models import Upload
from yanzhen.field.visit_kind import recent as recent_visits
from yanzhen.people.access import posts_of, visible_persons
from yanzhen.people.models import Person
from yanzhen.visits.access import REPORT, can_see_findings, visible_obligations
from yanzhen.visits.models import Visit, VisitMember

AHEAD = timedelta(days=7)
LATELY = timedelta(days=30)
MOST = 1500


def owed_visits(actor: Actor) -> list[Duty]:
    """Open obligations of the worker's posts that have begun or begin within a week."""
    rows = (
        visible_obligations(actor)
        .open()
        .filter(post_id__in=posts_of(actor), starts_on__lte=actor.today + AHEAD)
        .select_related("rule", "person__division", "person__household", "household__division")
        .order_by("due_on", "pk")[:MOST]
    )
    found = []
    for row in rows:
        people = [row.person] if row.person else _members(actor, row.household_id or 0)
        found += [Duty(person, str(row.rule), row.due_on.isoformat()) for person in people]
    return found


def _members(actor: Actor, household_id: int) -> Iterable[Person]:
    rows = visible_persons(actor).filter(household_id=household_id, state=Person.State.ACTIVE)
    return rows.select_related("division", "household").order_by("-is_head", "pk")


def given_by_name(actor: Actor) -> list[Duty]:
    """Those who are given to the worker, themselves or with their household."""
    posts = posts_of(actor)
    rows = (
        visible_persons(actor)
        .living_here()  # type: ignore[attr-defined]
        .filter(Q(responsible_id__in=posts) | Q(household__responsible_id__in=posts))
        .select_related("division", "household")
        .order_by("area_code", "household", "pk")[:MOST]
    )
    return [Duty(person, str(_("Given to you by name")), "") for person in rows]


def to_be_corrected(actor: Actor) -> list[Duty]:
    """Those of whom the worker sent something that was refused and has not come right since."""
    refused = Upload.objects.filter(
        user_id=user_key(actor),
        state=Upload.State.REFUSED,
        synced__was_here=False,
        received_at__gte=actor.now - LATELY,
    )
    rows = visible_persons(actor).filter(pk__in=refused.values("person_id"))
    rows = rows.select_related("division", "household").order_by("pk")[:MOST]
    return [Duty(person, str(_("Correct what you sent")), "") for person in rows]


def visited_lately(actor: Actor) -> list[Duty]:
    """Those whose records are taken along, so that they can be added to."""
    visits = [visit.pk for visit in recent_visits(actor)]
    rows = visible_persons(actor).living_here()  # type: ignore[attr-defined]
    rows = rows.filter(pk__in=VisitMember.objects.filter(visit__in=visits).values("person_id"))
    rows = rows.select_related("division", "household").order_by("area_code", "pk")[:MOST]
    return [Duty(person, str(_("Visited lately")), "") for person in rows]


def last_visits(actor: Actor, person_ids: list[int]) -> dict[int, dict[str, Any]]:
    """The last kept visit of each person, with what was found where the worker may see it."""
    newest: dict[int, Visit] = {}
    since = actor.now - timedelta(days=400)
    rows = (
        VisitMember.objects.filter(person_id__in=person_ids, is_met=True)
        .filter(visit__in=Visit.objects.kept().filter(started_at__gte=since))
        .select_related("visit")
        .order_by("visit__started_at", "pk")
    )
    for member in rows:
        newest[member.person_id] = member.visit
    return {person: _told(actor, visit) for person, visit in newest.items()}


def _told(actor: Actor, visit: Visit) -> dict[str, Any]:
    told: dict[str, Any] = {
        "on": timezone.localdate(visit.started_at).isoformat(),
        "next_step": visit.next_step,
    }
    if can_see_findings(actor, visit):
        told["answers"] = {
            f"{block.code}.{name}": value
            for block in visit.blocks.all()
            for name, value in block.answers.items()
        }
    return told


def harm_report_of(actor: Actor, person: Person) -> str:
    """Where harm to the person is reported: never on the phone, where it could lie unseen."""
    if not scope.holds(actor, REPORT, person.area_code):
        return ""
    return reverse("harm-report", args=[person.pk])


def register() -> None:
    duty_source(owed_visits)
    duty_source(given_by_name)
    duty_source(to_be_corrected)
    duty_source(visited_lately)
