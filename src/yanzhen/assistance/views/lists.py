"""Lists of departments: brought in, their columns named once, checked, taken."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.assistance import access, selectors, services
from yanzhen.assistance import forms as typed
from yanzhen.assistance.models import Clue, DepartmentList
from yanzhen.assistance.tables import ListTable
from yanzhen.assistance.tabs import tabs
from yanzhen.core import policies
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import chip_links, turn
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, press, take_step
from yanzhen.needs.selectors import home_area

CHIPS = (
    ("all", gettext_lazy("all"), ""),
    ("waiting", gettext_lazy("not taken yet"), "due"),
    ("kept", pgettext_lazy("list", "taken"), ""),
)
State = DepartmentList.State
UNTAKEN = (State.BROUGHT, State.CHECKED)
# What the quality sheet tells, in its order; the second names what hurts when it is not zero.
QUALITY = (
    ("rows", gettext_lazy("rows"), False),
    ("valid_numbers", gettext_lazy("valid document numbers"), False),
    ("unchecked_numbers", gettext_lazy("old numbers of 15 places"), False),
    ("invalid_numbers", gettext_lazy("wrong document numbers"), True),
    ("truncated_numbers", gettext_lazy("numbers cut off by a spreadsheet (…000)"), True),
    ("missing_numbers", gettext_lazy("rows without a number"), True),
    ("missing_names", gettext_lazy("rows without a name"), True),
    ("unreadable_births", gettext_lazy("unreadable birth dates"), True),
    ("duplicate_rows", gettext_lazy("rows that are there twice"), True),
    ("mended_cells", gettext_lazy("garbled cells put right"), False),
    ("skipped_rows", gettext_lazy("titles, empty rows and totals left out"), False),
)


@page(access.COMPARE)
def list_list(request: ActorRequest) -> HttpResponse:
    actor, area = request.actor, home_area(request.actor)
    listed = selectors.listed_lists(actor)
    counts = selectors.count_lists(listed)
    show = request.GET.get("show", "all")
    rows = listed
    if show == "waiting":
        rows = listed.filter(state__in=UNTAKEN)
    elif show == "kept":
        rows = listed.filter(state=State.TAKEN)
    table = ListTable(rows, order_by=request.GET.get("sort", ()), actor=actor, area=area)
    turn(table, request, rows, getattr(counts, show, None))
    context = {
        "title": _("Lists of departments"),
        "tabs": tabs(actor, "list-list"),
        "chips": chip_links(request, CHIPS, counts, show),
        "table": table,
        "new_url": reverse("list-bring"),
        "new_words": _("Bring a list in"),
    }
    return render(request, "assistance/plain_list.html", context)


@page(access.COMPARE, methods=BOTH)
def list_bring(request: ActorRequest) -> HttpResponse:
    """Bring a list in; what cannot be read is refused in place, and what was typed stays."""
    actor, area = request.actor, home_area(request.actor)
    limits = policies.value(selectors.LIMITS, area=area, day=actor.today)
    form = typed.BringForm(
        actor=actor,
        kinds=selectors.kind_labels(actor, area).items(),
        megabytes=limits["megabytes"],
        **fresh(request, month=f"{actor.today:%Y-%m}"),
    )

    def bring(given: dict[str, Any]) -> DepartmentList:
        upload = given.pop("file")
        return services.bring_list(
            actor=actor, file_name=upload.name, content=upload.read(), **given
        )

    return make_new(
        request,
        form,
        "assistance.bring_list",
        perform=bring,
        done=_("Read. Look at the sheet before you take it."),
        page="list-detail",
        template="assistance/bring.html",
        title=_("Bring a list in"),
        action=_("Read it"),
        back=reverse("list-list"),
    )


@page(access.COMPARE)
def list_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One list: its quality sheet, its ground and time, and what came of it."""
    actor = request.actor
    row = access.access_list(actor, pk)
    quality = [
        (label, row.quality[name], bad and row.quality[name] > 0)
        for name, label, bad in QUALITY
        if name in row.quality
    ]
    clues = Clue.objects.filter(lists=row)
    closed = clues.filter(state=Clue.State.CLOSED)
    context = {
        "row": row,
        "kind": selectors.kind_labels(actor, row.area_code).get(row.source.kind, row.source.kind),
        "quality": quality,
        "encoding": row.quality.get("encoding", ""),
        "columns": [
            (typed.TARGET_LABELS.get(target, target), header)
            for target, header in row.source.mapping
        ],
        "clues": clues.count(),
        "checked": closed.count(),
        "right": closed.exclude(result=Clue.Result.NOTHING).count(),
        "comparisons": row.comparisons.order_by("-begun_at")[:5],
    }
    return render(request, "assistance/list_detail.html", context)


@page(access.COMPARE, methods=BOTH)
def list_columns(request: ActorRequest, pk: int) -> HttpResponse:
    """Name the columns; the likeliest stand there already."""
    from yanzhen.assistance import engine

    row = access.access_list(request.actor, pk)
    known = dict(row.source.mapping) or engine.likely_mapping(row.headers)

    def perform(given: dict[str, Any]) -> object:
        version = given.pop("version", None)
        return services.map_columns(actor=request.actor, row=row, columns=given, version=version)

    return take_step(
        request,
        row,
        typed.ColumnsForm(**bound(request, row), headers=row.headers, known=known),
        title=_("Which column means what"),
        action=_("Check the list"),
        done=_("Checked. Look at the sheet before you take it."),
        back=reverse("list-detail", args=[row.pk]),
        perform=perform,
        extra={"examples": engine.examples_of(row) if row.state in UNTAKEN else ()},
        template="assistance/columns.html",
    )


@page(access.COMPARE, methods=POST)
def list_take(request: ActorRequest, pk: int) -> HttpResponse:
    row = access.access_list(request.actor, pk)
    press(request, _("Taken."), lambda: services.take_list(actor=request.actor, row=row))
    return redirect("list-detail", row.pk)


@page(access.COMPARE, methods=POST)
def list_drop(request: ActorRequest, pk: int) -> HttpResponse:
    row = access.access_list(request.actor, pk)
    press(
        request,
        _("Put away. Its rows are removed; that it was here remains."),
        lambda: services.drop_list(actor=request.actor, row=row),
    )
    return redirect("list-detail", row.pk)
