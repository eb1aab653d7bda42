"""Collections: opened, typed slip after slip on one page, closed; and the boxes they come from."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import idempotency, scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.lists import chip_links, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, fresh, make_new
from yanzhen.needs import access, selectors, services
from yanzhen.needs.filters import CollectionFilter
from yanzhen.needs.forms import BoxForm, CloseCollectionForm, CollectionForm, SlipForm
from yanzhen.needs.models import Box, Collection, Need
from yanzhen.needs.tables import BoxTable, CollectionTable, place_name, slips_words
from yanzhen.needs.tabs import tabs

SLIPS_SHOWN = 30
CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("all", gettext_lazy("all"), ""),
    ("open", gettext_lazy("being typed"), ""),
    ("closed", gettext_lazy("closed"), ""),
)
KINDS = (
    (Collection.Kind.BOX, gettext_lazy("Open a box"), "inbox"),
    (Collection.Kind.MEETING, gettext_lazy("Write up a meeting"), "users"),
    (Collection.Kind.HOTLINE, gettext_lazy("Log calls"), "phone-call"),
)
TITLES = {kind: label for kind, label, _icon in KINDS}


@page(access.READ)
def collection_list(request: ActorRequest) -> HttpResponse:
    """Openings, meetings and logs of the actor's areas."""
    show = request.GET.get("show", "all")
    narrowed = CollectionFilter(request.GET, selectors.listed_collections(request.actor))
    rows = narrowed.qs
    if show in Collection.State.values:
        rows = rows.filter(state=show)
    table = CollectionTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs("collection-list"),
        "chips": chip_links(request, CHIPS, None, show),
        "filter": narrowed,
        "show": show,
        "kinds": KINDS if scope.holds(request.actor, access.RECORD) else (),
    }
    return render(request, "needs/collection_list.html", context)


@page(access.RECORD, methods=BOTH)
def collection_open(request: ActorRequest, kind: str) -> HttpResponse:
    """Where, when, who was there, how many slips: then the typing begins."""
    actor = request.actor
    if kind not in Collection.Kind.values:
        raise NotFound
    known = {
        "held_on": actor.today,
        "present": f"{actor.name}、",
        "box": request.GET.get("box", ""),
    }
    form = CollectionForm(actor=actor, kind=kind, **fresh(request, **known))
    return make_new(
        request,
        form,
        "needs.open_collection",
        perform=lambda given: services.open_collection(actor=actor, kind=kind, **given),
        done=_("Begun. Type one slip after the other."),
        page="collection-detail",
        template="needs/collection_form.html",
        title=TITLES[Collection.Kind(kind)],
    )


