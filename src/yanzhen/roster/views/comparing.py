"""Two plans side by side, a copy to try changes in, and a draft that goes away."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.steps import POST, press
from yanzhen.roster import access, services
from yanzhen.roster.forms import CompareForm
from yanzhen.roster.models import Plan
from yanzhen.roster.selectors import figures
from yanzhen.roster.views.plans import frame_of

MOST_PAIRS = 200


@page(access.PLAN)
def plan_compare(request: ActorRequest, pk: int) -> HttpResponse:
    """The terms of two plans beside each other, and the visits that stand elsewhere."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    context = frame_of(request, plan, "plan-compare")
    others = figures.comparable(actor, plan)
    asked = {"other": request.GET["other"]} if "other" in request.GET else None
    form = CompareForm(asked, plans=others)
    context |= {"form": form, "others": others}
    if form.is_bound and form.is_valid() and plan.state != Plan.State.MAKING:
        other = form.cleaned_data["other"]
        terms, moved, same = figures.compare(actor, plan, other)
        context |= {
            "other": other,
            "one_name": f"#{plan.pk}",
            "other_name": f"#{other.pk}",
            "terms": figures.told_terms(terms),
            "moved": moved[:MOST_PAIRS],
            "moved_count": len(moved),
            "most": MOST_PAIRS,
            "same": same,
        }
    return render(request, "roster/plan_compare.html", context)


@page(access.PLAN, methods=POST)
def plan_copy(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft with the same visits."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    made: list[Plan] = []
    press(
        request,
        _("A copy to try changes in."),
        lambda: made.append(services.copy_plan(actor=actor, plan=plan)),
    )
    return redirect("plan-detail", made[0].pk if made else plan.pk)


@page(access.PLAN, methods=POST)
def plan_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Remove a draft that was never published."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    done = press(request, _("Removed."), lambda: services.remove_plan(actor=actor, plan=plan))
    return redirect("plan-list") if done else redirect("plan-detail", plan.pk)
