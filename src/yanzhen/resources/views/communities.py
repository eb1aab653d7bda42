"""Asset interviews and community groups."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.lists import offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, press, revealed, take_step
from yanzhen.people.access import person_for
from yanzhen.resources import access, services
from yanzhen.resources.filters import GroupFilter, InterviewFilter
from yanzhen.resources.forms.partners import GroupForm, GrowForm, InterviewForm
from yanzhen.resources.forms.parts import ReasonForm
from yanzhen.resources.models import AssetInterview, CommunityGroup, InterviewOffer
from yanzhen.resources.selectors import partners as selectors
from yanzhen.resources.selectors.resources import catalogue_labels, place_words
from yanzhen.resources.services.groups import FIELDS
from yanzhen.resources.tables import GroupTable, InterviewTable
from yanzhen.resources.tabs import tabs
from yanzhen.resources.views.parts import home_division


@page(access.READ)
def interview_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = InterviewFilter(request.GET, selectors.listed_interviews(actor))
    table = InterviewTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    turn(table, request, access.visible_interviews(actor) if not request.GET else narrowed.qs)
    context = {
        "table": table,
        "tabs": tabs("interview-list"),
        "filter": narrowed,
        "may_hold": scope.holds(actor, access.INTERVIEW),
    }
    return render(request, "resources/interview_list.html", context)


@page(access.INTERVIEW, methods=BOTH)
def interview_create(request: ActorRequest) -> HttpResponse:
    """Write down a talk: with a person (named in the address), a partner or somebody named."""
    actor, chosen = request.actor, request.GET.get("person", "")
    person = person_for(actor, int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
    home = home_division(actor, access.INTERVIEW)
    form = InterviewForm(
        actor=actor, person=person, **fresh(request, division=home, held_on=actor.today)
    )
    return make_new(
        request,
        form,
        "resources.hold_interview",
        perform=lambda given: services.hold_interview(
            actor=actor,
            division=person.division if person else given["division"],
            person=person,
            partner=given.get("partner"),
            name=given.get("name", ""),
            offers=form.offers(),
            **{k: given[k] for k in ("held_on", "method", "consent", "summary")},
        ),
        done=_("Kept. Now put the offers into the list."),
        page="interview-detail",
        title=_("Write down an asset interview"),
        record=person,
        back=reverse("interview-list"),
    )


def _interview(request: ActorRequest, pk: int) -> AssetInterview:
    return access.fetched(selectors.listed_interviews(request.actor), pk)


@page(access.READ)
def interview_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    interview = _interview(request, pk)
    labels = catalogue_labels(actor, interview.area_code)
    offers = interview.offers.select_related("resource")
    context = {
        "interview": interview,
        "place": place_words(interview),
        "offers": [(o, labels.get(o.catalogue_code, o.catalogue_code)) for o in offers],
        "may_list": scope.holds(actor, access.MANAGE, interview.area_code),
    }
    return render(request, "resources/interview_detail.html", context)


@page(access.MANAGE, methods=POST)
def offer_list(request: ActorRequest, pk: int) -> HttpResponse:
    """Put what was offered into the resource list."""
    actor = request.actor
    visible = access.visible_interviews(actor).values("pk")
    offer = access.fetched(
        InterviewOffer.objects.filter(interview__in=visible).select_related(
            "interview__person", "interview__partner", "interview__division"
        ),
        pk,
    )
    access.require_manager(actor, access.MANAGE, offer.interview)
    press(
        request,
        _("It stands in the resource list. Complete it there."),
        lambda: services.list_offer(actor=actor, offer=offer),
    )
    return redirect("interview-detail", offer.interview_id)


# -- groups -----------------------------------------------------------------------------------


@page(access.READ)
def group_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = GroupFilter(request.GET, selectors.listed_groups(actor))
    table = GroupTable(narrowed.qs, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "community-groups", access.EXPORT)
    turn(table, request, narrowed.qs)
    context = {
        "table": table,
        "tabs": tabs("group-list"),
        "filter": narrowed,
        "may_add": scope.holds(actor, access.MANAGE),
    }
    return render(request, "resources/group_list.html", context)


def _group(request: ActorRequest, pk: int, right: scope.Permission = access.READ) -> CommunityGroup:
    group = access.fetched(selectors.listed_groups(request.actor), pk)
    if right is not access.READ:
        access.require_manager(request.actor, right, group)
    return group


@page(access.READ)
def group_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    group = _group(request, pk)
    may_manage = scope.holds(actor, access.MANAGE, group.area_code)
    context = {
        "group": group,
        "place": place_words(group),
        "phone": mask_phone(plain(group.leader_phone)) if group.leader_phone else "",
        "growth": group.growth.select_related("by"),
        "may_manage": may_manage and group.state == CommunityGroup.State.ACTIVE,
        "may_reveal": scope.holds(actor, access.REVEAL, group.area_code),
    }
    return render(request, "resources/group_detail.html", context)


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    kept = {k: v for k, v in given.items() if k in FIELDS}
    if not kept.get("leader_phone"):
        kept.pop("leader_phone", None)
    return kept


@page(access.MANAGE, methods=BOTH)
def group_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    home = home_division(actor, access.MANAGE)
    form = GroupForm(actor=actor, **fresh(request, division=home))
    named = ("division", "founded_on", "level", "organization")
    return make_new(
        request,
        form,
        "resources.register_group",
        perform=lambda given: services.register_group(
            actor=actor, fields=_fields(given), **{name: given[name] for name in named}
        ),
        done=_("Registered."),
        page="group-detail",
        title=_("Enter a group"),
        back=reverse("group-list"),
    )


@page(access.MANAGE, methods=BOTH)
def group_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    group = _group(request, pk, access.MANAGE)
    known = {n: getattr(group, n) for n in FIELDS if n != "leader_phone"}
    return take_step(
        request,
        group,
        GroupForm(actor=actor, group=group, **bound(request, group, **known)),
        title=group.name,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("group-detail", args=[pk]),
        perform=lambda given: services.change_group(
            actor=actor, group=group, fields=_fields(given), version=given["version"]
        ),
        template="core/edit.html",
    )


@page(access.MANAGE, methods=BOTH)
def group_grow(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    group = _group(request, pk, access.MANAGE)
    return take_step(
        request,
        group,
        GrowForm(actor=actor, group=group, **bound(request, group, on=actor.today)),
        title=_("It has reached another level"),
        action=_("Note it"),
        done=_("Noted."),
        back=reverse("group-detail", args=[pk]),
        perform=lambda given: services.grow_group(actor=actor, group=group, **given),
    )


@page(access.MANAGE, methods=BOTH)
def group_end(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    group = _group(request, pk, access.MANAGE)
    return take_step(
        request,
        group,
        ReasonForm(**bound(request, group)),
        title=_("The group has ended"),
        action=_("Note it"),
        done=_("Noted."),
        back=reverse("group-detail", args=[pk]),
        perform=lambda given: services.end_group(actor=actor, group=group, **given),
    )


@page(access.REVEAL, methods=POST)
def group_contact(request: ActorRequest, pk: int) -> HttpResponse:
    return revealed(request, _group(request, pk, access.REVEAL), "leader_phone")
