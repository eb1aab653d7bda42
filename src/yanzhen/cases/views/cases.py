"""Cases: the list, the page of one, and the steps through the stages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.accounts.models import User
from yanzhen.cases import access, rules, selectors, services
from yanzhen.cases import forms as typed
from yanzhen.cases.filters import CaseFilter
from yanzhen.cases.models import Case, CaseGoal
from yanzhen.cases.tables import CaseTable
from yanzhen.cases.tabs import tabs
from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied
from yanzhen.core.finding import the_row
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.needs.access import access_need
from yanzhen.needs.models import Need
from yanzhen.needs.picking import chosen_person, is_of_person, pick_person
from yanzhen.needs.tables import place_name
from yanzhen.orgs.models import Post
from yanzhen.people.models import Person

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", gettext_lazy("still open"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("mine", gettext_lazy("mine"), ""),
    ("closed", gettext_lazy("closed"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def case_list(request: ActorRequest) -> HttpResponse:
    """My cases; a lead's and a supervisor's are those of the area."""
    actor = request.actor
    narrowed = CaseFilter(request.GET, selectors.listed_cases(actor))
    counts = selectors.count_cases(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_cases(narrowed.qs, show, actor)
    table = CaseTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "cases", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "tabs": tabs("case-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "title": _("Cases"),
        "new_url": reverse("case-create") if scope.holds(actor, access.WORK) else "",
        "new_words": _("Open a case"),
    }
    return render(request, "cases/list.html", context)


@page(access.READ)
def case_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One case: its stage, what was found, the plan, the sessions."""
    actor = request.actor
    case = access.access_case(actor, pk)
    words, state = due_words(case.due_at, actor.now)
    context = {
        "case": case,
        "text": selectors.text_of(case),
        "stages": selectors.stages_of(case),
        "goals": selectors.goals_of(case),
        "sessions": selectors.sessions_of(case),
        "steps": list(case.steps.all()),
        "referrals": list(case.referrals.select_related("organization")),
        "place": place_name(case),
        "due_words": words if case.is_open else "",
        "due_state": state,
        "may_work": access.can_work_on(actor, case),
        "may_lead": scope.holds(actor, access.LEAD, case.area_code),
        "is_planning": rules.CASE_STEPS.allows(case.stage, "set_goal"),
        "is_served": rules.CASE_STEPS.allows(case.stage, "hold_session"),
    }
    return render(request, "cases/case_detail.html", context)


@page(access.WORK, methods=BOTH)
def case_create(request: ActorRequest) -> HttpResponse:
    """Open a case for a person."""
    person, back = chosen_person(request), reverse("case-list")
    if person is None:
        return pick_person(request, _("Open a case"), back)
    return _open(request, person, None, back)


@page(access.WORK, methods=BOTH)
def need_case(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with a case."""
    need = access_need(request.actor, pk)
    back = reverse("need-detail", args=[need.pk])
    if need.person is None or not is_of_person(request, need):
        return redirect(back)
    return _open(request, need.person, need, back)


def _open(request: ActorRequest, person: Person, need: Need | None, back: str) -> HttpResponse:
    actor = request.actor
    scope.require(actor, access.WORK, person.area_code)
    return make_new(
        request,
        typed.OpenForm(**fresh(request)),
        "cases.open_case",
        perform=lambda given: services.open_case(actor=actor, person=person, need=need, **given),
        done=lambda case: _("Opened as %(number)s.") % {"number": case.number},
        page="case-detail",
        template="core/step.html",
        record=person,
        title=_("Open a case"),
        action=_("Open a case"),
        back=back,
    )


def _step(
    request: ActorRequest,
    pk: int,
    form_class: type[forms.Form],
    service: Any,
    title: str,
    done: str,
    **options: Any,
) -> HttpResponse:
    case = access.access_case(request.actor, pk)
    if not access.can_work_on(request.actor, case):
        raise AccessDenied
    return take_step(
        request,
        case,
        form_class(**bound(request, case), **options),
        title=title,
        action=_("Save"),
        done=done,
        back=reverse("case-detail", args=[case.pk]),
        perform=lambda given: service(actor=request.actor, case=case, **given),
    )


@page(access.WORK, methods=BOTH)
def case_agree(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, typed.AgreeForm, services.agree_on_case, _("The client agrees"), _("Agreed.")
    )


@page(access.WORK, methods=BOTH)
def case_assess(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.AssessForm, services.assess_case, _("Assessment"), _("Saved."))


def _set_goal(*, actor: Any, case: Case, version: int | None = None, **given: Any) -> Any:
    return services.set_goal(actor=actor, case=case, **given)


@page(access.WORK, methods=BOTH)
def case_goal(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.GoalForm, _set_goal, _("Set a goal"), _("Saved."))


@page(access.WORK, methods=BOTH)
def case_plan(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.PlanForm, services.plan_case, _("The plan stands"), _("Saved."))


@page(access.WORK, methods=BOTH)
def case_session(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, typed.SessionForm, services.hold_session, _("Write down a session"),
        _("Written down and recorded."),
    )  # fmt: skip


@page(access.WORK, methods=BOTH)
def case_judge(request: ActorRequest, pk: int, goal_pk: int) -> HttpResponse:
    case = access.access_case(request.actor, pk)
    goal = the_row(CaseGoal.objects.select_related("case"), pk=goal_pk, case=case)

    def judge(*, actor: Any, case: Case, version: int | None, reached: str) -> Any:
        return services.judge_goal(actor=actor, goal=goal, reached=reached)

    return _step(request, pk, typed.JudgeForm, judge, _("How far was it reached?"), _("Saved."))


@page(access.WORK, methods=BOTH)
def case_evaluate(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, typed.EvaluateForm, services.evaluate_case, _("Evaluation"), _("Saved.")
    )


@page(access.WORK, methods=BOTH)
def case_close(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(
        request, pk, typed.CloseForm, services.close_case, _("Close the case"), _("Closed.")
    )


@page(access.LEAD, methods=BOTH)
def case_assign(request: ActorRequest, pk: int) -> HttpResponse:
    case = access.access_case(request.actor, pk)
    scope.require(request.actor, access.LEAD, case.area_code)
    above = [case.area_code[:n] for n in (*range(6, len(case.area_code), 3), len(case.area_code))]
    posts = Post.objects.on(request.actor.today).filter(
        area_code__in=above, role__in=access.WORK.roles
    )
    workers = User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")
    return _step(
        request, pk, typed.AssignForm, services.assign_case, _("Give it to another worker"),
        _("Saved."), workers=workers,
    )  # fmt: skip


@page(access.LEAD, methods=BOTH)
def case_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    case = access.access_case(request.actor, pk)
    scope.require(request.actor, access.LEAD, case.area_code)
    return _step(
        request, pk, typed.WhyForm, services.reopen_case, _("Let it go on"), _("It goes on.")
    )
