"""Applications that the station helps with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.assistance import access, selectors, services
from yanzhen.assistance import forms as typed
from yanzhen.assistance.filters import AidFilter
from yanzhen.assistance.tables import AidApplicationTable
from yanzhen.assistance.tabs import tabs
from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, fresh, make_new, take_step
from yanzhen.needs.access import access_need
from yanzhen.needs.models import Need
from yanzhen.needs.picking import chosen_person, is_of_person, pick_person
from yanzhen.needs.selectors import home_area
from yanzhen.needs.tables import place_name
from yanzhen.people.models import Person

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", gettext_lazy("still open"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("preparing", gettext_lazy("being prepared"), ""),
    ("submitted", gettext_lazy("submitted"), ""),
    ("decided", gettext_lazy("decided"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def aid_list(request: ActorRequest) -> HttpResponse:
    actor, area = request.actor, home_area(request.actor)
    listed = selectors.listed_applications(actor)
    narrowed = AidFilter(request.GET, listed, actor=actor, area=area)
    counts = selectors.count_applications(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_applications(narrowed.qs, show, actor)
    table = AidApplicationTable(rows, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    offer_export(table, request, "aid_applications", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "table": table,
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "tabs": tabs(actor, "aid-list"),
        "may_begin": scope.holds(actor, access.HELP),
    }
    return render(request, "assistance/list.html", context)


@page(access.READ)
def aid_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One application: its checklist, where it is, what was told."""
    actor = request.actor
    application = access.access_application(actor, pk)
    words, state = due_words(application.due_at, actor.now)
    labels = selectors.policy_labels(actor, application.area_code)
    context = {
        "application": application,
        "policy": labels.get(application.policy, application.policy),
        "steps": list(application.steps.select_related("record")),
        "place": place_name(application),
        "due_words": words if application.is_open else "",
        "due_state": state,
        "may_help": scope.holds(actor, access.HELP, application.area_code),
    }
    return render(request, "assistance/detail.html", context)


@page(access.HELP, methods=BOTH)
def aid_create(request: ActorRequest) -> HttpResponse:
    back = reverse("aid-list")
    person = chosen_person(request)
    if person is None:
        return pick_person(request, _("Help to apply"), back)
    return _begin(request, person, None, back)


@page(access.HELP, methods=BOTH)
def need_aid(request: ActorRequest, pk: int) -> HttpResponse:
    """Answer a need by helping to apply."""
    need = access_need(request.actor, pk)
    back = reverse("need-detail", args=[need.pk])
    if not is_of_person(request, need) or need.person is None:
        return redirect(back)
    return _begin(request, need.person, need, back)


def _begin(request: ActorRequest, person: Person, need: Need | None, back: str) -> HttpResponse:
    actor = request.actor
    scope.require(actor, access.HELP, person.area_code)
    policies = list(selectors.policy_labels(actor, person.area_code).items())
    return make_new(
        request,
        typed.BeginForm(policies=policies, **fresh(request)),
        "assistance.begin_application",
        perform=lambda given: services.begin_application(
            actor=actor, person=person, need=need, **given
        ),
        done=lambda application: _("Begun as %(number)s.") % {"number": application.number},
        page="aid-detail",
        title=_("Help to apply"),
        action=_("Begin"),
        record=person,
        back=back,
    )


def _step(
    request: ActorRequest, pk: int, form_class: type[forms.Form], service: Any, title: str,
    **options: Any,
) -> HttpResponse:  # fmt: skip
    application = access.access_application(request.actor, pk)
    scope.require(request.actor, access.HELP, application.area_code)
    if form_class is typed.TickForm:
        options["materials"] = application.materials
    labels = selectors.policy_labels(request.actor, application.area_code)
    policy = labels.get(application.policy, application.policy)
    lead = f"{application.person.name} · {policy} · {application.get_state_display()}"
    return take_step(
        request,
        application,
        form_class(**bound(request, application), **options),
        title=title,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("aid-detail", args=[application.pk]),
        extra={"lead": lead},
        perform=lambda given: service(actor=request.actor, application=application, **given),
    )


@page(access.HELP, methods=BOTH)
def aid_tick(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.TickForm, services.tick_materials, _("Materials"))


@page(access.HELP, methods=BOTH)
def aid_help(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.HelpForm, services.note_help, _("Note the help"))


@page(access.HELP, methods=BOTH)
def aid_submit(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.SubmitForm, services.submit_application, _("Handed in"))


@page(access.HELP, methods=BOTH)
def aid_more(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.MoreForm, services.note_more_asked, _("They ask for more"))


@page(access.HELP, methods=BOTH)
def aid_result(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.ResultForm, services.note_result, _("Note the result"))


@page(access.HELP, methods=BOTH)
def aid_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    return _step(request, pk, typed.WithdrawForm, services.withdraw_application, _("Withdraw it"))
