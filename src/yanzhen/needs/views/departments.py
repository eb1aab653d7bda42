"""The desk of a department: what stations handed to it, and its reply."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.lists import turn
from yanzhen.needs import access, selectors, services
from yanzhen.needs.forms import ReplyForm
from yanzhen.needs.tables import HandedTable, place_name


@page(access.REPLY)
def handed_list(request: ActorRequest) -> HttpResponse:
    """What waits for the actor's departments."""
    rows = selectors.handed_listed(request.actor)
    table = HandedTable(rows, order_by=request.GET.get("sort", ()), actor=request.actor)
    turn(table, request, rows)
    return render(request, "needs/handed_list.html", {"table": table})


@page(access.REPLY, methods=("GET", "HEAD", "POST"))
def handed_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What a department must know of a need, without whose it is; and its reply."""
    actor = request.actor
    need = access.access_handed_need(actor, pk)
    initial = {"version": need.version}
    form = ReplyForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.reply_for_department(actor=actor, need=need, **form.cleaned_data)
            messages.success(request, _("Sent back to the station."))
            return redirect("handed-list")
    words, state = due_words(need.due_at, actor.now)
    context = {
        "need": need,
        "place": place_name(need),
        "category": selectors.category_labels(actor, need.area_code).get(need.category, ""),
        "due_words": words,
        "due_state": state,
        "held": need.holdings.filter(until=None).first(),
        "form": form,
    }
    return render(request, "needs/handed_detail.html", context, status=422 if form.errors else 200)
