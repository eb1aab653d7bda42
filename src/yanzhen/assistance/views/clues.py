"""Clues: the list, one of them with what it rests on, its home check, how good the rules are."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.accounts.models import User
from yanzhen.assistance import access, selectors, services
from yanzhen.assistance import forms as typed
from yanzhen.assistance.filters import ClueFilter
from yanzhen.assistance.tables import ClueTable, said_of, urgency_badge
from yanzhen.assistance.tabs import tabs
from yanzhen.assistance.templatetags.assistance_words import fact_word
from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.selectors import home_area
from yanzhen.needs.tables import place_name
from yanzhen.orgs.models import Post

CHIPS = (
    ("open", pgettext_lazy("clue", "to be checked"), ""),
    ("overdue", gettext_lazy("overdue"), "overdue"),
    ("mine", gettext_lazy("mine"), ""),
    ("closed", pgettext_lazy("clue", "checked"), ""),
    ("all", gettext_lazy("all"), ""),
)
OUTCOMES = {
    "should_join": gettext_lazy("May have a right to assistance: see what the family needs."),
    "should_leave": gettext_lazy("May not have a right to assistance any more: see how it is."),
    "check": gettext_lazy("Go and see how the family is."),
    "recovered": gettext_lazy("Things may have become better: see how it is."),
}


@page(access.READ_CLUES)
def clue_list(request: ActorRequest) -> HttpResponse:
    actor, area = request.actor, home_area(request.actor)
    listed = selectors.listed_clues(actor)
    narrowed = ClueFilter(request.GET, listed, actor=actor, area=area)
    counts = selectors.count_clues(narrowed.qs, actor)
    show = request.GET.get("show", "open")
    rows = selectors.chosen_clues(narrowed.qs, show, actor)
    table = ClueTable(rows, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    offer_export(table, request, "clues", access.EXPORT_CLUES)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "title": _("Clues"),
        "tabs": tabs(actor, "clue-list"),
        "table": table,
        "chips": chip_links(request, CHIPS, counts, show),
        "filter": narrowed,
        "show": show,
        "new_url": reverse("clue-rules"),
        "new_words": _("How good the rules are"),
        "new_kind": "plain",
    }
    return render(request, "assistance/plain_list.html", context)


@page(access.READ_CLUES)
def clue_rules(request: ActorRequest) -> HttpResponse:
    """How many clues of each rule were right."""
    rules = selectors.precision_of_rules(request.actor, home_area(request.actor))
    return render(request, "assistance/rules.html", {"rules": rules})


@page(access.READ_CLUES)
def clue_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One clue: why, on which rows it rests, who checks until when, what came of it."""
    actor = request.actor
    clue = access.access_clue(actor, pk)
    words, state = due_words(clue.due_at, actor.now)
    labels = selectors.rule_labels(actor, clue.area_code)
    kinds = selectors.kind_labels(actor, clue.area_code)
    context = {
        "clue": clue,
        "rule": labels.get(clue.rule, clue.rule),
        "advice": OUTCOMES.get(clue.outcome, ""),
        "urgency": urgency_badge(clue.urgency),
        "place": place_name(clue),
        "due_words": words if clue.is_open else "",
        "due_state": state,
        "facts": [
            {
                "kind": kinds.get(fact["list_name"], fact["list_name"]),
                "amount": fact["amount_cents"] / 100 if fact["amount_cents"] else None,
                "level": fact["level"],
            }
            for fact in selectors.facts_of(clue)
        ],
        "links": [
            (
                kinds.get(link.department_list.source.kind, link.department_list.source.kind),
                link,
                said_of(link.evidence),
            )
            for link in selectors.links_of(clue)
        ],
        "unknown": [fact_word(fact, kinds) for fact in clue.unknown],
        "steps": list(clue.steps.all()),
        "may_check": clue.is_open and scope.holds(actor, access.CHECK_CLUE, clue.area_code),
        "may_assign": clue.is_open and scope.holds(actor, access.ASSIGN_CLUE, clue.area_code),
        "may_help": scope.holds(actor, access.HELP, clue.area_code),
    }
    return render(request, "assistance/clue_detail.html", context)


@page(access.CHECK_CLUE, methods=BOTH)
def clue_check(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    clue = access.access_clue(actor, pk)
    scope.require(actor, access.CHECK_CLUE, clue.area_code)
    return take_step(
        request,
        clue,
        typed.CheckClueForm(**bound(request, clue)),
        title=_("Write down the home check"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("clue-detail", args=[clue.pk]),
        perform=lambda given: services.check_clue(actor=actor, clue=clue, **given),
    )


@page(access.ASSIGN_CLUE, methods=BOTH)
def clue_assign(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    clue = access.access_clue(actor, pk)
    scope.require(actor, access.ASSIGN_CLUE, clue.area_code)
    around = [clue.area_code[:n] for n in range(6, len(clue.area_code) + 1)]
    posts = Post.objects.on(actor.today).filter(
        area_code__in=around, role__in=access.CHECK_CLUE.roles
    )
    workers = User.objects.filter(pk__in=posts.values("user"), is_active=True).order_by("name")
    return take_step(
        request,
        clue,
        typed.AssignClueForm(**bound(request, clue), workers=workers),
        title=_("Say who goes and sees"),
        action=_("Save"),
        done=_("Saved."),
        back=reverse("clue-detail", args=[clue.pk]),
        perform=lambda given: services.assign_clue(actor=actor, clue=clue, **given),
    )
