"""What the register adds to the page of a person: that they help, or the way to sign them up."""

from __future__ import annotations

from collections.abc import Iterator

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.people import panels
from yanzhen.people.models import Person
from yanzhen.volunteers import access, circles

panels.timeline_kind("pair", _("Pairs"), icon="users", state="done")
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


@panels.person_panel(order=35)
def circle_card(actor: Actor, person: Person) -> str:
    """Who looks after the person, and what is missing in the circle."""
    if not scope.holds(actor, access.READ_PAIRS, person.area_code):
        return ""
    circle = circles.circle_of(actor, person)
    may_pair = scope.holds(actor, access.PAIR, person.area_code)
    if not circle.pairs and not (may_pair and person.state == Person.State.ACTIVE):
        return ""
    return render_to_string(
        "volunteers/_circle_panel.html",
        {
            "circle": circle,
            "person": person,
            "may_pair": may_pair,
            "today": actor.today,
        },
    )


@panels.owed
def next_contacts(actor: Actor, person: Person) -> Iterator[panels.Owed]:
    """The contact of a pair that is due first."""
    pairs = access.visible_pairs(actor).filter(client=person, state="active")
    first = pairs.order_by("due_on").first()
    if first is not None:
        label: str | Promise = format_lazy(
            "{} · {}", pgettext_lazy("pair", "contact"), first.get_role_display()
        )
        yield panels.Owed(label, first.due_on, reverse("pair-detail", args=[first.pk]))
