"""What cases and referrals add to the page of a person, for those who may read them."""

from __future__ import annotations

from django.template.loader import render_to_string

from yanzhen.cases import access
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.people import panels
from yanzhen.people.models import Person


@panels.person_panel(order=40)
def cases_of_person(actor: Actor, person: Person) -> str:
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    cases = list(access.visible_cases(actor).filter(person=person)[:5])
    referrals = access.visible_referrals(actor).filter(person=person)
    rows = list(referrals.select_related("organization")[:5])
    may_open = scope.holds(actor, access.WORK, person.area_code)
    if not cases and not rows and not may_open:
        return ""
    context = {"cases": cases, "referrals": rows, "person": person, "may_open": may_open}
    return render_to_string("cases/_person_panel.html", context)
