"""Referrals: the list, the page of one with its letter, and its steps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.cases import access, selectors, services
from yanzhen.cases import forms as typed
from yanzhen.cases.filters import ReferralFilter
from yanzhen.cases.models import Referral
from yanzhen.cases.tables import ReferralTable
from yanzhen.cases.tabs import tabs
from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.fields import plain
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.needs.access import access_need
from yanzhen.needs.fields import StepForm
from yanzhen.needs.models import Need
from yanzhen.needs.picking import chosen_person, is_of_person, pick_person
from yanzhen.needs.tables import place_name
from yanzhen.people.models import Person

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", gettext_lazy("still open"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("mine", gettext_lazy("mine"), ""),
    ("ended", gettext_lazy("ended"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def referral_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    narrowed = ReferralFilter(request.GET, selectors.listed_referrals(actor))
    counts = selectors.count_referrals(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_referrals(narrowed.qs, show, actor)
    table = ReferralTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "referrals", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "tabs": tabs("referral-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "title": _("Referrals"),
        "new_url": reverse("referral-create") if scope.holds(actor, access.REFER) else "",
        "new_words": _("Refer somebody"),
    }
    return render(request, "cases/list.html", context)


@page(access.READ)
def referral_detail(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    referral = access.access_referral(actor, pk)
    words, state = due_words(referral.due_at, actor.now)
    context = {
        "referral": referral,
        "letter": plain(referral.letter),
        "steps": list(referral.steps.all()),
        "place": place_name(referral),
        "due_words": words if referral.is_open else "",
        "due_state": state,
        "may_refer": scope.holds(actor, access.REFER, referral.area_code),
    }
    return render(request, "cases/referral_detail.html", context)


@page(access.REFER, methods=BOTH)
def referral_create(request: ActorRequest) -> HttpResponse:
    person, back = chosen_person(request), reverse("referral-list")
    if person is None:
        return pick_person(request, _("Refer somebody"), back)
    return _draft(request, person, None, back)


@page(access.REFER, methods=BOTH)
def need_referral(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need with a referral."""
    need = access_need(request.actor, pk)
    back = reverse("need-detail", args=[need.pk])
    if need.person is None or not is_of_person(request, need):
        return redirect(back)
    return _draft(request, need.person, need, back)


def _draft(request: ActorRequest, person: Person, need: Need | None, back: str) -> HttpResponse:
    actor = request.actor
    scope.require(actor, access.REFER, person.area_code)
    return make_new(
        request,
        typed.ReferralForm(**fresh(request, letter=selectors.letter_for(person, need))),
        "cases.draft_referral",
        perform=lambda given: services.draft_referral(
            actor=actor, person=person, need=need, **given
        ),
        done=lambda made: _("Written as %(number)s.") % {"number": made.number},
        page="referral-detail",
        template="core/step.html",
        record=person,
        title=_("Refer somebody"),
        action=_("Write it"),
        back=back,
    )


def _step(
    request: ActorRequest,
    pk: int,
    form_class: type[forms.Form],
    service: Any,
    title: str,
) -> HttpResponse:
    referral: Referral = access.access_referral(request.actor, pk)
    scope.require(request.actor, access.REFER, referral.area_code)
    return take_step(
        request,
        referral,
        form_class(**bound(request, referral)),
        title=title,
        action=title if form_class is StepForm else _("Save"),
        done=_("Saved."),
        back=reverse("referral-detail", args=[referral.pk]),
        perform=lambda given: service(actor=request.actor, referral=referral, **given),
    )


@page(access.REFER, methods=BOTH)
def referral_send(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, StepForm, services.send_referral, _("It has gone out"))


@page(access.REFER, methods=BOTH)
def referral_receive(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.ReceiveForm, services.receive_referral, _("They take it on"))


@page(access.REFER, methods=BOTH)
def referral_decline(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.WhyForm, services.decline_referral, _("They decline"))


@page(access.REFER, methods=BOTH)
def referral_feed_back(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.FeedbackForm, services.feed_back_referral, _("Their answer"))


@page(access.REFER, methods=BOTH)
def referral_end(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.EndForm, services.end_referral, _("End the referral"))


@page(access.REFER, methods=BOTH)
def referral_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.WhyForm, services.withdraw_referral, _("Take it back"))
