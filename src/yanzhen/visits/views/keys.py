"""Keys of homes: the list, the page of one and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.phrases import Words
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.people.access import person_for
from yanzhen.visits import access, keys, services
from yanzhen.visits.filters import HouseKeyFilter
from yanzhen.visits.forms.keys import (
    FindKeyForm,
    HandKeyForm,
    LoseKeyForm,
    ReturnKeyForm,
    TakeKeyForm,
    TellForm,
)
from yanzhen.visits.models import HouseKey
from yanzhen.visits.tables import HouseKeyTable
from yanzhen.visits.tabs import tabs

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("kept", pgettext_lazy("house key", "kept"), ""),
    ("back", gettext_lazy("to be given back"), "overdue"),
    ("lost", pgettext_lazy("house key", "lost"), "due"),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def house_key_list(request: ActorRequest) -> HttpResponse:
    """The keys that the actor keeps, or all of their areas for those who lead."""
    actor = request.actor
    narrowed = HouseKeyFilter(request.GET, keys.listed_keys(actor))
    show = request.GET.get("show", "kept")
    rows = keys.chosen_keys(narrowed.qs, show)
    table = HouseKeyTable(rows, order_by=request.GET.get("sort", ()))
    offer_export(table, request, "house_keys", access.EXPORT)
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs(actor, "house-key-list"),
        "chips": chip_links(request, CHIPS, {}, show),
        "filter": narrowed,
        "show": show,
    }
    return render(request, "visits/key_list.html", context)


@page(access.RECORD, methods=BOTH)
def house_key_take(request: ActorRequest, person_pk: int) -> HttpResponse:
    """A client entrusts a key to somebody."""
    actor = request.actor
    person = person_for(actor, person_pk)
    scope.require(actor, access.RECORD, person.area_code)
    posts = keys.posts_to_hold(actor, person.area_code)
    return make_new(
        request,
        TakeKeyForm(posts=posts, **fresh(request, taken_on=actor.today)),
        "visits.take_key",
        perform=lambda given: services.take_key(actor=actor, person=person, **given),
        done=_("Written down, with the consent."),
        page="house-key-detail",
        title=_("Take a key into keeping"),
        record=person,
        back=reverse("person-detail", args=[person.pk]),
    )


@page(access.READ)
def house_key_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One key: whose, who has it since when, and what happened to it."""
    key = access.key_for(request.actor, pk)
    words, badge = keys.state_of(key)
    context = {
        "key": key,
        "state_words": words,
        "state_badge": badge,
        "has_to_go_back": keys.has_to_go_back(key),
        "may_change": access.can_change_key(request.actor, key),
        "steps": [(keys.STEPS[row.step], row) for row in key.steps.select_related("by")][::-1],
    }
    return render(request, "visits/key_detail.html", context)


def _step(
    request: ActorRequest,
    pk: int,
    make_form: Callable[[HouseKey], forms.Form],
    perform: Callable[..., object],
    *,
    title: Words,
    done: Words,
) -> HttpResponse:
    """A step of a key by whoever holds it, or leads there."""
    actor = request.actor
    key = access.key_for(actor, pk)
    if not access.can_change_key(actor, key):
        raise AccessDenied
    return take_step(
        request,
        key,
        make_form(key),
        title=title,
        action=title,
        done=done,
        back=reverse("house-key-detail", args=[key.pk]),
        perform=lambda given: perform(actor=actor, key=key, **given),
        extra={"lead": f"{key.person.name} · {key.opens}"},
    )


@page(access.RECORD, methods=BOTH)
def house_key_hand_on(request: ActorRequest, pk: int) -> HttpResponse:
    def form(key: HouseKey) -> forms.Form:
        rows = keys.posts_to_hold(request.actor, key.area_code, is_handing_on=True)
        return HandKeyForm(posts=rows.exclude(pk=key.post_id), **bound(request, key))

    return _step(
        request, pk, form, services.hand_key_on, title=_("Hand the key on"), done=_("Handed on.")
    )


@page(access.RECORD, methods=BOTH)
def house_key_return(request: ActorRequest, pk: int) -> HttpResponse:
    today = request.actor.today
    return _step(
        request,
        pk,
        lambda key: ReturnKeyForm(**bound(request, key, on=today, whom=key.person.name)),
        services.return_key,
        title=_("Give the key back"),
        done=_("Given back."),
    )


@page(access.RECORD, methods=BOTH)
def house_key_lose(request: ActorRequest, pk: int) -> HttpResponse:
    today = request.actor.today
    return _step(
        request,
        pk,
        lambda key: LoseKeyForm(**bound(request, key, on=today)),
        services.lose_key,
        title=_("The key is lost"),
        done=_("Written down. Tell the home, so that the lock can be changed."),
    )


@page(access.RECORD, methods=BOTH)
def house_key_tell(request: ActorRequest, pk: int) -> HttpResponse:
    def form(key: HouseKey) -> forms.Form:
        return TellForm(**bound(request, key, whom=key.person.name))

    return _step(
        request,
        pk,
        form,
        services.tell_of_lost_key,
        title=_("The home was told"),
        done=_("Written down."),
    )


@page(access.RECORD, methods=BOTH)
def house_key_find(request: ActorRequest, pk: int) -> HttpResponse:
    def form(key: HouseKey) -> Any:
        return FindKeyForm(**bound(request, key))

    return _step(
        request,
        pk,
        form,
        services.find_key,
        title=_("It was found again"),
        done=_("Kept again."),
    )
