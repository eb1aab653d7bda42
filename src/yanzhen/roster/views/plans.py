"""The list of plans; one plan as calendar, map, list and history; one's own days; on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import PER_PAGE, chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, fresh, make_new
from yanzhen.roster import access, services
from yanzhen.roster.forms import PlanForm
from yanzhen.roster.models import Plan, PlannedVisitQuerySet, PlanStep
from yanzhen.roster.selectors import figures, maps, plans, words
from yanzhen.roster.services.changing import moved_places
from yanzhen.roster.tables import PLAN_STATES, PlannedVisitTable, PlanTable
from yanzhen.roster.tabs import plan_tabs
from yanzhen.visits.tabs import tabs

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("all", gettext_lazy("all"), ""),
    ("unplaced", gettext_lazy("not planned"), "overdue"),
    ("fixed", pgettext_lazy("roster", "fixed"), ""),
    ("urgent", gettext_lazy("urgent"), "overdue"),
    ("stand_in", gettext_lazy("by a stand-in"), "due"),
    ("estimated", gettext_lazy("place not known"), "due"),
)
SHOWN_CHANGES = 50


@page(access.PLAN)
def plan_list(request: ActorRequest) -> HttpResponse:
    """Plans of the actor's places."""
    actor = request.actor
    rows = plans.listed_plans(actor)
    table = PlanTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {"table": table, "tabs": tabs(actor, "plan-list")}
    return render(request, "roster/plan_list.html", context)


@page(access.PLAN, methods=BOTH)
def plan_create(request: ActorRequest) -> HttpResponse:
    """Ask for a plan; a job makes it."""
    actor = request.actor
    own = scope.areas(actor, access.PLAN).prefixes
    known = {
        "division": own[0] if len(own) == 1 else "",
        "starts_on": actor.today + timedelta(days=1),
        "seed": 1,
    }
    form = PlanForm(actor=actor, **fresh(request, **known))
    return make_new(
        request,
        form,
        "roster.ask_for_plan",
        perform=lambda given: services.ask_for_plan(actor=actor, **given),
        done=_("The plan is being made. It appears here."),
        page="plan-detail",
        title=_("Plan a month"),
        back=reverse("plan-list"),
    )


def frame_of(request: ActorRequest, plan: Plan, current: str) -> dict[str, Any]:
    """What every page of a plan shows."""
    actor = request.actor
    job = plan.job
    is_at_it = job is not None and (
        job.state in {"waiting", "running"}
        or (job.state in {"failed", "cancelled"} and not _has_moved_on(plan))
    )
    return {
        "plan": plan,
        "plan_tabs": plan_tabs(plan, current),
        "state": PLAN_STATES[plan.state],
        "is_made": plan.state != Plan.State.MAKING,
        "is_published": plan.state == Plan.State.PUBLISHED,
        "job": job if is_at_it and job and job.user_id == actor.user_id else None,
        "job_of_another": is_at_it and job is not None and job.user_id != actor.user_id,
        "can_undo": plan.changes.filter(number=plan.position, is_given_up=False).exists(),
        "can_redo": plan.changes.filter(number=plan.position + 1, is_given_up=False).exists(),
        "was_published": plan.steps.filter(step=PlanStep.Step.PUBLISHED).exists(),
        "last": plan.last,
    }


def _has_moved_on(plan: Plan) -> bool:
    """Whether the plan changed since its last job was asked for."""
    known = plan.job.parameters.get("version", plan.version) if plan.job else plan.version
    return bool(known != plan.version)


