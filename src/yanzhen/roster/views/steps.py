"""One visit of a plan and what can be done with it; steps on the plan as a whole."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.steps import BOTH, POST, bound, press, show_present, take_step
from yanzhen.core.templatetags.ui import full_date
from yanzhen.needs.picking import chosen_person, pick_person
from yanzhen.roster import access, services
from yanzhen.roster.forms import AbsentForm, MoveForm, ReasonForm, UrgentForm, VersionForm
from yanzhen.roster.models import Plan, PlannedVisit
from yanzhen.roster.rules.changes import clock
from yanzhen.roster.selectors import figures, words
from yanzhen.roster.solving import days_for


def _one(request: ActorRequest, visit: PlannedVisit) -> words.Shown:
    return words.shown(request.actor, PlannedVisit.objects.filter(pk=visit.pk))[0]


@page(access.PLAN)
def planned_visit(request: ActorRequest, pk: int) -> HttpResponse:
    """One visit: whom, when, who goes, and why it stands there."""
    actor = request.actor
    visit = access.access_visit(actor, pk)
    one = _one(request, visit)
    context = {
        "visit": visit,
        "one": one,
        "plan": visit.plan,
        "reasons": words.reasons_of(actor, visit, one),
        "skills": figures.skill_names(visit.plan, visit.skills),
        "week": visit.day.isoformat() if visit.day else "",
        "is_past": visit.day is not None and visit.day < actor.today,
    }
    return render(request, "roster/planned_visit.html", context)


def _workdays(plan: Plan, first: date) -> list[tuple[str, str]]:
    """The working days that are still to come."""
    return [
        (day.isoformat(), full_date(day))
        for n, shift in enumerate(plan.frame["days"])
        if shift and (day := plan.day(n)) >= first
    ]


def _back(visit: PlannedVisit) -> str:
    address = reverse("plan-detail", args=[visit.plan_id])
    if visit.day is None:
        return address
    monday = visit.day.toordinal() - visit.day.weekday()
    return f"{address}?week={date.fromordinal(monday).isoformat()}"


@page(access.PLAN, methods=BOTH)
def planned_visit_move(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a visit somewhere else: first what it costs, then the step itself.

    An address with ``day`` and ``worker`` weighs them at once, as dropping a visit does.
    """
    actor = request.actor
    visit = access.access_visit(actor, pk)
    plan = visit.plan
    rows = list(plan.visits.standing())
    possible = {plan.day(d) for d in days_for(plan, visit, rows)}
    days = [
        (value, label if date.fromisoformat(value) in possible else f"{label} ✕")
        for value, label in _workdays(plan, actor.today)
    ]
    people = [
        (str(p["id"]), p["name"]) for p in plan.frame["people"] if visit.skills[0] in p["skills"]
    ]
    asked = request.GET.get("day") and request.GET.get("worker")
    data: Any = request.POST if request.method == "POST" else None
    if data is None and asked:
        data = {**request.GET.dict(), "version": plan.version}
    known = {
        "day": visit.day.isoformat() if visit.day else "",
        "worker": visit.worker_id or visit.responsible_id,
        "version": plan.version,
    }
    form = MoveForm(data or None, initial=known, days=days, workers=people)
    weighed = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        target: dict[str, Any] = {
            "day": date.fromisoformat(given["day"]),
            "worker": given["worker"],
        }
        with refusals_in(form):
            if request.method == "POST" and "take" in request.POST:
                services.move_visit(
                    actor=actor,
                    visit=visit,
                    version=given["version"],
                    reason=given["reason"],
                    **target,
                )
                messages.success(
                    request, _("Moved."), extra_tags=f"undo:{reverse('plan-undo', args=[plan.pk])}"
                )
                visit.day = target["day"]
                return redirect(_back(visit))
            weighed = services.weigh_move(actor=actor, visit=visit, **target)
    if request.method == "POST" and form.errors:
        show_present(form, plan)
    others = [w.pk for w in weighed.others] if weighed else []
    context = {
        "visit": visit,
        "one": _one(request, visit),
        "plan": plan,
        "form": form,
        "weighed": weighed,
        "terms": figures.told_terms(weighed.terms) if weighed else (),
        "begins": clock(weighed.begins) if weighed else "",
        "others": _later(request, weighed, others) if weighed else (),
        "back": reverse("planned-visit", args=[visit.pk]),
    }
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "roster/planned_visit_move.html", context, status=status)


def _later(
    request: ActorRequest, weighed: services.Weighed, keys: list[int]
) -> list[tuple[words.Shown, str]]:
    """The visits whose time changes, each with its new time."""
    times = {row.pk: clock(row.begins) for row in weighed.others}
    rows = PlannedVisit.objects.filter(pk__in=keys[:30]).order_by("day", "begins")
    return [(one, times[one.pk]) for one in words.shown(request.actor, rows)]


