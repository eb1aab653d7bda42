"""What resources add to the page of a person, and who may see their files."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.attachments import attachment_rule
from yanzhen.core.scope import Actor
from yanzhen.people import panels
from yanzhen.people.models import Person
from yanzhen.resources import access
from yanzhen.resources.services.partners import FILES


def offers_of_person(actor: Actor, person: Person) -> str:
    """What the person offers the neighbourhood, and the way to ask them."""
    may_ask = scope.holds(actor, access.INTERVIEW, person.area_code)
    if not scope.holds(actor, access.READ, person.area_code):
        return ""
    resources = list(access.visible_resources(actor).filter(person=person).order_by("name")[:6])
    if not resources and not may_ask:
        return ""
    return render_to_string(
        "resources/_person_panel.html",
        {"resources": resources, "person": person, "may_ask": may_ask},
    )


def _can_see_agreement(actor: Actor, agreement_id: int) -> bool:
    return access.visible_agreements(actor).filter(pk=agreement_id).exists()


def register_panels() -> None:
    panels.timeline_kind("asset_interview", _("Asset interviews"), icon="message-square")
    panels.person_panel(order=60)(offers_of_person)
    attachment_rule(FILES, _can_see_agreement)
