"""The station screen: everybody may look; who orders is known for as long as they stand there."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.accounts.models import OneTimeCode
from yanzhen.accounts.services import check_code, send_code
from yanzhen.accounts.services.codes import wrong_code
from yanzhen.core import idempotency
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import DomainError, NotFound
from yanzhen.core.fields import plain
from yanzhen.core.finding import the_row
from yanzhen.core.identity import mask_phone
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST
from yanzhen.delivery import access, gatherings, kiosk, selectors, services
from yanzhen.delivery.models import KioskVisit, Order, ServiceItem
from yanzhen.delivery.views.residents import day_choices
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.orgs.models import Station
from yanzhen.people.access import person_for
from yanzhen.people.models import Person

KEY = "kiosk"
GRACE = timedelta(seconds=10)


class _Screen:
    """What a station screen knows: its station, and perhaps who stands before it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.kept: dict[str, Any] = request.session.get(KEY) or {}
        station = Station.objects.select_related("division").filter(pk=self.kept.get("station", 0))
        found = the_row(station)
        self.station = found
        self.nobody = visitor(request_id=getattr(request, "request_id", ""))
        day = timezone.localdate(self.nobody.now)
        self.rule = kiosk.kiosk_rule(found.area_code, day)
        self.visit = self._visit()

    def _visit(self) -> KioskVisit | None:
        rows = KioskVisit.objects.select_related("person__division", "person__household")
        visit = rows.filter(pk=self.kept.get("visit", 0), state__in=["waiting", "known"]).first()
        if visit is None:
            return None
        is_known = visit.state == KioskVisit.State.KNOWN
        last = datetime.fromisoformat(self.kept.get("seen", visit.asked_at.isoformat()))
        until = last + self.rule.idle + GRACE if is_known else visit.expires_at
        if self.nobody.now > until:
            self.forget()
            return None
        if is_known:
            self.keep(seen=self.nobody.now.isoformat())
        return visit

    def keep(self, **facts: Any) -> None:
        self.kept |= facts
        self.request.session[KEY] = self.kept

    def forget(self) -> None:
        """Nothing of the person stays: neither in the session nor on the visit."""
        visit = KioskVisit.objects.filter(pk=self.kept.get("visit", 0)).first()
        if visit is not None:
            services.end_kiosk_visit(actor=self.nobody, visit=visit)
        self.kept = {"station": self.station.pk}
        self.request.session[KEY] = self.kept

    @property
    def person(self) -> Person | None:
        return self.visit.person if self.visit and self.visit.state == "known" else None

    def actor(self) -> Actor:
        """The person at the screen, for themselves. Raises NotFound when nobody is known."""
        person = self.person
        if person is None:
            raise NotFound
        return Actor(
            user_id=None,
            name=person.name,
            now=self.nobody.now,
            person_id=person.pk,
            request_id=self.nobody.request_id,
        )

    def frame(self) -> dict[str, Any]:
        return {
            **resident_frame(self.nobody, self.station.area_code),
            "station_name": self.station.name,
            "resident_home_url": reverse("kiosk-home"),
            "known": self.person,
            "is_waiting": self.visit is not None and self.person is None,
            "idle_seconds": int(self.rule.idle.total_seconds()),
        }


def _shown(screen: _Screen, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(screen.request, template, {**screen.frame(), **context}, status=status)


# -- for everybody --------------------------------------------------------------------------------


@page(public=True)
def kiosk_home(request: HttpRequest) -> HttpResponse:
    return _shown(_Screen(request), "kiosk/home.html")


@page(public=True)
def kiosk_services(request: HttpRequest) -> HttpResponse:
    screen = _Screen(request)
    area = screen.person.area_code if screen.person else screen.station.area_code
    items = access.items_offered(area).filter(mode=ServiceItem.Mode.ORDERED).order_by("name")
    labels = selectors.class_labels(screen.nobody, area)
    return _shown(screen, "kiosk/services.html", groups=selectors.grouped_items(items, labels))


@page(public=True)
def kiosk_activities(request: HttpRequest) -> HttpResponse:
    screen = _Screen(request)
    found = gatherings.open_activities(screen.nobody, screen.station.area_code)
    return _shown(screen, "kiosk/activities.html", activities=found)


# -- becoming known -------------------------------------------------------------------------------


class _PhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("What is your mobile number?"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-sensitive": ""}
        ),
    )


