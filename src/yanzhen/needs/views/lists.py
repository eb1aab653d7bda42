"""The list of needs and the page of one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.prepared import Listed
from yanzhen.core.steps import POST, revealed
from yanzhen.needs import access, answers, selectors
from yanzhen.needs.filters import NeedFilter
from yanzhen.needs.models import Need, NeedQuerySet
from yanzhen.needs.origins import origin_of
from yanzhen.needs.services.closing import reason_name
from yanzhen.needs.tables import NeedTable, place_name
from yanzhen.needs.tabs import tabs

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("open", _("still open"), ""),
    ("overdue", _("overdue"), "overdue"),
    ("due_soon", _("due in a day"), "due"),
    ("heard", _("to triage"), ""),
    ("triaged", _("to answer"), ""),
    ("answered", _("being answered"), ""),
    ("mine", _("mine"), ""),
)


@page(access.READ)
def need_list(request: ActorRequest) -> HttpResponse:
    """Needs of the actor's areas, what hurts first."""
    actor = request.actor
    area = selectors.home_area(actor)
    narrowed = NeedFilter(request.GET, selectors.listed_needs(actor), actor=actor, area=area)
    show = request.GET.get("show", "open")
    rows: NeedQuerySet | Listed[Need]
    if narrowed.form.has_changed():
        counts = selectors.count_needs(narrowed.qs, actor)
        rows = selectors.in_brief(selectors.chosen_needs(narrowed.qs, show, actor))
    else:
        counts = selectors.count_visible_needs(actor)
        rows = selectors.visible_of_chip(actor, show)
    table = NeedTable(rows, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    offer_export(table, request, "needs", access.EXPORT)
    turn(table, request, rows, getattr(counts, show, None))
    chips = (*CHIPS, ("closed", _("closed"), ""), ("all", _("all"), ""))
    context = {
        "table": table,
        "tabs": tabs("need-list"),
        "chips": chip_links(request, chips, counts, show),
        "filter": narrowed,
        "show": show,
        "may_record": scope.holds(actor, access.RECORD),
    }
    return render(request, "needs/need_list.html", context)


@page(access.READ)
def need_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One need: what, for whom, until when, what was done, and the next step."""
    actor = request.actor
    need = access.access_need(actor, pk)
    words, state = due_words(need.due_at, actor.now)
    labels = selectors.category_labels(actor, need.area_code)
    context = {
        "need": need,
        "steps": selectors.steps_of(need),
        "place": place_name(need),
        "category": labels.get(need.category, need.category),
        "lane": selectors.lane_labels(actor, need.area_code).get(need.lane, ""),
        "due_words": words,
        "due_state": state,
        "origin": origin_of(actor, need),
        "answer_url": answers.address_of_answer(need),
        "offers": answers.offers_for(actor, need) if need.state == "triaged" else [],
        "callers": selectors.persons_with_callers_phone(actor, need),
        "caller_phone": mask_phone(plain(need.caller_phone)) if need.caller_phone else "",
        "may_triage": scope.holds(actor, access.TRIAGE, need.area_code),
        "may_close": scope.holds(actor, access.CLOSE, need.area_code),
        "may_record": scope.holds(actor, access.RECORD, need.area_code),
        "may_publish": scope.holds(actor, access.PUBLISH, need.area_code),
        "may_merge": scope.holds(actor, access.MERGE, need.area_code),
        "holdings": selectors.holdings_of(need, actor.now) if need.triaged_at else [],
        "merge": selectors.live_merge(need) if need.state == "merged" else None,
        "reason": reason_name(need),
        "progress": _progress(need),
    }
    return render(request, "needs/need_detail.html", context)


def _progress(need: Any) -> list[dict[str, object]]:
    """The four stations of a need for the steps line."""
    order = ("heard", "triaged", "answered", "closed")
    labels = (
        pgettext_lazy("journey", "heard"),
        pgettext_lazy("journey", "triaged"),
        pgettext_lazy("journey", "answered"),
        pgettext_lazy("journey", "closed"),
    )
    if need.state == "merged":
        return []
    at = order.index(need.state)
    is_closed = need.state == "closed"
    return [
        {
            "label": label,
            "at": "",
            "state": "done" if n <= at or is_closed else "current" if n == at + 1 else "todo",
        }
        for n, label in enumerate(labels)
    ]


@page(access.RECORD, methods=POST)
def caller_phone(request: ActorRequest, pk: int) -> HttpResponse:
    """The caller's number in plain, with the reason in the log."""
    need = access.access_need(request.actor, pk)
    scope.require(request.actor, access.RECORD, need.area_code)
    return revealed(request, need, "caller_phone")
