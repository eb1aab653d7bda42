"""Who leaves a team, and the units that could send more people than are on the register."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import turn
from yanzhen.core.steps import BOTH, POST, fresh, once, press, take_step
from yanzhen.orgs.selectors import organizations_for_picker
from yanzhen.volunteers import access, register_forms, registering, selectors, services
from yanzhen.volunteers.tables import PoolTable


@page(access.LEAD_TEAMS, methods=POST)
def team_leave(request: ActorRequest, pk: int, volunteer_pk: int) -> HttpResponse:
    """Somebody is a member no more."""
    actor = request.actor
    team = selectors.team_for(actor, pk)
    volunteer = selectors.volunteer_for(actor, volunteer_pk)
    press(
        request,
        _("%(name)s is in this team no more.") % {"name": volunteer.person.name},
        lambda: services.leave_team(actor=actor, team=team, volunteer=volunteer),
    )
    return redirect("volunteer-detail", volunteer.pk)


@page(access.READ)
def pool_list(request: ActorRequest) -> HttpResponse:
    """Units that could send people; never counted as registered volunteers."""
    actor = request.actor
    rows = registering.pools(actor)
    table = PoolTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {"table": table, "may_lead": scope.holds(actor, access.LEAD_TEAMS)}
    return render(request, "volunteers/pools.html", context)


@page(access.LEAD_TEAMS, methods=BOTH)
def pool_state(request: ActorRequest) -> HttpResponse:
    """Note what a unit says."""
    actor = request.actor
    units = organizations_for_picker(actor).filter(scope.areas(actor, access.LEAD_TEAMS).q())
    form = register_forms.PoolForm(**fresh(request, as_of=actor.today), organizations=units)

    def perform(given: dict[str, Any]) -> object:
        given = {name: value for name, value in given.items() if name != "client_key"}
        return once(
            actor,
            form,
            "volunteers.state_pool",
            lambda: services.state_pool(actor=actor, **given),
        )

    return take_step(
        request,
        None,
        form,
        title=_("What a unit could send"),
        action=_("Save"),
        done=_("Kept."),
        back=reverse("pool-list"),
        perform=perform,
        extra={
            "leads_back": False,
            "lead": _("The newest figure counts; earlier ones stay on record."),
        },
    )
