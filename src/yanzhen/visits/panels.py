"""What visits add to the page of a person: the last ones, and what is owed next."""

from __future__ import annotations

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.people import panels
from yanzhen.people.models import Household, Person
from yanzhen.visits import access, keys
from yanzhen.visits.models import HouseKey
from yanzhen.visits.selectors import rule_words

panels.timeline_kind("visit", _("Visits"), icon="footprints", state="done")
SHOWN = 3


@panels.owed
def next_visits(actor: Actor, person: Person) -> Iterator[panels.Owed]:
    if not scope.holds(actor, access.READ, person.area_code):
        return
    rows = person.obligations.filter(state__in=("owed", "refused", "not_home"))
    for row in rows.select_related("rule").order_by("due_on")[:SHOWN]:
        yield panels.Owed(
            rule_words(row.rule), row.due_on, reverse("obligation-detail", args=[row.pk])
        )


@panels.person_panel(order=20)
def visits_of_person(actor: Actor, person: Person) -> str:
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    visits = access.visible_visits(actor).filter(members__person=person)
    context = {
        "person": person,
        "visits": list(visits.order_by("-started_at")[:SHOWN]),
        "may_record": scope.holds(actor, access.RECORD, person.area_code)
        and person.state == Person.State.ACTIVE,
        "may_take_key": scope.holds(actor, access.RECORD, person.area_code)
        and person.state == Person.State.ACTIVE,
        "may_register": scope.holds(actor, access.CHECK, person.area_code),
    }
    return render_to_string("visits/_person_panel.html", context)


@panels.person_panel(order=21)
def keys_of_person(actor: Actor, person: Person) -> str:
    """Who keeps a key of their home, for whoever keeps it or leads there."""
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    rows = keys.listed_keys(actor).filter(person=person)
    standing = rows.exclude(state=HouseKey.State.RETURNED)[:SHOWN]
    context = {"keys": [(key, *keys.state_of(key)) for key in standing]}
    return render_to_string("visits/_keys_panel.html", context) if context["keys"] else ""


@panels.household_panel(order=20)
def visits_of_household(actor: Actor, household: Household) -> str:
    if not scope.holds(actor, access.READ, household.area_code):
        return ""
    visits = access.visible_visits(actor).filter(household=household)
    context = {
        "household": household,
        "visits": list(visits.order_by("-started_at")[:SHOWN]),
        "may_record": scope.holds(actor, access.RECORD, household.area_code)
        and household.state == Household.State.ACTIVE,
    }
    return render_to_string("visits/_household_panel.html", context)