@page(access.PLAN, methods=POST)
def planned_visit_fix(request: ActorRequest, pk: int) -> HttpResponse:
    """Fix a visit to its day and people, or set it free."""
    visit = access.access_visit(request.actor, pk)
    is_fixed = not visit.is_fixed
    press(
        request,
        _("It stays where it is.") if is_fixed else _("It may be moved again."),
        lambda: services.fix_visit(actor=request.actor, visits=[visit], is_fixed=is_fixed),
    )
    return redirect(_back(visit))


@page(access.PLAN, methods=BOTH)
def planned_visit_off(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a visit off its day, with the reason."""
    actor = request.actor
    visit = access.access_visit(actor, pk)
    return take_step(
        request,
        visit.plan,
        ReasonForm(**bound(request, visit.plan)),
        title=_("Take it off the plan"),
        action=_("Take it off"),
        done=_("Taken off. It stands among what is not planned."),
        back=_back(visit),
        perform=lambda given: services.take_out_visit(actor=actor, visit=visit, **given),
        extra={"lead": _one(request, visit).whom},
    )


# -- the plan as a whole ------------------------------------------------------------------------


@page(access.PLAN, methods=BOTH)
def plan_absent(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody is away: the day is planned anew with few changes."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    people = [(str(p["id"]), p["name"]) for p in plan.frame.get("people", ())]
    form = AbsentForm(
        days=_workdays(plan, actor.today) if people else [],
        people=people,
        **bound(request, plan, day=actor.today.isoformat()),
    )

    def perform(given: dict[str, Any]) -> None:
        services.replan_day(
            actor=actor,
            plan=plan,
            day=date.fromisoformat(given["day"]),
            absent=given["absent"],
            reason=given["reason"],
            version=given["version"],
        )

    return take_step(
        request,
        plan,
        form,
        title=_("Somebody is away"),
        action=_("Plan the day anew"),
        done=_("The day is being planned anew."),
        back=reverse("plan-detail", args=[plan.pk]),
        perform=perform,
        extra={
            "lead": _(
                "Their visits go to colleagues or other days; everything else stays where it can."
            )
        },
    )


@page(access.PLAN, methods=BOTH)
def plan_urgent(request: ActorRequest, pk: int) -> HttpResponse:
    """Somebody must be seen: the day is planned anew around that visit."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    back = reverse("plan-detail", args=[plan.pk])
    person = chosen_person(request)
    if person is None:
        return pick_person(request, _("Who must be seen?"), back)
    form = UrgentForm(
        days=_workdays(plan, actor.today),
        **bound(request, plan, day=actor.today.isoformat(), opens="08:30", closes="17:00"),
    )

    def perform(given: dict[str, Any]) -> None:
        home = {"household": person.household_id} if person.household_id else {"person": person.pk}
        urgent = {
            **home,
            "minutes": given["minutes"],
            "opens": _minutes(given["opens"]),
            "closes": _minutes(given["closes"]),
            "words": given["words"],
        }
        services.replan_day(
            actor=actor,
            plan=plan,
            day=date.fromisoformat(given["day"]),
            urgent=urgent,
            reason=given["words"],
            version=given["version"],
        )

    return take_step(
        request,
        plan,
        form,
        title=_("An urgent visit"),
        action=_("Plan the day anew"),
        done=_("The day is being planned anew."),
        back=back,
        perform=perform,
        extra={"lead": person.name},
        template="roster/plan_urgent.html",
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


@page(access.PLAN, methods=POST)
def plan_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the last change back."""
    plan = access.access_plan(request.actor, pk)
    press(
        request,
        _("Undone."),
        lambda: services.undo_change(actor=request.actor, plan=plan),
    )
    return redirect("plan-detail", plan.pk)


@page(access.PLAN, methods=POST)
def plan_redo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an undone change again."""
    plan = access.access_plan(request.actor, pk)
    press(request, _("Done again."), lambda: services.redo_change(actor=request.actor, plan=plan))
    return redirect("plan-detail", plan.pk)


@page(access.PLAN, methods=BOTH)
def plan_publish(request: ActorRequest, pk: int) -> HttpResponse:
    """Show the plan on everybody's day; what is not planned is told first."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    unplaced = plan.visits.unplaced().count()
    told = _("%(count)s visits stand on nobody's day.") % {"count": unplaced} if unplaced else ""
    return take_step(
        request,
        plan,
        VersionForm(**bound(request, plan)),
        title=_("Publish the plan"),
        action=_("Publish"),
        done=_("Published. It stands on the day of everybody in it."),
        back=reverse("plan-detail", args=[plan.pk]),
        perform=lambda given: services.publish_plan(actor=actor, plan=plan, **given),
        extra={
            "help": " ".join(
                filter(None, [_("Everybody in it sees their days from now on."), told])
            )
        },
    )


@page(access.PLAN, methods=BOTH)
def plan_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a published plan off everybody's day."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    return take_step(
        request,
        plan,
        ReasonForm(**bound(request, plan)),
        title=_("Take the plan back"),
        action=_("Take back"),
        done=_("Taken back. It stands on nobody's day any more."),
        back=reverse("plan-detail", args=[plan.pk]),
        perform=lambda given: services.withdraw_plan(actor=actor, plan=plan, **given),
    )