class _DigitsForm(forms.Form):
    digits = forms.CharField(
        max_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "data-sensitive": ""}
        ),
    )


@page(public=True)
def kiosk_who(request: HttpRequest) -> HttpResponse:
    """By a code on the phone, or by the last four digits and a worker."""
    screen = _Screen(request)
    if screen.person:
        return redirect("kiosk-mine")
    return _shown(screen, "kiosk/who.html")


def _question(
    screen: _Screen, form: forms.Form, label: str = "", words: str = "", back: str = "kiosk-who"
) -> HttpResponse:
    if label:
        form.fields["digits"].label = label
    status = 422 if form.errors else 200
    return _shown(screen, "kiosk/question.html", status, form=form, words=words, back=reverse(back))


@page(public=True, methods=BOTH)
def kiosk_phone(request: HttpRequest) -> HttpResponse:
    screen = _Screen(request)
    form = _PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            code = send_code(
                actor=screen.nobody,
                phone=form.cleaned_data["phone"],
                sender=request.META.get("REMOTE_ADDR", ""),
            )
            screen.keep(code=code.pk)
            return redirect("kiosk-code")
    return _question(screen, form)


@page(public=True, methods=BOTH)
def kiosk_code(request: HttpRequest) -> HttpResponse:
    screen = _Screen(request)
    code = OneTimeCode.objects.filter(pk=screen.kept.get("code", 0), used_at=None).first()
    if code is None:
        return redirect("kiosk-phone")
    form = _DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            code = check_code(actor=screen.nobody, code=code, digits=form.cleaned_data["digits"])
            if code.used_at is None:
                raise wrong_code(code, screen.nobody)
            visit = services.know_by_phone(
                actor=screen.nobody, station=screen.station, phone=plain(code.phone)
            )
            screen.keep(visit=visit.pk, seen=screen.nobody.now.isoformat(), code=0)
            return redirect("kiosk-mine")
    words = _("We sent six digits to %(phone)s.") % {"phone": mask_phone(plain(code.phone))}
    return _question(screen, form, _("The six digits on your phone"), words, "kiosk-phone")


@page(public=True, methods=BOTH)
def kiosk_digits(request: HttpRequest) -> HttpResponse:
    screen = _Screen(request)
    form = _DigitsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            visit = services.ask_to_be_known(
                actor=screen.nobody, station=screen.station, digits=form.cleaned_data["digits"]
            )
            screen.keep(visit=visit.pk, seen=screen.nobody.now.isoformat())
            return redirect("kiosk-wait")
    label = _("The last four digits of your ID card or phone")
    return _question(screen, form, label)


@page(public=True)
def kiosk_wait(request: HttpRequest) -> HttpResponse:
    """Two digits for the worker; the page asks again by itself."""
    screen = _Screen(request)
    if screen.visit is None:
        target = "kiosk-who"
    elif screen.person:
        screen.keep(seen=screen.nobody.now.isoformat())
        target = "kiosk-mine"
    else:
        return _shown(screen, "kiosk/wait.html", spoken=screen.visit.spoken)
    response: HttpResponse = redirect(target)
    if getattr(request, "htmx", False):
        response = HttpResponse(status=200)
        response["HX-Redirect"] = reverse(target)
    return response


# -- for whoever is known -------------------------------------------------------------------------


