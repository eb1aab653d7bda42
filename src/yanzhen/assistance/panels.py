"""What applications add to the page of a person."""

from __future__ import annotations

from django.template.loader import render_to_string

from yanzhen.assistance import access, selectors
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.people import panels
from yanzhen.people.models import Person


@panels.person_panel(order=50)
def applications_of_person(actor: Actor, person: Person) -> str:
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    rows = list(access.visible_applications(actor).filter(person=person)[:5])
    may_help = scope.holds(actor, access.HELP, person.area_code)
    if not rows and not may_help:
        return ""
    labels = selectors.policy_labels(actor, person.area_code)
    context = {
        "rows": [(row, labels.get(row.policy, row.policy)) for row in rows],
        "person": person,
        "may_help": may_help,
    }
    return render_to_string("assistance/_person_panel.html", context)
