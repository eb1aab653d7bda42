"""Pages of residents: ask, take part, and what is theirs. Large, and one question a screen."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.core import idempotency
from yanzhen.core.days import parse_day
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import DomainError, NotFound
from yanzhen.core.fields import plain
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, press
from yanzhen.delivery import access, gatherings, recurring, rules, selectors, services
from yanzhen.delivery.models import Order, ServiceItem
from yanzhen.delivery.tables import wish_words
from yanzhen.needs.access import own_needs
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.people.models import Person
from yanzhen.people.selectors import grounds_of

ORDERING = "ordering"
QUESTIONS = ("item", "day", "part", "words")
DAYS_AHEAD = 7
ItemGroups = list[tuple[str, list[ServiceItem]]]


def frame(request: HttpRequest, area: str = "") -> dict[str, Any]:
    actor: Actor | None = getattr(request, "actor", None)
    return resident_frame(actor or visitor(), area)


def person_of(actor: Actor) -> Person | None:
    if actor.person_id is None:
        return None
    return Person.objects.select_related("division", "household").get(pk=actor.person_id)


@page(public=True)
def resident_home(request: HttpRequest) -> HttpResponse:
    """Three large choices."""
    actor: Actor | None = getattr(request, "actor", None)
    tasks = selectors.count_invitations(actor) if actor else 0
    helps = actor is not None and access.tasks_of(actor).exists()
    context = {"helps": helps, "invitations": tasks, **frame(request)}
    return render(request, "resident/home.html", context)


@page(public=True)
def resident_help(request: HttpRequest) -> HttpResponse:
    """Ask in one's own words, or choose a service from the list."""
    return render(request, "resident/help.html", frame(request))


# -- ordering -------------------------------------------------------------------------------------


class _Question(forms.Form):
    """One question with choices, or a few words."""


def day_choices(today: date) -> list[tuple[str, str | Promise]]:
    """The days that a resident may choose, from today."""
    near = {0: pgettext_lazy("day", "Today"), 1: gettext_lazy("Tomorrow")}
    days = [today + timedelta(days=n) for n in range(DAYS_AHEAD)]
    weekdays = (
        gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
        gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
        gettext_lazy("Sunday"),
    )  # fmt: skip
    return [
        (
            day.isoformat(),
            f"{day.month}/{day.day} {near.get(n, weekdays[day.weekday()])}",
        )
        for n, day in enumerate(days)
    ]


def _groups_for(actor: Actor, person: Person) -> ItemGroups:
    """What can be ordered for somebody, by class."""
    labels = selectors.class_labels(actor, person.area_code)
    return selectors.grouped_items(selectors.items_for(person), labels)


def _ask(
    question: str, data: Any, answers: dict[str, str], groups: ItemGroups, actor: Actor
) -> forms.Form:
    form = _Question(data, initial=answers)
    if question == "words":
        form.fields["words"] = forms.CharField(
            label=gettext_lazy("Is there anything we should know?"),
            help_text=gettext_lazy("For example: the dog barks, or ring at the back door."),
            required=False,
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
        )
        return form
    choices: Any
    if question == "item":
        choices = [(str(item.pk), item.name) for _label, items in groups for item in items]
        label = gettext_lazy("Which service would you like?")
    elif question == "day":
        choices = day_choices(actor.today)
        label = gettext_lazy("On which day?")
    else:
        choices, label = Order.PartOfDay.choices, gettext_lazy("At what time of day?")
    form.fields[question] = forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one, then go on.")},
    )
    return form


@page()
def order_begin(request: ActorRequest) -> HttpResponse:
    request.session[ORDERING] = {"client_key": str(uuid.uuid4())}
    return redirect("resident-order-question", "item")


@page(methods=BOTH)
def order_question(request: ActorRequest, question: str) -> HttpResponse:
    """One question of an order; the last one places it."""
    actor, person = request.actor, person_of(request.actor)
    if person is None:
        return render(request, "resident/unknown.html", frame(request))
    if question not in QUESTIONS:
        raise NotFound
    answers: dict[str, str] = request.session.get(ORDERING, {})
    at = QUESTIONS.index(question)
    if "client_key" not in answers or any(q not in answers for q in QUESTIONS[:at]):
        return redirect("resident-order")
    groups = _groups_for(actor, person) if question == "item" else []
    data = request.POST if request.method == "POST" else None
    form = _ask(question, data, answers, groups, actor)
    is_last = at == len(QUESTIONS) - 1
    if request.method == "POST" and form.is_valid():
        given = {**answers, **form.cleaned_data}
        if not is_last:
            request.session[ORDERING] = given
            return redirect("resident-order-question", QUESTIONS[at + 1])
        with refusals_in(form):
            order = _place(actor, person, given)
            del request.session[ORDERING]
            messages.success(request, _("Ordered. We look at it now."))
            return redirect("resident-order-detail", order.pk)
    has_items = question != "item" or bool(form.fields["item"].choices)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "number": at + 1,
        "total": len(QUESTIONS),
        "back": (
            reverse("resident-order-question", args=[QUESTIONS[at - 1]])
            if at
            else reverse("resident-help")
        ),
        "is_last": is_last,
        "has_items": has_items,
        "groups": groups,
        **frame(request, person.area_code),
    }
    return render(request, "resident/order.html", context, status=422 if form.errors else 200)


