"""The list of questionnaires, the page of one, its poster."""

from __future__ import annotations

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.attachments import attachments_of
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.lists import chip_links, turn
from yanzhen.needs.selectors import station_for
from yanzhen.needs.tabs import tabs
from yanzhen.questionnaires import access, rules, selectors
from yanzhen.questionnaires.filters import QuestionnaireFilter
from yanzhen.questionnaires.models import Questionnaire
from yanzhen.questionnaires.tables import STATE_COLOURS, QuestionnaireTable
from yanzhen.questionnaires.views.tabs import questionnaire_tabs

CHIPS = (
    ("all", _("all"), ""),
    ("open", pgettext_lazy("questionnaire", "open"), ""),
    ("draft", pgettext_lazy("questionnaire", "draft"), ""),
    ("closed", pgettext_lazy("questionnaire", "closed"), ""),
)


@page(access.READ)
def questionnaire_list(request: ActorRequest) -> HttpResponse:
    """Questionnaires of the actor's areas and of the places around them."""
    actor, show = request.actor, request.GET.get("show", "all")
    narrowed = QuestionnaireFilter(request.GET, selectors.listed_questionnaires(actor))
    counts = selectors.count_questionnaires(narrowed.qs)
    rows = selectors.chosen_questionnaires(narrowed.qs, show)
    table = QuestionnaireTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows, counts.get(show))
    context = {
        "table": table,
        "tabs": tabs("questionnaire-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "may_design": scope.holds(actor, access.DESIGN),
    }
    return render(request, "questionnaires/questionnaire_list.html", context)


def public_address(request: ActorRequest, questionnaire: Questionnaire) -> str:
    return request.build_absolute_uri(reverse("answer-begin", args=[questionnaire.code]))


@page(access.READ)
def questionnaire_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What is asked, how far it has come, and the next step."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk)
    is_own = scope.holds(actor, access.DESIGN, found.area_code)
    versions = list(found.versions.select_related("uploaded_by"))
    files = {v.pk: attachments_of("questionnaires.formversion", v.pk).first() for v in versions}
    progress = selectors.quota_progress(actor, found)
    responses = access.counted_responses(actor, found).count()
    day = actor.today
    context = {
        "questionnaire": found,
        "tabs": questionnaire_tabs(actor, found, "questionnaire-detail"),
        "state_colour": STATE_COLOURS[Questionnaire.State(found.state)],
        "versions": [(v, files[v.pk]) for v in versions],
        "waiting": next((v for v in versions if v.published_at is None), None),
        "progress": progress,
        "responses": responses,
        "wanted": sum(p.wanted for p in progress),
        "address": public_address(request, found),
        "takes_answers": rules.takes_answers(found.state, found.starts_on, found.ends_on, day),
        "is_own": is_own,
        "may_upload": is_own and rules.STEPS.allows(found.state, "upload"),
        "may_close": is_own and rules.STEPS.allows(found.state, "close"),
        "may_enter": access.may_enter(actor, found),
    }
    return render(request, "questionnaires/questionnaire_detail.html", context)


@page(access.READ)
def questionnaire_poster(request: ActorRequest, pk: int) -> HttpResponse:
    """A sheet for the notice board: what it is about, and the code to scan."""
    found = access.questionnaire_for(request.actor, pk)
    if found.form is None:
        raise NotFound
    address = public_address(request, found)
    station = found.station or station_for(found.area_code, request.actor.today)
    context = {
        "questionnaire": found,
        "address": address,
        "station_name": station.name if station else found.division.name,
        "phone": station.phone if station else "",
        "qr": segno.make(address, error="m").svg_data_uri(scale=8),
    }
    return render(request, "questionnaires/poster.html", context)