@page(access.READ, methods=BOTH)
def collection_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What was typed of a collection; while it is open, the next slip is typed here.

    htmx takes only the part for typing, so that the hands stay on the keys.
    """
    actor = request.actor
    collection = access.access_collection(actor, pk)
    may_type = collection.is_open and scope.holds(actor, access.RECORD, collection.area_code)
    form, recorded = None, None
    if request.method == "POST":
        scope.require(actor, access.RECORD, collection.area_code)
        form = SlipForm(request.POST, actor=actor, collection=collection)
        if form.is_valid():
            with refusals_in(form):
                recorded = _record_slip(actor, collection, dict(form.cleaned_data))
                if not request.htmx:  # type: ignore[attr-defined]
                    messages.success(
                        request, _("Recorded as %(number)s.") % {"number": recorded.number}
                    )
                    return redirect(f"{request.path}?category={recorded.category}")
    status = 422 if form is not None and form.errors else 200
    if may_type and (form is None or recorded is not None):
        form = _next_slip(request, actor, collection, recorded)
    context = _shown(actor, collection) | {"form": form if may_type else None, "recorded": recorded}
    partly = request.method == "POST" and request.htmx  # type: ignore[attr-defined]
    template = "needs/_typing.html" if partly else "needs/collection_detail.html"
    return render(request, template, context, status=status)


def _next_slip(
    request: ActorRequest, actor: Actor, collection: Collection, recorded: Need | None
) -> SlipForm:
    """An empty slip in which the last category still stands."""
    initial = {
        "client_key": str(uuid.uuid4()),
        "category": recorded.category if recorded else request.GET.get("category", ""),
        "division": recorded.division_id if recorded else collection.division_id,
    }
    return SlipForm(initial=initial, actor=actor, collection=collection)


def _shown(actor: Actor, collection: Collection) -> dict[str, Any]:
    typed = collection.needs.count()
    day = collection.held_on
    rule = selectors.needed_for(collection.kind, collection.area_code, day)
    return {
        "collection": collection,
        "place": place_name(collection),
        "typed": typed,
        "slips": selectors.slips_of(actor, collection)[:SLIPS_SHOWN],
        "progress": slips_words(typed, collection.announced),
        "is_complete": collection.announced == typed,
        "rule": rule,
        "categories": selectors.category_labels(actor, collection.area_code),
    }


def _record_slip(actor: Actor, collection: Collection, given: dict[str, Any]) -> Need:
    key = given.pop("client_key")
    need, _is_new = idempotency.once(
        actor=actor,
        key=key,
        operation="needs.record_slip",
        content={name: str(value) for name, value in given.items()} | {"of": collection.pk},
        perform=lambda: services.record_slip(actor=actor, collection=collection, **given),
    )
    return need


@page(access.RECORD, methods=BOTH)
def collection_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Close a collection; the reason is asked when the numbers differ."""
    actor = request.actor
    collection = access.access_collection(actor, pk)
    scope.require(actor, access.RECORD, collection.area_code)
    form = CloseCollectionForm(
        request.POST if request.method == "POST" else None,
        initial={"version": collection.version},
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.close_collection(actor=actor, collection=collection, **form.cleaned_data)
            messages.success(request, _("Closed."))
            return redirect("collection-detail", collection.pk)
    context = _shown(actor, collection) | {"form": form}
    return render(
        request, "needs/collection_close.html", context, status=422 if form.errors else 200
    )


# -- boxes ----------------------------------------------------------------------------------------


@page(access.READ)
def box_list(request: ActorRequest) -> HttpResponse:
    rows = selectors.listed_boxes(request.actor)
    table = BoxTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    context = {
        "table": table,
        "tabs": tabs("box-list"),
        "may_keep": scope.holds(request.actor, access.KEEP_BOXES),
    }
    return render(request, "needs/box_list.html", context)


def _box(actor: Actor, pk: int) -> Box:
    return the_row(selectors.listed_boxes(actor), pk=pk)


@page(access.READ)
def box_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A box and its openings."""
    actor = request.actor
    box = _box(actor, pk)
    context = {
        "box": box,
        "place": place_name(box),
        "openings": selectors.listed_collections(actor).filter(box=box)[:20],
        "may_keep": scope.holds(actor, access.KEEP_BOXES, box.area_code),
        "may_record": scope.holds(actor, access.RECORD, box.area_code),
    }
    return render(request, "needs/box_detail.html", context)


@page(access.KEEP_BOXES, methods=BOTH)
def box_hang(request: ActorRequest) -> HttpResponse:
    form = BoxForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            box = services.hang_box(actor=request.actor, **form.cleaned_data)
            messages.success(request, _("The box is on the list."))
            return redirect("box-detail", box.pk)
    context = {"form": form, "title": _("Put up a box"), "back": reverse("box-list")}
    return render(
        request, "needs/collection_form.html", context, status=422 if form.errors else 200
    )


@page(access.KEEP_BOXES, methods=POST)
def box_take_down(request: ActorRequest, pk: int) -> HttpResponse:
    box = _box(request.actor, pk)
    services.take_box_down(actor=request.actor, box=box)
    messages.success(request, _("The box is taken down; its openings stay."))
    return redirect("box-list")
