"""What the register adds to the page of a person: that they help, or the way to sign them up."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.people import panels
from yanzhen.people.models import Person
from yanzhen.volunteers import access

panels.timeline_kind("volunteer", _("Volunteering"), icon="heart-handshake", state="done")


@panels.person_panel(order=70)
def volunteer_card(actor: Actor, person: Person) -> str:
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    volunteer = access.visible_volunteers(actor).filter(person=person).first()
    may_register = scope.holds(actor, access.REGISTER, person.area_code)
    if volunteer is None and not (may_register and person.state == Person.State.ACTIVE):
        return ""
    return render_to_string(
        "volunteers/_person_panel.html", {"volunteer": volunteer, "person": person}
    )
