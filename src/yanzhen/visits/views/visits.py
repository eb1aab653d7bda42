"""Visits: the list, the form, the page of one and its steps."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.attachments import attachments_of
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.core.fields import plain
from yanzhen.core.lists import chip_links, offer_export, page_of, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, bound, fresh, press, take_step
from yanzhen.needs.picking import chosen_person, pick_person
from yanzhen.needs.tables import place_name
from yanzhen.people.access import can_see_person, household_for, person_for
from yanzhen.people.models import Household
from yanzhen.visits import access, measuring, paper, selectors, services, tiers, vocabulary
from yanzhen.visits.filters import VisitFilter
from yanzhen.visits.forms import AlertForm, AmendForm, ReasonForm, VisitForm
from yanzhen.visits.models import Visit, VisitCode, VitalSign
from yanzhen.visits.prefill import Known, known_of
from yanzhen.visits.tables import VisitTable
from yanzhen.visits.tabs import tabs

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("all", gettext_lazy("all"), ""),
    ("mine", gettext_lazy("mine"), ""),
    ("alert", gettext_lazy("alarming value"), "overdue"),
    ("hazard", gettext_lazy("hazard"), "due"),
    ("late", gettext_lazy("saved late"), ""),
)


@page(access.READ)
def visit_list(request: ActorRequest) -> HttpResponse:
    """Visits of the actor's areas."""
    actor = request.actor
    narrowed = VisitFilter(request.GET, selectors.listed_visits(actor))
    show = request.GET.get("show", "all")
    rows = selectors.chosen_visits(narrowed.qs, show, actor)
    table = VisitTable(rows, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "visits", access.EXPORT)
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs(actor, "visit-list"),
        "chips": chip_links(request, CHIPS, {}, show),
        "filter": narrowed,
        "show": show,
        "may_record": scope.holds(actor, access.RECORD),
    }
    return render(request, "visits/list.html", context)


def _known(request: ActorRequest) -> Known | None:
    """For whom the address asks; a person who keeps house with others brings them along."""
    is_short = request.GET.get("means", "home") != "home"
    key = request.GET.get("household", "")
    if key.isdecimal() and len(key) < 18:
        household = household_for(request.actor, int(key))
        return known_of(request.actor, household, None, is_short=is_short)
    person = chosen_person(request)
    if person is None:
        return None
    return known_of(request.actor, person.household, person, is_short=is_short)


@page(access.RECORD, methods=BOTH)
def visit_create(request: ActorRequest) -> HttpResponse:
    """Write down a visit, call or try; the form opens with the last one."""
    actor, back = request.actor, reverse("obligation-list")
    known = _known(request)
    if known is None:
        return pick_person(request, _("Write down a visit"), back)
    if not known.people:
        raise NotFound
    scope.require(actor, access.RECORD, known.area)
    means = request.GET.get("means", "")
    preset = {"means": means} if means in Visit.Means.values else {}
    form = VisitForm(known=known, actor=actor, **fresh(request, **preset))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            visit = services.record_visit(
                actor=actor,
                draft=form.draft(),
                client_key=form.cleaned_data["client_key"],
                content=_sent(request),
            )
            if (signature := form.cleaned_data["signature"]) and not attachments_of(
                "visits.visit", visit.pk
            ).exists():
                services.attach_to_visit(
                    actor=actor, visit=visit, upload=signature, purpose="signature"
                )
            messages.success(request, _("Written down and recorded."))
            return redirect("visit-detail", visit.pk)
    context = {"form": form, "known": known, "back": back}
    status = 422 if form.errors else 200
    return render(request, "visits/form.html", context, status=status)


def _sent(request: ActorRequest) -> dict[str, list[str]]:
    """What the browser sent: the draft also holds what the last visit found."""
    kept = {"csrfmiddlewaretoken"}
    return {name: request.POST.getlist(name) for name in request.POST if name not in kept}