@page(public=True)
def kiosk_mine(request: HttpRequest) -> HttpResponse:
    screen = _Screen(request)
    if screen.person is None:
        return redirect("kiosk-who")
    actor = screen.actor()
    orders = [o for o in selectors.own_orders(actor) if o.is_open]
    return _shown(screen, "kiosk/mine.html", orders=orders, sign_ups=gatherings.own_sign_ups(actor))


class _WishForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    day = forms.ChoiceField(label=gettext_lazy("On which day?"), widget=forms.RadioSelect)
    part = forms.ChoiceField(
        label=gettext_lazy("At what time of day?"),
        choices=Order.PartOfDay,
        widget=forms.RadioSelect,
        initial=Order.PartOfDay.ANY,
    )


@page(public=True, methods=BOTH)
def kiosk_order(request: HttpRequest, pk: int) -> HttpResponse:
    """The day and the time of day of a service."""
    screen = _Screen(request)
    person = screen.person
    if person is None:
        return redirect("kiosk-who")
    actor = screen.actor()
    item = the_row(access.items_offered(person.area_code), pk=pk, mode="ordered")
    form = _WishForm(request.POST or None, initial={"client_key": str(uuid.uuid4())})
    days: Any = form.fields["day"]
    days.choices = day_choices(actor.today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_in(form):
            idempotency.once(
                actor=actor,
                key=given["client_key"],
                operation="delivery.place_order",
                content={**given, "item": item.pk, "person": person.pk},
                perform=lambda: services.place_order(
                    actor=actor,
                    item=item,
                    person=person,
                    wished_on=date.fromisoformat(given["day"]),
                    wished_part=given["part"],
                ),
            )
            messages.success(request, _("Ordered. We look at it now."))
            return redirect("kiosk-mine")
    status = 422 if form.errors else 200
    return _shown(screen, "kiosk/order.html", status, form=form, item=item)


@page(public=True, methods=BOTH)
def kiosk_end(request: HttpRequest) -> HttpResponse:
    """Forget who stood here; the next one begins anew, in plain size and Chinese."""
    screen = _Screen(request)
    screen.forget()
    response = redirect("kiosk-home")
    for cookie in ("elder", "django_language"):
        response.delete_cookie(cookie)
    return response


# -- the worker's side ----------------------------------------------------------------------------


@page(access.CONFIRM_FOR)
def kiosk_desk(request: ActorRequest) -> HttpResponse:
    """Who waits at the screens of my stations; turning this device into a station screen."""
    actor = request.actor
    visits = [
        (visit, list(visit.candidates.select_related("division__parent")))
        for visit in kiosk.waiting_visits(actor)
    ]
    context = {
        "visits": visits,
        "stations": kiosk.stations_to_show(actor, actor.today),
    }
    template = (
        "delivery/_kiosk_visits.html" if request.GET.get("part") else "delivery/kiosk_desk.html"
    )
    return render(request, template, context)


@page(access.CONFIRM_FOR, methods=POST)
def kiosk_open(request: ActorRequest) -> HttpResponse:
    """Sign the worker out and show the station's screen on this device from now on."""
    chosen = request.POST.get("station", "")
    stations = kiosk.stations_to_show(request.actor, request.actor.today)
    station = the_row(stations, pk=int(chosen) if chosen.isdecimal() else 0)
    logout(request)
    request.session[KEY] = {"station": station.pk}
    return redirect("kiosk-home")


@page(access.CONFIRM_FOR, methods=POST)
def kiosk_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """Say who stands there, or that nobody of those does."""
    actor = request.actor
    visit = the_row(access.visible_kiosk_visits(actor), pk=pk)
    chosen = request.POST.get("person", "")
    try:
        if chosen.isdecimal():
            person = person_for(actor, int(chosen))
            services.confirm_kiosk_visit(actor=actor, visit=visit, person=person)
            messages.success(request, _("The screen knows them now."))
        else:
            services.refuse_kiosk_visit(actor=actor, visit=visit)
            messages.success(request, _("Refused."))
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        messages.error(request, str(error))
    return redirect("kiosk-desk")
