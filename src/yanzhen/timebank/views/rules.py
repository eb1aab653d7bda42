"""The rules of points in plain words: those of the place, and those that places have published."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.policies import Policy
from yanzhen.core.scope import Actor
from yanzhen.needs.frames import resident_frame
from yanzhen.people.models import Person
from yanzhen.timebank import access, packs, wording
from yanzhen.timebank.views.shop import tabs


def _parts(actor: Actor, earning: Policy, spending: Policy) -> dict[str, Any]:
    return {
        "earning": earning,
        "spending": spending,
        "parts": [
            (_("How points come"), wording.sentences(earning, actor.today)),
            (_("What points are for"), wording.sentences(spending, actor.today)),
        ],
        "is_confirmed": earning.is_confirmed and spending.is_confirmed,
    }


@page(access.READ)
def timebank_rules(request: ActorRequest) -> HttpResponse:
    """What holds in the area of the actor, and the presets that it may choose."""
    actor = request.actor
    presets, asked = packs.presets(), request.GET.get("preset", "")
    chosen = packs.preset(asked) if asked else None
    area = next(iter(scope.areas(actor, access.READ).prefixes), "")
    earning, spending = (
        (chosen.earning, chosen.spending) if chosen else packs.in_force(area, actor.today)
    )
    chips = [{"label": _("in force here"), "url": "?", "current": chosen is None}]
    chips += [
        {"label": row.name, "url": f"?preset={row.place}", "current": row.place == asked}
        for row in presets
    ]
    context = {
        "tabs": tabs(actor, "timebank-rules"),
        "chips": chips,
        "chosen": chosen,
        "area": area,
        **_parts(actor, earning, spending),
    }
    return render(request, "timebank/rules.html", context)


@page(access.SPEND)
def points_rules(request: ActorRequest) -> HttpResponse:
    """The rules of one's own place."""
    actor = request.actor
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    area = person.area_code if person else ""
    context = {
        **_parts(actor, *packs.in_force(area, actor.today)),
        **resident_frame(actor, area),
    }
    return render(request, "resident/points_rules.html", context)
