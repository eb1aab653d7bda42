"""Comparisons: begun, watched, their unclear pairs decided, month against month."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.assistance import access, selectors, services
from yanzhen.assistance import forms as typed
from yanzhen.assistance.models import Comparison, ListLink
from yanzhen.assistance.tables import ComparisonTable, LinkTable, said_of
from yanzhen.assistance.tabs import tabs
from yanzhen.core import jobs
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.lists import turn
from yanzhen.core.steps import BOTH, fresh, make_new

MOST_CHANGES = 300


@page(access.COMPARE)
def comparison_list(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    rows = selectors.listed_comparisons(actor)
    table = ComparisonTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {
        "title": _("Comparisons"),
        "tabs": tabs(actor, "comparison-list"),
        "table": table,
        "new_url": reverse("comparison-begin"),
        "new_words": _("Compare a month"),
    }
    return render(request, "assistance/plain_list.html", context)


@page(access.COMPARE, methods=BOTH)
def comparison_begin(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    form = typed.BeginComparisonForm(actor=actor, **fresh(request, month=f"{actor.today:%Y-%m}"))
    return make_new(
        request,
        form,
        "assistance.begin_comparison",
        perform=lambda given: services.begin_comparison(actor=actor, **given),
        done=_("Begun. It goes on by itself; you may leave this page."),
        page="comparison-detail",
        title=_("Compare a month"),
        action=_("Begin"),
        back=reverse("comparison-list"),
    )


@page(access.COMPARE)
def comparison_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """How far it is; then what was linked, what is unclear, which clues came of it."""
    actor = request.actor
    row = access.access_comparison(actor, pk)
    is_mine = row.job is not None and row.job.user_id == actor.user_id
    not_asked = row.summary.get("not_asked", ())
    labels = selectors.rule_labels(actor, row.area_code) if not_asked else {}
    context = {
        "row": row,
        "is_done": row.state == Comparison.State.DONE,
        "job": row.job,
        "is_mine": is_mine,
        "job_title": jobs.title(row.job) if row.job else "",
        "lists": list(row.lists.select_related("source")),
        "kinds": selectors.kind_labels(actor, row.area_code),
        "open_pairs": row.links.filter(answer=ListLink.Answer.OPEN).count(),
        "not_asked": [labels.get(rule, rule) for rule in not_asked],
    }
    return render(request, "assistance/comparison_detail.html", context)


@page(access.COMPARE, methods=BOTH)
def comparison_pairs(request: ActorRequest, pk: int) -> HttpResponse:
    """One unclear pair after the other, side by side; arrow keys choose, Enter answers."""
    actor = request.actor
    row = access.access_comparison(actor, pk)
    form = typed.PairForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = access.visible_links(actor).filter(comparison=row, pk=form.cleaned_data["link"])
        link = chosen.select_related("comparison").first()
        with refusals_in(form):
            if link is not None:
                is_same = form.cleaned_data["answer"] == "same"
                services.decide_pair(actor=actor, link=link, is_same=is_same)
            return redirect("comparison-pairs", row.pk)
    pair = selectors.next_pair(row)
    left = row.links.filter(answer=ListLink.Answer.OPEN).count()
    decided = row.links.exclude(answer__in=(ListLink.Answer.OPEN, ListLink.Answer.NONE)).count()
    context = {
        "row": row,
        "pair": pair,
        "sides": selectors.pair_sides(pair) if pair else (),
        "evidence": said_of(pair.evidence) if pair else "",
        "percent": round(100 * pair.probability) if pair and pair.stage == "undecided" else 0,
        "form": typed.PairForm(initial={"link": pair.pk}) if pair and not form.errors else form,
        "left": left,
        "decided": decided,
    }
    return render(request, "assistance/pairs.html", context, status=422 if form.errors else 200)


@page(access.COMPARE)
def comparison_links(request: ActorRequest, pk: int) -> HttpResponse:
    """Which row is which person, and why."""
    row = access.access_comparison(request.actor, pk)
    rows = row.links.filter(counts=True).select_related("person", "department_list__source")
    rows = rows.order_by("probability", "pk")
    table = LinkTable(rows)
    turn(table, request, rows)
    context = {"row": row, "title": _("Links and their evidence"), "table": table}
    return render(request, "assistance/comparison_part.html", context)


@page(access.COMPARE)
def comparison_changes(request: ActorRequest, pk: int) -> HttpResponse:
    """This month against the month before: new, gone, changed."""
    actor = request.actor
    row = access.access_comparison(actor, pk)
    found = selectors.changes_of(row)
    show = request.GET.get("show", "")
    counts = Counter(change.change for change in found)
    words = {"new": _("new on a list"), "gone": _("gone from a list"), "changed": _("changed")}
    shown = [change for change in found if not show or change.change == show]
    kinds = selectors.kind_labels(actor, row.area_code)
    context = {
        "row": row,
        "chips": [
            {"label": _("all"), "url": "?", "count": len(found), "current": not show},
            *(
                {
                    "label": label,
                    "url": f"?show={name}",
                    "count": counts[name],
                    "current": show == name,
                }
                for name, label in words.items()
            ),
        ],
        "changes": [
            (change, kinds.get(change.kind, change.kind), words[change.change])
            for change in shown[:MOST_CHANGES]
        ],
        "more": max(0, len(shown) - MOST_CHANGES),
    }
    return render(request, "assistance/changes.html", context)
