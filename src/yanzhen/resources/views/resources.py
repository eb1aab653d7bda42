"""The resource list, the page of one, its calendar, and what is done with it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.days import parse_day
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, press, revealed, take_step
from yanzhen.people.access import can_see_person
from yanzhen.resources import access, services
from yanzhen.resources.filters import ResourceFilter
from yanzhen.resources.forms.parts import ReasonForm, WordsForm
from yanzhen.resources.forms.resources import BookingForm, ClosureForm, ResourceForm
from yanzhen.resources.models import Resource, ResourceClosure
from yanzhen.resources.selectors import resources as selectors
from yanzhen.resources.selectors.bookings import listed_bookings, week_of
from yanzhen.resources.tables import ResourceTable, booking_badge, span_words
from yanzhen.resources.tabs import tabs
from yanzhen.resources.views.parts import home_division

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("offered", pgettext_lazy("resource", "offered"), ""),
    ("own", gettext_lazy("of my places"), ""),
    ("shared", gettext_lazy("shared from above"), ""),
    ("stale", gettext_lazy("to look at again"), "due"),
    ("withdrawn", pgettext_lazy("resource", "withdrawn"), ""),
    ("all", gettext_lazy("all"), ""),
)


@page(access.READ)
def resource_list(request: ActorRequest) -> HttpResponse:
    """What the actor may find: of their places, and shared from above."""
    actor = request.actor
    narrowed = ResourceFilter(request.GET, selectors.listed_resources(actor), actor=actor)
    counts = selectors.count_resources(narrowed.qs, actor)
    chip = request.GET.get("show", "offered")
    rows = selectors.chosen_resources(narrowed.qs, chip, actor)
    table = ResourceTable(
        selectors.in_brief(rows), order_by=request.GET.get("sort", ()), actor=actor
    )
    offer_export(table, request, "resources", access.EXPORT)
    turn(table, request, rows, getattr(counts, chip, None))
    context = {
        "table": table,
        "tabs": tabs("resource-list"),
        "chips": chip_links(request, CHIPS, counts, chip),
        "filter": narrowed,
        "show": chip,
        "may_add": scope.holds(actor, access.MANAGE),
        "may_import": scope.holds(actor, access.IMPORT),
    }
    return render(request, "resources/resource_list.html", context)


def _resource(request: ActorRequest, pk: int, right: scope.Permission = access.READ) -> Resource:
    rows = access.visible_resources(request.actor)
    resource = access.fetched(
        rows.select_related("division__parent", "partner", "person", "verified_by"), pk
    )
    if right is not access.READ:
        access.require_manager(request.actor, right, resource)
    return resource


@page(access.READ)
def resource_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One resource: what, whose, when, how to reach it, who holds it next."""
    actor = request.actor
    resource = _resource(request, pk)
    bookings = listed_bookings(actor).holding().filter(resource=resource)
    ahead = bookings.filter(ends_at__gte=actor.now).order_by("starts_at", "pk")[:8]
    items = selectors.catalogue(actor, resource.area_code)
    item = items.get(resource.catalogue_code)
    categories = selectors.need_categories(actor, resource.area_code)
    partner = resource.partner
    context = {
        "resource": resource,
        "item": item.name if item else resource.catalogue_code,
        "serves": [categories.get(c, c) for c in sorted(item.serves)] if item else [],
        "place": selectors.place_words(resource),
        "opening": selectors.opening_words(resource),
        "closures": resource.closures.filter(last_on__gte=actor.today),
        "phone": mask_phone(plain(resource.contact_phone)) if resource.contact_phone else "",
        "point": selectors.point_in(resource),
        "is_stale": selectors.is_stale(actor, resource),
        "partner": partner if partner and access.can_see_partner(actor, partner) else None,
        "person": resource.person
        if resource.person and can_see_person(actor, resource.person)
        else None,
        "bookings": [(b, span_words(b), booking_badge(b, actor)) for b in ahead],
        "alternatives": selectors.alternatives(actor, resource) if not resource.is_offered else [],
        "may_manage": scope.holds(actor, access.MANAGE, resource.area_code),
        "may_verify": scope.holds(actor, access.VERIFY, resource.area_code),
        "may_book": scope.holds(actor, access.BOOK) and resource.is_bookable,
        "may_reveal": scope.holds(actor, access.REVEAL),
    }
    return render(request, "resources/resource_detail.html", context)


def _fields(given: dict[str, Any]) -> dict[str, Any]:
    """What the service takes of a form; a phone that was left empty stays as it is."""
    kept = {k: v for k, v in given.items() if k in services.resources.FIELDS}
    if not kept.get("contact_phone"):
        kept.pop("contact_phone", None)
    return kept


@page(access.MANAGE, methods=BOTH)
def resource_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    home = home_division(actor, access.MANAGE)
    form = ResourceForm(actor=actor, **fresh(request, division=home))
    return make_new(
        request,
        form,
        "resources.add_resource",
        perform=lambda given: services.add_resource(
            actor=actor, division=given["division"], fields=_fields(given)
        ),
        done=_("It stands in the resource list."),
        page="resource-detail",
        title=_("Enter a resource"),
        back=reverse("resource-list"),
    )


@page(access.MANAGE, methods=BOTH)
def resource_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    resource = _resource(request, pk, access.MANAGE)
    known = {n: getattr(resource, n) for n in services.resources.FIELDS if n != "contact_phone"}
    known["opening"] = selectors.opening_words(resource)
    form = ResourceForm(actor=actor, resource=resource, **bound(request, resource, **known))
    return take_step(
        request,
        resource,
        form,
        title=resource.name,
        action=_("Save"),
        done=_("Saved."),
        back=reverse("resource-detail", args=[pk]),
        perform=lambda given: services.change_resource(
            actor=actor, resource=resource, fields=_fields(given), version=given["version"]
        ),
        template="core/edit.html",
    )


