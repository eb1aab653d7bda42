"""Mandatory reports: seen by the reporter, the leads and the child officer, by nobody else."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.fields import plain
from yanzhen.core.steps import BOTH, fresh, once, take_step
from yanzhen.people.access import person_for
from yanzhen.visits import access, services, vocabulary
from yanzhen.visits.forms import AuthorityForm, HarmForm
from yanzhen.visits.models import MandatoryReport


@page(access.REPORT)
def harm_list(request: ActorRequest) -> HttpResponse:
    """The reports that the actor may see."""
    rows = access.visible_reports(request.actor).select_related("person", "reported_by")
    return render(request, "visits/harm_list.html", {"reports": list(rows[:100])})


@page(access.REPORT, methods=BOTH)
def harm_report(request: ActorRequest, person_pk: int) -> HttpResponse:
    """Write a mandatory report about a person."""
    actor = request.actor
    person = person_for(actor, person_pk)
    scope.require(actor, access.REPORT, person.area_code)
    held = vocabulary.rule("mandatory_reports", area=person.area_code, day=actor.today)
    visit = None
    key = request.GET.get("visit", "")
    if key.isdecimal() and len(key) < 18:
        visit = access.access_visit(actor, int(key))
    form = HarmForm(situations=held["situations"], **fresh(request, noticed_at=actor.now))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = {k: v for k, v in form.cleaned_data.items() if k != "client_key"}
            report = once(
                actor,
                form,
                "visits.report_harm",
                lambda: services.report_harm(actor=actor, person=person, visit=visit, **given),
            )
            return redirect("harm-detail", report.uid)
    context = {"form": form, "person": person, "back": reverse("person-detail", args=[person.pk])}
    return render(request, "visits/harm_form.html", context, status=422 if form.errors else 200)


def _report(request: ActorRequest, uid: UUID) -> MandatoryReport:
    return access.access_report(request.actor, uid)


@page(access.REPORT)
def harm_detail(request: ActorRequest, uid: UUID) -> HttpResponse:
    """One report and who was told."""
    report = _report(request, uid)
    held = vocabulary.rule("mandatory_reports", area=report.area_code, day=request.actor.today)
    steps = [
        {
            "step": step,
            "authority": vocabulary.word(held["authorities"], step.authority),
            "how": vocabulary.word(held["ways"], step.how),
            "contact": plain(step.contact),
            "remark": plain(step.remark),
        }
        for step in report.steps.select_related("noted_by")
    ]
    context = {
        "report": report,
        "situations": [vocabulary.word(held["situations"], s) for s in report.situations],
        "words": plain(report.words),
        "steps": steps,
    }
    return render(request, "visits/harm_detail.html", context)


@page(access.REPORT, methods=BOTH)
def harm_told(request: ActorRequest, uid: UUID) -> HttpResponse:
    """Add that an authority was told."""
    actor = request.actor
    report = _report(request, uid)
    held = vocabulary.rule("mandatory_reports", area=report.area_code, day=actor.today)
    given = (
        {"data": request.POST} if request.method == "POST" else {"initial": {"told_at": actor.now}}
    )
    return take_step(
        request,
        report.person,
        AuthorityForm(held=held, **given),
        title=_("Who was told"),
        action=_("Add"),
        done=_("Added."),
        back=reverse("harm-detail", args=[report.uid]),
        perform=lambda data: services.note_authority(actor=actor, report=report, **data),
    )
