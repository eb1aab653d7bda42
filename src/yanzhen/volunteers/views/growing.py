"""Pages of an entry's steps, of teams in their tree, of stars and of requests for correction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.lists import page_of, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, press, take_step
from yanzhen.needs.fields import PLACES
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import organizations_for_picker
from yanzhen.resources.models import CommunityGroup
from yanzhen.volunteers import (
    access,
    register_forms,
    registering,
    selectors,
    services,
    vocabulary,
)
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.serving import places_offered
from yanzhen.volunteers.tables import AwardTable, RequestTable


@dataclass(frozen=True, slots=True)
class EntryStep:
    """A step on an entry of the register."""

    title: str | Promise
    action: str | Promise
    done: str | Promise
    icon: str
    form: Callable[..., Any]
    service: Callable[..., object]
    states: tuple[str, ...]
    right: Any = access.REGISTER


def _change(*, actor: Actor, volunteer: Volunteer, version: int | None, **changes: Any) -> object:
    return services.change_entry(actor=actor, volunteer=volunteer, changes=changes, version=version)


def _without_version(service: Callable[..., object]) -> Callable[..., object]:
    def perform(*, version: int | None = None, **given: Any) -> object:
        return service(**given)

    return perform


SERVING = ("active", "resting")
STEPS: dict[str, EntryStep] = {
    "change": EntryStep(
        gettext_lazy("Change the entry"), gettext_lazy("Save"), gettext_lazy("Saved."), "pencil",
        register_forms.EntryForm, _change, SERVING,
    ),
    "training": EntryStep(
        gettext_lazy("Training or proof"), gettext_lazy("Save"), gettext_lazy("Kept."),
        "book-open", register_forms.TrainingForm, _without_version(services.note_training), SERVING,
    ),
    "award": EntryStep(
        gettext_lazy("Award"), gettext_lazy("Save"), gettext_lazy("Kept."), "award",
        register_forms.AwardForm, _without_version(services.give_award), SERVING, access.CERTIFY,
    ),
    "rest": EntryStep(
        gettext_lazy("Takes a break"), gettext_lazy("Save"),
        gettext_lazy("Kept. Who stands in looks after the clients meanwhile."), "timer",
        register_forms.QuietForm, services.rest_volunteer, ("active",),
    ),
    "return": EntryStep(
        gettext_lazy("Serves again"), gettext_lazy("Save"), gettext_lazy("Welcome back."),
        "undo-2", register_forms.QuietForm, services.return_volunteer, ("resting", "left"),
    ),
    "leave": EntryStep(
        gettext_lazy("Leaves the register"), gettext_lazy("Save"),
        gettext_lazy("Left. The hours stay on record; clients went to who stood in."), "x",
        register_forms.LeaveForm, services.leave_register, SERVING,
    ),
}  # fmt: skip


def offered(actor: Actor, volunteer: Volunteer) -> list[dict[str, Any]]:
    """The steps that the actor may take on an entry now."""
    return [
        {
            "label": step.title,
            "icon": step.icon,
            "url": reverse("volunteer-step", args=[volunteer.pk, name]),
        }
        for name, step in STEPS.items()
        if volunteer.state in step.states and scope.holds(actor, step.right, volunteer.area_code)
    ]


@page(access.REGISTER, methods=BOTH)
def volunteer_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """One step on an entry."""
    if step not in STEPS:
        raise NotFound
    actor = request.actor
    volunteer = selectors.volunteer_for(actor, pk)
    how = STEPS[step]
    scope.require(actor, how.right, volunteer.area_code)
    more: dict[str, Any] = {}
    known: dict[str, Any] = {"completed_on": None}
    if step == "change":
        more["skills"] = vocabulary.skills(volunteer.area_code, actor.today)
        more["places"] = places_offered(
            volunteer.area_code, actor.today, kept=volunteer.service_areas
        )
        known = {name: getattr(volunteer, name) for name in CHANGED}
    return take_step(
        request,
        volunteer,
        how.form(**bound(request, volunteer, **known), **more),
        title=how.title,
        action=how.action,
        done=how.done,
        back=reverse("volunteer-detail", args=[volunteer.pk]),
        perform=lambda given: how.service(actor=actor, volunteer=volunteer, **given),
    )


CHANGED = (
    *("skills", "service_times", "service_areas"),
    *("party_category", "work_unit", "reported_on"),
)


@page(access.LEAD_TEAMS, methods=BOTH)
def team_create(request: ActorRequest) -> HttpResponse:
    """Found a team: where it is, whose it is, to which it belongs."""
    actor = request.actor
    where = scope.areas(actor, access.LEAD_TEAMS)
    form = register_forms.NewTeamForm(
        **fresh(request),
        places=Division.objects.on(actor.today)
        .filter(where.q("code"), level__in=("county", "town", *PLACES))
        .order_by("code"),
        organizations=organizations_for_picker(actor),
        teams=selectors.team_list(actor).filter(is_active=True),
    )
    return make_new(
        request,
        form,
        "volunteers.found_team",
        perform=lambda given: services.found_team(actor=actor, **given),
        done=_("Founded. Name its members and its leader."),
        page="team-detail",
        title=_("New team"),
        back=reverse("team-list"),
    )


@page(access.LEAD_TEAMS, methods=BOTH)
def team_change(request: ActorRequest, pk: int) -> HttpResponse:
    """Change a team: its leader, its place in the tree, the group that it is."""
    actor = request.actor
    team = selectors.team_for(actor, pk)
    scope.require(actor, access.LEAD_TEAMS, team.area_code)
    names = ("name", "kind", "parent", "leader", "group", "is_active")
    form = register_forms.TeamForm(
        **bound(request, team, **{name: getattr(team, name) for name in names}),
        teams=selectors.team_list(actor).filter(is_active=True).exclude(pk=team.pk),
        members=selectors.members_of(actor, team),
        groups=CommunityGroup.objects.filter(scope.areas(actor, access.LEAD_TEAMS).q()),
    )
    return take_step(
        request,
        team,
        form,
        title=_("Change the team"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("team-detail", args=[team.pk]),
        perform=lambda given: services.change_team(actor=actor, team=team, **given),
    )


@page(access.LEAD_TEAMS, methods=BOTH)
def team_join(request: ActorRequest, pk: int) -> HttpResponse:
    """Add a member by number."""
    actor = request.actor
    team = selectors.team_for(actor, pk)
    scope.require(actor, access.LEAD_TEAMS, team.area_code)

    def perform(given: dict[str, Any]) -> object:
        number = given["number"].strip().upper()
        found = Volunteer.objects.filter(number=number, state="active").first()
        if found is None:
            raise NotValid(_("No volunteer has this number."), field="number")
        return services.join_team(actor=actor, team=team, volunteer=found)

    return take_step(
        request,
        team,
        register_forms.MemberForm(**bound(request, team)),
        title=_("Add a member"),
        action=_("Add"),
        done=_("Joined."),
        back=reverse("team-detail", args=[team.pk]),
        perform=perform,
    )


@page(access.READ)
def star_list(request: ActorRequest) -> HttpResponse:
    """Star levels and awards: who has reached one that was not given yet, and all that were."""
    actor = request.actor
    rows = registering.awards(actor)
    table = AwardTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    may_give = scope.holds(actor, access.CERTIFY)
    duties = actor.facts.get("duties") or ()
    unit = duties[0].station_name or duties[0].place if duties else ""
    context = {
        "table": table,
        "reached": page_of(
            request, registering.stars_reached(actor) if may_give else [], parameter="reached"
        ),
        "may_give": may_give,
        "form": register_forms.StarsForm(initial={"grantor": unit}),
        "may_read_pairs": scope.holds(actor, access.READ_PAIRS),
    }
    return render(request, "volunteers/stars.html", context)


@page(access.CERTIFY, methods=POST)
def stars_give(request: ActorRequest) -> HttpResponse:
    """Give the stars that were reached in the area of the actor's duty."""
    actor = request.actor
    form = register_forms.StarsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say who gives the stars."))
        return redirect("star-list")
    given: list[Any] = []

    def perform() -> None:
        for area in scope.areas(actor, access.CERTIFY).prefixes:
            given.extend(services.give_stars(actor=actor, area=area, **form.cleaned_data))

    if press(request, _("Given, and public for the days of the rules."), perform) and given:
        messages.info(
            request,
            ngettext("%d volunteer", "%d volunteers", len(given)) % len(given),
        )
    return redirect("star-list")


@page(access.REGISTER)
def register_request_list(request: ActorRequest) -> HttpResponse:
    """What volunteers say is wrong in their entries, open ones first."""
    rows = registering.open_requests(request.actor)
    table = RequestTable(rows, actor=request.actor, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    return render(request, "volunteers/requests.html", {"table": table})


@page(access.REGISTER, methods=BOTH)
def register_request_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a request for correction."""
    actor = request.actor
    row = the_row(registering.open_requests(actor), pk=pk)
    scope.require(actor, access.REGISTER, row.area_code)
    return take_step(
        request,
        row,
        register_forms.AnswerForm(**bound(request, row)),
        title=_("Answer"),
        action=_("Answer"),
        done=_("Answered. The volunteer reads it."),
        back=reverse("register-request-list"),
        perform=lambda given: services.answer_request(
            actor=actor, request=row, answer=given["answer"]
        ),
        extra={
            "leads_back": False,
            "lead": row.volunteer.person.name,
            "help": row.words,
        },
    )