@page(access.VERIFY, methods=BOTH)
def resource_verify(request: ActorRequest, pk: int) -> HttpResponse:
    """Note that it is still as the list says."""
    actor = request.actor
    resource = _resource(request, pk, access.VERIFY)
    return take_step(
        request,
        resource,
        WordsForm(**bound(request, resource)),
        title=_("Is it still as the list says?"),
        action=_("Yes, I have looked"),
        done=_("Noted that you have looked."),
        back=reverse("resource-detail", args=[pk]),
        perform=lambda given: services.verify_resource(
            actor=actor, resource=resource, words=given["words"]
        ),
    )


@page(access.MANAGE, methods=BOTH)
def resource_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    resource = _resource(request, pk, access.MANAGE)
    ahead = resource.bookings.holding().filter(ends_at__gt=actor.now).count()
    return take_step(
        request,
        resource,
        ReasonForm(**bound(request, resource)),
        title=_("Withdraw from the list"),
        action=_("Withdraw"),
        done=_("Withdrawn. Those who had booked it are told."),
        back=reverse("resource-detail", args=[pk]),
        perform=lambda given: services.withdraw_resource(
            actor=actor, resource=resource, reason=given["reason"], version=given["version"]
        ),
        extra={"ahead": ahead},
        template="resources/withdraw.html",
    )


@page(access.MANAGE, methods=POST)
def resource_offer_again(request: ActorRequest, pk: int) -> HttpResponse:
    resource = _resource(request, pk, access.MANAGE)
    press(
        request,
        _("Offered again; bookings that still lie ahead stand as before."),
        lambda: services.offer_again(actor=request.actor, resource=resource),
    )
    return redirect("resource-detail", pk)


@page(access.MANAGE, methods=BOTH)
def resource_close(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    resource = _resource(request, pk, access.MANAGE)
    return take_step(
        request,
        resource,
        ClosureForm(**bound(request, resource)),
        title=_("Shut for some days"),
        action=_("Shut it"),
        done=_("Noted. Nobody can book those days."),
        back=reverse("resource-calendar", args=[pk]),
        perform=lambda given: services.close_for_days(
            actor=actor,
            resource=resource,
            first_on=given["first_on"],
            last_on=given["last_on"],
            reason=given["reason"],
        ),
    )


@page(access.MANAGE, methods=POST)
def resource_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back a closure, by its key."""
    found = access.visible_resources(request.actor).filter(closures=pk).first()
    resource = _resource(request, found.pk if found else 0, access.MANAGE)
    closure = ResourceClosure.objects.get(pk=pk)
    press(
        request,
        _("Open again."),
        lambda: services.reopen_days(actor=request.actor, closure=closure),
    )
    return redirect("resource-calendar", resource.pk)


@page(access.REVEAL, methods=POST)
def resource_contact(request: ActorRequest, pk: int) -> HttpResponse:
    """The number of the contact, for those who may find the resource."""
    return revealed(request, _resource(request, pk), "contact_phone")


# -- the calendar and booking ---------------------------------------------------------------------


def _asked_day(request: ActorRequest) -> date:
    today = request.actor.today
    return parse_day(request.GET.get("day", ""), today=today) or today


@page(access.READ)
def resource_calendar(request: ActorRequest, pk: int) -> HttpResponse:
    """A week of a resource: when it is open, who (which place) holds it, what is left."""
    actor = request.actor
    resource = _resource(request, pk)
    day = _asked_day(request)
    days = week_of(actor, resource, day)
    context = {
        "resource": resource,
        "days": days,
        "today": actor.today,
        "first": days[0].day,
        "last": days[-1].day,
        "before": (days[0].day - timedelta(days=7)).isoformat(),
        "after": (days[0].day + timedelta(days=7)).isoformat(),
        "opening": selectors.opening_words(resource),
        "may_book": scope.holds(actor, access.BOOK)
        and resource.is_bookable
        and resource.is_offered,
        "may_manage": scope.holds(actor, access.MANAGE, resource.area_code),
        "closures": resource.closures.filter(last_on__gte=actor.today),
    }
    return render(request, "resources/calendar.html", context)


@page(access.BOOK, methods=BOTH)
def resource_book(request: ActorRequest, pk: int) -> HttpResponse:
    """Book a resource; a refusal says who holds it and when it is free."""
    actor = request.actor
    resource = _resource(request, pk)
    home = home_division(actor, access.BOOK)
    begins = timezone.localtime(actor.now).replace(minute=0, second=0, microsecond=0)
    day = parse_day(request.GET.get("day", ""), today=begins.date()) if request.GET else None
    if day is not None and day > begins.date():
        begins = begins.replace(year=day.year, month=day.month, day=day.day, hour=9)
    else:
        begins += timedelta(hours=1)
    known = {"division": home, "starts_at": begins, "ends_at": begins + timedelta(hours=2)}
    form = BookingForm(actor=actor, resource=resource, **fresh(request, **known, quantity=1))
    asked = ("division", "starts_at", "ends_at", "purpose", "quantity")
    return make_new(
        request,
        form,
        "resources.book_resource",
        perform=lambda given: services.book_resource(
            actor=actor, resource=resource, **{name: given[name] for name in asked}
        ),
        done=lambda booking: (
            _("Asked. The owner decides.") if booking.state == "asked" else _("Booked for you.")
        ),
        page="booking-detail",
        template="resources/book.html",
        resource=resource,
        action=_("Book"),
        back=reverse("resource-calendar", args=[pk]),
        opening=selectors.opening_words(resource),
    )
