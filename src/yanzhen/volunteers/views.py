"""Pages of the volunteer register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from yanzhen.core import scope
from yanzhen.core.edges import page
from yanzhen.core.errors import DomainError
from yanzhen.core.scope import Actor
from yanzhen.people.access import person_for
from yanzhen.volunteers import access, selectors, services, vocabulary
from yanzhen.volunteers.forms import FilterForm, RegisterForm
from yanzhen.volunteers.tables import TeamTable, VolunteerTable

PER_PAGE = {"per_page": 25}


def _skills(actor: Actor) -> list[str]:
    where = scope.areas(actor, access.READ).prefixes
    area = where[0] if where else ""
    return vocabulary.skills(area, timezone.localdate(actor.now))


@page(access.READ)
def volunteer_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = selectors.volunteer_list(actor)
    form = FilterForm(request.GET, skills=_skills(actor))
    if form.is_valid():
        if name := form.cleaned_data["q"].strip():
            rows = rows.filter(person__name__contains=name)
        if skill := form.cleaned_data["skill"]:
            rows = selectors.with_skill(rows, skill)
    table = VolunteerTable(rows)
    RequestConfig(request, paginate=PER_PAGE).configure(table)
    return render(request, "volunteers/list.html", {"table": table, "form": form})


@page(access.READ)
def volunteer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    volunteer = selectors.volunteer_for(actor, pk)
    context = {
        "volunteer": volunteer,
        "times": [vocabulary.SERVICE_TIMES.get(t, t) for t in volunteer.service_times],
        "memberships": selectors.teams_of(actor, volunteer),
    }
    return render(request, "volunteers/detail.html", context)


@page(access.READ)
def team_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    table = TeamTable(selectors.team_list(actor))
    RequestConfig(request, paginate=PER_PAGE).configure(table)
    return render(request, "volunteers/teams.html", {"table": table})


@page(access.REGISTER, methods=("GET", "POST"))
def volunteer_register(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Register a known person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = person_for(actor, person_pk)
    form = RegisterForm(
        request.POST or None,
        skills=_skills(actor),
        initial={"registered_on": timezone.localdate(actor.now)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            volunteer = services.register_volunteer(actor=actor, person=person, **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("%(name)s is a volunteer now.") % {"name": person.name})
            return redirect("volunteer-detail", volunteer.pk)
    return render(request, "volunteers/register.html", {"form": form, "person": person})
