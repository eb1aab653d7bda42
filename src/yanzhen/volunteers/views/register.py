"""Pages of the volunteer register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import DomainError
from yanzhen.core.lists import offer_export, turn
from yanzhen.core.scope import Actor
from yanzhen.people.access import person_for
from yanzhen.volunteers import access, reckoning, selectors, services, vocabulary
from yanzhen.volunteers.filters import TeamFilter, VolunteerFilter
from yanzhen.volunteers.forms import RegisterForm
from yanzhen.volunteers.tables import MemberTable, TeamTable, VolunteerTable


def _skills(actor: Actor) -> list[str]:
    where = scope.areas(actor, access.READ).prefixes
    area = where[0] if where else ""
    return vocabulary.skills(area, timezone.localdate(actor.now))


@page(access.READ)
def volunteer_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = VolunteerFilter(request.GET, selectors.volunteer_list(actor), actor=actor)
    table = VolunteerTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    turn(table, request, narrowed.qs)
    offer_export(table, request, "volunteers", access.EXPORT)
    return render(request, "volunteers/list.html", {"table": table, "filter": narrowed})


@page(access.READ)
def volunteer_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    volunteer = selectors.volunteer_for(actor, pk)
    context = {
        "volunteer": volunteer,
        "skills": volunteer.skills,
        "times": [vocabulary.SERVICE_TIMES.get(t, t) for t in volunteer.service_times],
        "memberships": selectors.teams_of(actor, volunteer),
        "minutes": reckoning.minutes_of(volunteer),
        "certificates": access.visible_certificates(actor).filter(volunteer=volunteer),
        "may_certify": scope.holds(actor, access.CERTIFY, volunteer.area_code),
    }
    return render(request, "volunteers/detail.html", context)


@page(access.READ)
def team_list(request: ActorRequest) -> HttpResponse:
    narrowed = TeamFilter(request.GET, selectors.team_list(request.actor))
    table = TeamTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    turn(table, request, narrowed.qs)
    offer_export(table, request, "volunteer-teams", access.EXPORT)
    return render(request, "volunteers/teams.html", {"table": table, "filter": narrowed})


@page(access.READ)
def team_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One team: what it is for, who leads it, who belongs to it."""
    team = selectors.team_for(request.actor, pk)
    rows = selectors.members_of(request.actor, team)
    table = MemberTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {
        "team": team,
        "kind": vocabulary.TEAM_KINDS.get(team.kind, team.kind),
        "place": selectors.place_of(team),
        "table": table,
    }
    return render(request, "volunteers/team.html", context)


@page(access.REGISTER, methods=("GET", "POST"))
def volunteer_register(request: ActorRequest, person_pk: int) -> HttpResponse:
    """Register a known person."""
    actor = request.actor
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
