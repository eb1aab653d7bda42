"""The rules of points in plain words: those of the place, and those that places have published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.frames import resident_frame
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.timebank import access, forms, outlook, packs, services, wording
from yanzhen.timebank.packs import Rules
from yanzhen.timebank.views.shop import tabs


def _parts(actor: Actor, rules: Rules) -> dict[str, Any]:
    titles = (_("How points come"), _("What points are for"), _("What is granted"))
    return {
        "rules": rules,
        "parts": [
            (title, wording.sentences(policy, actor.today))
            for title, policy in zip(titles, rules.parts, strict=True)
        ],
    }


def _place(actor: Actor) -> Division | None:
    """Where the actor sets the rules, or else the place of their nearest duty."""
    for right in (access.SET_RULES, access.READ):
        prefixes = scope.areas(actor, right).prefixes
        found = Division.objects.filter(code__in=prefixes).order_by("-code").first()
        if found is not None:
            return found
    return None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@page(access.READ)
def timebank_rules(request: ActorRequest) -> HttpResponse:
    """What holds where the actor works, beside a preset, and what last month had given by each."""
    actor = request.actor
    presets, asked = packs.presets(), request.GET.get("preset", "")
    chosen = packs.preset(asked) if asked else None
    place = _place(actor)
    area = place.code if place else ""
    here = packs.in_force(area, actor.today)
    chips = [{"label": _("in force here"), "url": "?", "current": chosen is None}]
    chips += [
        {"label": row.name, "url": f"?preset={row.place}", "current": row.place == asked}
        for row in presets
    ]
    month = outlook.month_before(area, actor.today)
    shown = [chosen] if chosen else presets
    context = {
        "tabs": tabs(actor, "timebank-rules"),
        "chips": chips,
        "chosen": chosen,
        "place": place,
        "month": month,
        "lines": outlook.compared(month, here, shown),
        "may_choose": place is not None and scope.holds(actor, access.SET_RULES, area),
        **_parts(actor, here),
    }
    if chosen:
        context["beside"] = wording.beside(here, chosen.rules, actor.today)
        context["differing"] = sum(row.differs for row in context["beside"])
    return render(request, "timebank/rules.html", context)


@page(access.SET_RULES, methods=BOTH)
def timebank_rules_choose(request: ActorRequest, preset: str) -> HttpResponse:
    """Take the rules of a preset for the place where the actor sets them."""
    actor = request.actor
    chosen, place = packs.preset(preset), _place(actor)
    if place is None:
        raise AccessDenied

    def perform(given: dict[str, Any]) -> object:
        return services.choose_rules(
            actor=actor,
            division=place,
            preset=preset,
            day=given["day"],
            reason=given["reason"],
        )

    return take_step(
        request,
        place,
        forms.ChooseRulesForm(**bound(request, place, day=_next_month(actor.today))),
        title=_("Choose the rules of %(name)s") % {"name": chosen.name},
        action=_("Choose these rules"),
        done=_("Chosen. They hold from the day that you named."),
        back=reverse("timebank-rules"),
        perform=perform,
        extra={
            "leads_back": False,
            "lead": place.name,
            "theirs": chosen.name,
            "rows": [
                row
                for row in wording.beside(
                    packs.in_force(place.code, actor.today), chosen.rules, actor.today
                )
                if row.differs
            ],
        },
        template="timebank/rules_choose.html",
    )


@page(access.SPEND)
def points_rules(request: ActorRequest) -> HttpResponse:
    """The rules of one's own place."""
    actor = request.actor
    person = Person.objects.filter(pk=actor.person_id).first() if actor.person_id else None
    area = person.area_code if person else ""
    context = {
        **_parts(actor, packs.in_force(area, actor.today)),
        **resident_frame(actor, area),
    }
    return render(request, "resident/points_rules.html", context)