@page(access.PLAN)
def plan_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A week of the plan: people and days, with the visits in their order."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    context = frame_of(request, plan, "plan-detail")
    if not context["is_made"]:
        return render(request, "roster/plan_making.html", context)
    day = actor.today
    monday = plans.chosen_week(plan, request.GET.get("week", ""), day)
    asked = request.GET.get("people", "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    days, lines, pages = plans.week_of(actor, plan, monday, day, number)
    weeks = plans.weeks_of(plan)
    at = weeks.index(monday)
    left = words.shown(actor, plan.visits.unplaced().order_by("last", "number")[:20])
    context |= {
        "days": days,
        "lines": lines,
        "today": day,
        "weeks": [
            {
                "label": f"{w:%m-%d}",
                "url": f"?week={w.isoformat()}",
                "current": w == monday,
            }
            for w in weeks
        ],
        "monday": monday,
        "before": weeks[at - 1] if at else None,
        "after": weeks[at + 1] if at + 1 < len(weeks) else None,
        "pages": range(1, pages + 1) if pages > 1 else (),
        "people_page": min(max(1, number), pages),
        "terms": figures.terms_of(plan),
        "told": figures.told_of(plan),
        "placed": plan.visits.placed().count(),
        "unplaced": plan.visits.unplaced().count(),
        "standing": plan.visits.standing().count(),
        "left": left,
    }
    return render(request, "roster/plan_detail.html", context)


# -- map ----------------------------------------------------------------------------------------


def _day_and_worker(request: ActorRequest, plan: Plan) -> tuple[date, int | None]:
    """The day and the person that are looked at; what is unknown counts as not said."""
    days = [plan.day(d) for d, shift in enumerate(plan.frame["days"]) if shift]
    wanted = request.GET.get("day", "")
    first = next((d for d in days if d >= request.actor.today), days[0] if days else plan.starts_on)
    day = next((d for d in days if d.isoformat() == wanted), first)
    who = request.GET.get("who", "")
    known = {str(p["id"]) for p in plan.frame["people"]}
    return day, int(who) if who in known else None


@page(access.PLAN)
def plan_map(request: ActorRequest, pk: int) -> HttpResponse:
    """The routes of a day; beside the map the stops as a table."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    context = frame_of(request, plan, "plan-map")
    if not context["is_made"]:
        return render(request, "roster/plan_making.html", context)
    day, who = _day_and_worker(request, plan)
    people = sorted(plan.frame["people"], key=lambda p: (p["team"], p["id"]))
    chosen = [p for p in people if who is None or p["id"] == who]
    routes = [(p["name"], maps.route_of(actor, plan, day, p["id"])) for p in chosen[:60]]
    days = [plan.day(d) for d, shift in enumerate(plan.frame["days"]) if shift]
    query = f"day={day.isoformat()}" + (f"&who={who}" if who else "")
    context |= {
        "day": day,
        "days": days,
        "people": people,
        "who": who,
        "routes": [(name, stops) for name, stops in routes if stops],
        "map_url": f"{reverse('plan-map-points', args=[plan.pk])}?{query}",
        "told": figures.told_of(plan),
    }
    return render(request, "roster/plan_map.html", context)


@page(access.PLAN)
def plan_map_points(request: ActorRequest, pk: int) -> HttpResponse:
    """What the map draws, as GeoJSON."""
    plan = access.access_plan(request.actor, pk)
    if plan.state == Plan.State.MAKING:
        return JsonResponse({"kind": "routes", "box": None})
    day, who = _day_and_worker(request, plan)
    response = JsonResponse(maps.routes_map(request.actor, plan, day, who))
    response["Cache-Control"] = "private, no-store"
    return response


# -- list and history ---------------------------------------------------------------------------


def chosen_visits(rows: PlannedVisitQuerySet, show: str) -> PlannedVisitQuerySet:
    match show:
        case "unplaced":
            return rows.unplaced()
        case "fixed":
            return rows.filter(is_fixed=True)
        case "urgent":
            return rows.filter(is_urgent=True)
        case "stand_in":
            return rows.placed().exclude(responsible=None).exclude(worker=F("responsible"))
        case "estimated":
            return rows.filter(is_estimated=True)
    return rows


@page(access.PLAN)
def plan_visits(request: ActorRequest, pk: int) -> HttpResponse:
    """Every visit of the plan with its reason; what could not be planned with the hindrance."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    context = frame_of(request, plan, "plan-visits")
    if not context["is_made"]:
        return render(request, "roster/plan_making.html", context)
    show = request.GET.get("show", "all")
    everything = plan.visits.standing().order_by("day", "begins", "number")
    rows = chosen_visits(everything, show)
    counts = {name: chosen_visits(everything, name).count() for name, _l, _s in CHIPS}
    table = PlannedVisitTable(_Pages(actor, rows, counts.get(show, rows.count())))
    offer_export(table, request, "roster", access.EXPORT)
    if table.export_url:
        table.export_url += f"&plan={plan.pk}"
    turn(table, request, rows, counts.get(show))
    context |= {"table": table, "chips": chip_links(request, CHIPS, counts, show)}
    return render(request, "roster/plan_visits.html", context)


class _Pages:
    """In the place of rows for a table: each page is put into words when it is asked for."""

    def __init__(self, actor: Any, rows: PlannedVisitQuerySet, count: int) -> None:
        self.actor, self.rows, self.number = actor, rows, count

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, wanted: slice) -> list[Any]:
        return words.shown(self.actor, self.rows[wanted])

    def __iter__(self) -> Any:
        return iter(self[0:PER_PAGE])


@page(access.PLAN)
def plan_history(request: ActorRequest, pk: int) -> HttpResponse:
    """What was changed, by whom and what it cost; when the plan was published and taken back."""
    plan = access.access_plan(request.actor, pk)
    context = frame_of(request, plan, "plan-history")
    changes = list(plan.changes.select_related("made_by")[:SHOWN_CHANGES])
    context |= {
        "changes": [
            {
                "change": change,
                "moved": moved_places(change),
                "is_undone": change.is_given_up or change.number > plan.position,
                "cost": round(
                    services.cost_of(plan, change.terms_after)
                    - services.cost_of(plan, change.terms_before),
                    1,
                ),
            }
            for change in changes
        ],
        "steps": list(plan.steps.select_related("by")),
    }
    return render(request, "roster/plan_history.html", context)


# -- one's own days and paper -------------------------------------------------------------------


@page(access.SEE_OWN)
def own_days(request: ActorRequest) -> HttpResponse:
    """The published days of whoever asks, from today on; ``all`` shows those of before too."""
    actor = request.actor
    day = actor.today
    first = day.replace(day=1) if request.GET.get("show") == "all" else day
    context = {
        "tabs": tabs(actor, "own-days"),
        "days": plans.own_days(actor, first, day + timedelta(days=62)),
        "today": day,
        "is_all": first != day,
        "may_plan": scope.holds(actor, access.PLAN),
    }
    return render(request, "roster/own_days.html", context)


@page(access.PLAN)
def plan_print(request: ActorRequest, pk: int) -> HttpResponse:
    """The month on paper: a table for each person, day by day."""
    actor = request.actor
    plan = access.access_plan(actor, pk)
    rows: dict[int, list[words.Shown]] = {}
    for one in words.shown(actor, plan.visits.placed().order_by("day", "begins", "number")):
        for who in one.users:
            rows.setdefault(who, []).append(one)
    people = sorted(plan.frame.get("people", ()), key=lambda p: (p["team"], p["id"]))
    context = {
        "plan": plan,
        "last": plan.last,
        "sheets": [(p["name"], rows[p["id"]]) for p in people if p["id"] in rows],
        "left": words.shown(actor, plan.visits.unplaced().order_by("number")),
    }
    return render(request, "roster/plan_print.html", context)
