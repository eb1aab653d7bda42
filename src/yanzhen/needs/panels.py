"""What needs add to the page of a person: open needs at the side, lines of the timeline."""

from __future__ import annotations

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.needs import access, selectors
from yanzhen.people import panels
from yanzhen.people.models import Person

panels.timeline_kind("need", _("Needs"), icon="clipboard-list", state="active")


@panels.person_panel(order=20)
def open_needs(actor: Actor, person: Person) -> str:
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    needs = list(selectors.open_needs_of_person(actor, person.pk)[:6])
    may_record = scope.holds(actor, access.RECORD, person.area_code)
    return render_to_string(
        "needs/_person_panel.html",
        {"needs": needs, "person": person, "may_record": may_record, "now": actor.now},
    )


@panels.owed
def next_steps(actor: Actor, person: Person) -> Iterable[panels.Owed]:
    if not scope.holds(actor, access.READ, person.area_code):
        return []
    return [
        panels.Owed(n.title, timezone.localdate(n.due_at), reverse("need-detail", args=[n.pk]))
        for n in selectors.open_needs_of_person(actor, person.pk)[:3]
        if n.due_at
    ]
