"""Pages of the volunteer register."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import DomainError
from yanzhen.core.lists import offer_export, page_of, turn
from yanzhen.core.scope import Actor
from yanzhen.people.access import person_for
from yanzhen.volunteers import (
    access,
    circles,
    reckoning,
    registering,
    selectors,
    services,
    vocabulary,
)
from yanzhen.volunteers.filters import TeamFilter, VolunteerFilter
from yanzhen.volunteers.forms import RegisterForm
from yanzhen.volunteers.serving import PlaceNames, places_offered
from yanzhen.volunteers.tables import MemberTable, TeamTable, VolunteerTable
from yanzhen.volunteers.views.growing import offered


def _skills(actor: Actor) -> list[str]:
    where = scope.areas(actor, access.READ).prefixes
    area = where[0] if where else ""
    return vocabulary.skills(area, actor.today)


@page(access.READ)
def volunteer_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = VolunteerFilter(request.GET, selectors.volunteer_list(actor), actor=actor)
    table = VolunteerTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    turn(table, request, narrowed.qs)
    offer_export(table, request, "volunteers", access.EXPORT)
    return render(
        request,
        "volunteers/list.html",
        {
            "table": table,
            "filter": narrowed,
            "may_read_pairs": scope.holds(request.actor, access.READ_PAIRS),
            "may_export": scope.holds(request.actor, access.EXPORT),
            "may_certify": scope.holds(request.actor, access.CERTIFY),
        },
    )


@page(access.READ)
def volunteer_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One entry: what is known, learned, served, and whom they look after."""
    actor = request.actor
    volunteer = selectors.volunteer_for(actor, pk)
    area = volunteer.area_code
    may_read_pairs = scope.holds(actor, access.READ_PAIRS, area)
    minutes = reckoning.minutes_of(volunteer)
    context = {
        "volunteer": volunteer,
        "skills": volunteer.skills,
        "times": [vocabulary.SERVICE_TIMES.get(t, t) for t in volunteer.service_times],
        "areas": PlaceNames().of(volunteer.service_areas),
        "party": vocabulary.PARTY_CATEGORIES.get(volunteer.party_category, ""),
        "minutes": minutes,
        "stars": reckoning.stars_of(actor, volunteer, minutes),
        "certificates": page_of(
            request,
            access.visible_certificates(actor).filter(volunteer=volunteer),
            parameter="papers",
        ),
        "may_certify": scope.holds(actor, access.CERTIFY, area),
        "may_pair": scope.holds(actor, access.PAIR, area),
        "may_lead": scope.holds(actor, access.LEAD_TEAMS, area),
        "clients": circles.clients_of(actor, volunteer.pk) if may_read_pairs else [],
        "steps": offered(actor, volunteer),
        **registering.entry_of(actor, volunteer),
    }
    return render(request, "volunteers/detail.html", context)


@page(access.READ)
def team_list(request: ActorRequest) -> HttpResponse:
    narrowed = TeamFilter(request.GET, selectors.team_list(request.actor))
    table = TeamTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    turn(table, request, narrowed.qs)
    offer_export(table, request, "volunteer-teams", access.EXPORT)
    return render(
        request,
        "volunteers/teams.html",
        {
            "table": table,
            "filter": narrowed,
            "may_read_pairs": scope.holds(request.actor, access.READ_PAIRS),
            "may_lead": scope.holds(request.actor, access.LEAD_TEAMS),
        },
    )


@page(access.READ)
def team_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One team: what it is for, who leads it, who belongs to it, where it stands in the tree."""
    actor = request.actor
    team = selectors.team_for(actor, pk)
    rows = selectors.members_of(actor, team)
    table = MemberTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {
        "team": team,
        "kind": vocabulary.TEAM_KINDS.get(team.kind, team.kind),
        "place": selectors.place_of(team),
        "table": table,
        "children": registering.children_of(actor, team),
        "ages": registering.age_profile(team, actor.today),
        "growth": registering.growth_of(team),
        "agreements": registering.agreements_of(team),
        "may_lead": scope.holds(actor, access.LEAD_TEAMS, team.area_code),
        "may_certify": scope.holds(actor, access.CERTIFY, team.area_code),
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
        places=places_offered(person.area_code, actor.today),
        initial={"registered_on": actor.today},
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