def _place(actor: Actor, person: Person, given: dict[str, str]) -> Order:
    item = the_row(ServiceItem.objects.all(), pk=given["item"])
    order, _is_new = idempotency.once(
        actor=actor,
        key=given["client_key"],
        operation="delivery.place_order",
        content=given,
        perform=lambda: services.place_order(
            actor=actor,
            item=item,
            person=person,
            wished_on=date.fromisoformat(given["day"]),
            wished_part=given["part"],
            words=given["words"],
        ),
    )
    return order


@page()
def order_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """How far the order is, and the code to read out when the helper comes."""
    actor = request.actor
    order = access.access_own_order(actor, pk)
    is_rated = selectors.is_rated(order)
    code = plain(order.start_code) if order.state == rules.ACCEPTED else ""
    task_url = request.build_absolute_uri(reverse("task-detail", args=[order.pk]))
    context = {
        "order": order,
        "journey": selectors.journey_of(order, is_rated=is_rated),
        "wish": wish_words(order),
        "code": code,
        "qr": segno.make(f"{task_url}?code={code}", error="m").svg_data_uri(scale=5)
        if code
        else "",
        "can_be_cancelled": order.state in rules.BEFORE_START,
        "asks_confirmation": order.state == rules.FINISHED,
        "asks_rating": order.state == rules.CONFIRMED and not is_rated,
        **frame(request, order.area_code),
    }
    return render(request, "resident/order_detail.html", context)


@page(methods=POST)
def order_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    order = access.access_own_order(request.actor, pk)
    press(
        request,
        _("Thank you for confirming."),
        lambda: services.confirm_service(actor=request.actor, order=order),
    )
    return redirect("resident-order-rate", order.pk)


@page(methods=POST)
def order_cancel(request: ActorRequest, pk: int) -> HttpResponse:
    order = access.access_own_order(request.actor, pk)
    press(
        request,
        _("Cancelled."),
        lambda: services.cancel_order(actor=request.actor, order=order, reason=""),
    )
    return redirect("resident-order-detail", order.pk)


@page(methods=POST)
def order_new_code(request: ActorRequest, pk: int) -> HttpResponse:
    order = access.access_own_order(request.actor, pk)
    press(
        request,
        _("Here is a new code."),
        lambda: services.renew_start_code(actor=request.actor, order=order),
    )
    return redirect("resident-order-detail", order.pk)


@page(methods=BOTH)
def order_rate(request: ActorRequest, pk: int) -> HttpResponse:
    """Five faces; words if one likes."""
    order = access.access_own_order(request.actor, pk)
    if order.state != rules.CONFIRMED or selectors.is_rated(order):
        return redirect("resident-order-detail", order.pk)
    error, score, words = "", "", ""
    if request.method == "POST":
        score, words = request.POST.get("score", ""), request.POST.get("words", "")
        try:
            services.rate_service(
                actor=request.actor,
                order=order,
                score=int(score) if score.isdecimal() else 0,
                words=words[:500],
            )
            messages.success(request, _("Thank you. Your word counts."))
            return redirect("resident-order-detail", order.pk)
        except DomainError as refusal:
            if refusal.status in {403, 404}:
                raise
            error = str(refusal)
    context = {
        "order": order,
        "title": order.item.name,
        "error": error,
        "score": score,
        "words": words,
        "back": reverse("resident-order-detail", args=[order.pk]),
        **frame(request, order.area_code),
    }
    return render(request, "resident/rate.html", context, status=422 if error else 200)


@page()
def series_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """What comes again for me: the rhythm, and each day that lies ahead."""
    actor = request.actor
    series = access.access_own_series(actor, pk)
    context = {
        "series": series,
        "rhythm": recurring.rhythm(series),
        "part": Order.PartOfDay(series.wished_part).label,
        "days": [] if series.state == series.State.ENDED else recurring.coming_days(actor, series),
        **frame(request, series.area_code),
    }
    return render(request, "resident/series.html", context)


@page(methods=POST)
def series_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Leave a day out, pause it, or end it: what somebody may say of what is theirs."""
    actor = request.actor
    series = access.access_own_series(actor, pk)
    on = parse_day(request.POST.get("on", ""), today=actor.today)
    if step == "skip" and on is not None:
        press(
            request,
            _("Nobody comes on that day."),
            lambda: services.except_series_day(actor=actor, series=series, on=on),
        )
    elif step == "pause":
        press(
            request,
            _("Paused. Call the station when it shall go on."),
            lambda: services.pause_series(actor=actor, series=series),
        )
    elif step == "end":
        press(
            request,
            _("Ended. Nobody comes any more."),
            lambda: services.end_series(actor=actor, series=series, reason=""),
        )
    return redirect("resident-series", series.pk)


# -- mine -----------------------------------------------------------------------------------------


@page()
def mine(request: ActorRequest) -> HttpResponse:
    """My orders, what I asked, what I signed up for, what I was served, what I agreed to."""
    actor, person = request.actor, person_of(request.actor)
    if person is None:
        return render(request, "resident/unknown.html", frame(request))
    orders, own_series = selectors.own_orders(actor), access.own_series(actor)
    context = {
        "person": person,
        "series": [(s, recurring.rhythm(s)) for s in own_series.exclude(state="ended")],
        "orders": [o for o in orders if o.is_open or not o.has_rating],  # type: ignore[attr-defined]
        "needs": list(own_needs(actor).exclude(state="merged").order_by("-heard_at")[:20]),
        "sign_ups": gatherings.own_sign_ups(actor),
        "records": selectors.records_of_person(actor, person.pk)[:20],
        "consents": [g for g in grounds_of(actor, person) if g.consent is not None],
        **frame(request, person.area_code),
    }
    return render(request, "resident/mine.html", context)
