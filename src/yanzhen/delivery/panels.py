"""What delivery adds to the page of a person: open orders, and the colour of served lines."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.people import panels
from yanzhen.people.models import Person

panels.timeline_kind("service", _("Services"), icon="handshake", state="done")


@panels.person_panel(order=30)
def open_orders(actor: Actor, person: Person) -> str:
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    orders = access.visible_orders(actor).open().filter(person=person)
    rows = list(orders.select_related("item").order_by("wished_on", "pk")[:6])
    may_place = scope.holds(actor, access.PLACE, person.area_code)
    if not rows and not may_place:
        return ""
    return render_to_string(
        "delivery/_person_panel.html", {"orders": rows, "person": person, "may_place": may_place}
    )
