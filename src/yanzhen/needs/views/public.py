"""What everybody may read: the public list of a town or village, and the sign with its QR code."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.lists import turn
from yanzhen.core.scope import Actor
from yanzhen.needs import access, published, selectors
from yanzhen.needs.fields import PLACES
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.needs.models import Box
from yanzhen.needs.tables import PublishedTable
from yanzhen.needs.tabs import tabs
from yanzhen.orgs.selectors import divisions_for_picker


def _actor(request: HttpRequest) -> Actor:
    actor: Actor | None = getattr(request, "actor", None)
    return actor or visitor(request_id=getattr(request, "request_id", ""))


@page(public=True)
def public_places(request: HttpRequest) -> HttpResponse:
    """The towns and villages, each with its public list."""
    actor = _actor(request)
    towns = published.public_places(actor.today)
    context = {"towns": towns, **resident_frame(actor)}
    return render(request, "needs/public_places.html", context)


@page(public=True)
def public_needs(request: HttpRequest, code: str) -> HttpResponse:
    """The public list of one town or village."""
    actor = _actor(request)
    place = published.public_place(code, actor.today)
    if place is None:
        raise NotFound
    context = {
        "listed": published.public_list(place, actor.now),
        "place": place,
        **resident_frame(actor, place.code),
    }
    return render(request, "needs/public_needs.html", context)


@page(access.READ)
def published_list(request: ActorRequest) -> HttpResponse:
    """What of the actor's areas is on the public list."""
    actor = request.actor
    rows = published.published_needs(actor)
    table = PublishedTable(rows, actor=actor, area=selectors.home_area(actor))
    turn(table, request, rows)
    context = {"table": table, "tabs": tabs("published-list")}
    return render(request, "needs/published_list.html", context)


@page(access.RECORD)
def ask_poster(request: ActorRequest) -> HttpResponse:
    """A sign to print: the QR code that opens the page for asking for help, of one village.

    ``?box=`` makes it the sign of a box.
    """
    actor = request.actor
    places = divisions_for_picker(actor, access.RECORD, PLACES[:1]).order_by("code")
    code = request.GET.get("place", "")
    division = places.filter(code=code[:12]).first() if code else None
    if division is None:
        if code:
            raise NotFound
        return render(request, "needs/poster_places.html", {"places": places[:200]})
    address = request.build_absolute_uri(reverse("resident-ask-at", args=[division.code]))
    context = {
        "division": division,
        "box": _box(actor, request.GET.get("box", "")),
        "address": address,
        "code": mark_safe(segno.make(address, error="m").svg_inline(scale=8, border=2)),  # noqa: S308  # drawn here
        **resident_frame(actor, division.code),
    }
    return render(request, "needs/poster.html", context)


def _box(actor: Actor, key: str) -> Box | None:
    if not key.isdecimal() or len(key) > 18:
        return None
    return access.visible_boxes(actor).filter(pk=int(key)).first()