@page(access.READ)
def visit_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One visit: who went, whom they met, what was found, what comes next."""
    actor = request.actor
    visit = access.access_visit(actor, pk)
    can_amend = access.can_amend(actor, visit) and visit.taken_back_at is None
    context = {
        **facts_of(actor, visit),
        "settled": list(visit.settled.select_related("rule", "person")),
        "revisions": list(visit.revisions.select_related("changed_by")),
        "may_check": scope.holds(actor, access.SEE_CHECKS, visit.area_code),
        "checks": [(row, tiers.changed_since(row)) for row in tiers.checks_of(visit)],
        "can_amend": can_amend,
        "may_visit_again": scope.holds(actor, access.RECORD, visit.area_code)
        and (visit.household is None or visit.household.state == Household.State.ACTIVE),
        "can_take_back": scope.holds(actor, access.TAKE_BACK, visit.area_code)
        and visit.taken_back_at is None
        and not access.has_made(actor, visit),
        "can_report": scope.holds(actor, access.REPORT, visit.area_code),
    }
    return render(request, "visits/visit_detail.html", context)


def facts_of(actor: Actor, visit: Visit) -> dict[str, Any]:
    """What pages show of a visit, as far as the actor may see it."""
    return {
        "visit": visit,
        "place": place_name(visit),
        "members": list(visit.members.select_related("person")),
        "visitors": _visitors(visit),
        "blocks": selectors.blocks_of(actor, visit),
        "signs": selectors.signs_of(actor, visit),
        "policies": selectors.policies_of(visit),
        "view": plain(visit.view) if access.can_see_findings(actor, visit) else "",
        "needs": list(visit.needs.all()),
        "files": list(attachments_of("visits.visit", visit.pk)),
        "marks": selectors.marks_of(visit),
    }


def _visitors(visit: Visit) -> list[tuple[str, str]]:
    roles = vocabulary.rule("roles", area=visit.area_code, day=visit.started_at.date())
    return [(v.name, vocabulary.word(roles, v.role)) for v in visit.visitors.all()]


@page(access.READ)
def measured_log(request: ActorRequest, person_pk: int) -> HttpResponse:
    """What was measured of a person over the visits, beside the bounds of today."""
    actor = request.actor
    person = person_for(actor, person_pk)
    scope.require(actor, access.READ, person.area_code)
    turned = page_of(request, measuring.visits_with_values(actor, person))
    columns = measuring.columns_of(actor, person)
    context = {
        "person": person,
        "page": turned,
        "columns": columns,
        "lines": measuring.lines_of(person, list(turned), columns),
    }
    return render(request, "visits/measured_log.html", context)


@page(access.RECORD, methods=BOTH)
def visit_amend(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what was found; what stood there is kept."""
    actor = request.actor
    visit = access.access_visit(actor, pk)
    if not access.can_amend(actor, visit) or not access.can_see_findings(actor, visit):
        raise AccessDenied
    blocks = vocabulary.form_blocks(
        area=visit.area_code,
        day=visit.started_at.date(),
        is_short=visit.means != Visit.Means.HOME,
    )
    answers = {b.code: b.answers for b in visit.blocks.all()}
    given = bound(request, visit, next_step=visit.next_step)
    form = AmendForm(blocks=blocks, answers=answers, **given)
    form.initial.setdefault("next_step", visit.next_step)
    return take_step(
        request,
        visit,
        form,
        title=_("Change what was found"),
        action=_("Save"),
        done=_("Saved. What stood there before is kept."),
        back=reverse("visit-detail", args=[visit.pk]),
        perform=lambda data: services.amend_visit(
            actor=actor,
            visit=visit,
            changes=form.changes(),
            reason=data["reason"],
            version=data["version"],
        ),
    )


@page(access.TAKE_BACK, methods=BOTH)
def visit_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a visit did not take place."""
    actor = request.actor
    visit = access.access_visit(actor, pk)
    scope.require(actor, access.TAKE_BACK, visit.area_code)
    return take_step(
        request,
        visit,
        ReasonForm(**bound(request, visit)),
        title=_("Take the visit back"),
        action=_("Take it back"),
        done=_("Taken back. What it had settled is owed again."),
        back=reverse("visit-detail", args=[visit.pk]),
        perform=lambda data: services.take_back_visit(actor=actor, visit=visit, **data),
    )


@page(access.RECORD, methods=POST)
def visit_forget_position(request: ActorRequest, pk: int) -> HttpResponse:
    """Remove where the visit was checked in."""
    visit = access.access_visit(request.actor, pk)
    press(
        request,
        _("The position is removed."),
        lambda: services.forget_position(actor=request.actor, visit=visit),
    )
    return redirect("visit-detail", visit.pk)


@page(access.READ)
def visit_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """The visit as the printed form, filled from the record."""
    visit = access.access_visit(request.actor, pk)
    printed = paper.visit_paper(request.actor, visit)
    answer = HttpResponse(printed, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="visit-{visit.pk}.pdf"'
    return answer


@page(access.RECORD, methods=BOTH)
def visit_card(request: ActorRequest, household_pk: int) -> HttpResponse:
    """The card of a household with its code, to print; a new code ends the old one."""
    actor = request.actor
    household = household_for(actor, household_pk)
    scope.require(actor, access.RECORD, household.area_code)
    if request.method == "POST":
        done = _("The household has a new code.")
        press(
            request,
            done,
            lambda: services.issue_visit_code(actor=actor, household=household),
        )
        return redirect("visit-card", household.pk)
    card = VisitCode.objects.filter(household=household).first()
    code = plain(card.code) if card else ""
    context = {
        "household": household,
        "place": place_name(household),
        "code": code,
        "picture": segno.make(code, micro=False).svg_data_uri(scale=6) if code else "",
    }
    return render(request, "visits/card.html", context)


@page(access.RECORD, methods=BOTH)
def alert_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Say what was done about an alarming value."""
    actor = request.actor
    sign = VitalSign.objects.select_related("person", "visit").filter(pk=pk).first()
    if (
        sign is None
        or not scope.holds(actor, access.RECORD, sign.area_code)
        or not can_see_person(actor, sign.person)
    ):
        raise NotFound
    return take_step(
        request,
        sign.person,
        AlertForm(request.POST if request.method == "POST" else None),
        title=_("What was done about the alarming value?"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("visit-detail", args=[sign.visit_id]),
        perform=lambda data: services.answer_alert(actor=actor, sign=sign, **data),
    )
