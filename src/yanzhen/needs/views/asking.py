"""Asking for help, one question a screen; nobody has to sign in for it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core import idempotency
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.needs import selectors
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.needs.models import Need
from yanzhen.needs.services import ask_for_help, record_need
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person

ASKED = "asking"
OF_RESIDENT = ("about", "words", "urgency")
OF_VISITOR = ("about", "words", "urgency", "town", "village", "phone")
LONGEST_TITLE = 40


def _radio(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one, then go on.")},
    )


class WordsForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("What do you need?"),
        help_text=gettext_lazy("In your own words. Two or three sentences are enough."),
        min_length=2,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write a few words, so that we can help.")},
    )


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label=gettext_lazy("On which number may we call you?"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "tel", "data-sensitive": ""}
        ),
        error_messages={"required": gettext_lazy("We need a number to call you back.")},
    )
    name = forms.CharField(
        label=gettext_lazy("How may we call you?"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name", "data-sensitive": ""}),
    )


def _places(level: str, actor: Actor, inside: str = "") -> list[tuple[str, str]]:
    found = Division.objects.on(actor.today).filter(level=level)
    return list(found.filter(code__startswith=inside).values_list("code", "name"))


def _form_for(
    question: str, data: Any, answers: dict[str, str], actor: Actor, area: str
) -> forms.Form:
    if question == "words":
        return WordsForm(data, initial=answers)
    if question == "phone":
        return PhoneForm(data)
    choices: dict[str, Callable[[], tuple[Any, list[tuple[str, Any]]]]] = {
        "about": lambda: (
            gettext_lazy("What is it about?"),
            list(selectors.category_labels(actor, area).items()),
        ),
        "urgency": lambda: (
            gettext_lazy("How soon do you need help?"),
            [
                ("urgent", gettext_lazy("Today, it cannot wait")),
                ("soon", gettext_lazy("This week")),
                ("normal", gettext_lazy("There is time")),
            ],
        ),
        "town": lambda: (
            gettext_lazy("In which town do you live?"),
            _places(Division.Level.TOWN, actor),
        ),
        "village": lambda: (
            gettext_lazy("In which village or community?"),
            _places(Division.Level.VILLAGE, actor, answers.get("town", "")),
        ),
    }
    label, options = choices[question]()
    form = forms.Form(data, initial=answers)
    form.fields[question] = _radio(label, options)
    return form


def _actor(request: HttpRequest) -> Actor:
    actor: Actor | None = getattr(request, "actor", None)
    return actor or visitor(request_id=getattr(request, "request_id", ""))


def _area(actor: Actor) -> str:
    if actor.person_id is not None:
        return str(Person.objects.values_list("area_code", flat=True).get(pk=actor.person_id))
    first = Division.objects.filter(level=Division.Level.COUNTY).order_by("code").first()
    return first.code if first else ""


def _questions(actor: Actor, answers: dict[str, str]) -> tuple[str, ...]:
    if actor.person_id is not None:
        return OF_RESIDENT
    return tuple(q for q in OF_VISITOR if q not in answers.get("known", "").split())


def begin_at(request: HttpRequest, village: Division) -> None:
    """Begin anew, with the place known."""
    request.session[ASKED] = {
        "client_key": str(uuid.uuid4()),
        "town": village.code[:9],
        "village": village.code,
        "known": "town village",
    }


@page(public=True)
def ask_at(request: HttpRequest, code: str) -> HttpResponse:
    """Asking for help in a village whose sign was read: its place is not asked any more."""
    day = _actor(request).today
    village = the_row(Division.objects.on(day), code=code, level=Division.Level.VILLAGE)
    begin_at(request, village)
    return redirect("resident-ask-question", "about")


@page(public=True)
def ask_begin(request: HttpRequest) -> HttpResponse:
    """Begin anew: forget earlier answers of this browser."""
    request.session[ASKED] = {"client_key": str(uuid.uuid4())}
    return redirect("resident-ask-question", "about")


@page(public=True, methods=("GET", "HEAD", "POST"))
def ask_question(request: HttpRequest, question: str) -> HttpResponse:
    """One question; its answer is kept in the session until the last one is given."""
    actor = _actor(request)
    answers: dict[str, str] = request.session.get(ASKED, {})
    questions = _questions(actor, answers)
    if question not in questions:
        raise NotFound
    at = questions.index(question)
    missing = [q for q in questions[:at] if q not in answers]
    if "client_key" not in answers or missing:
        return redirect("resident-ask")
    area = _area(actor)
    form = _form_for(
        question, request.POST if request.method == "POST" else None, answers, actor, area
    )
    if request.method == "POST" and form.is_valid():
        is_last = at == len(questions) - 1
        given = {**answers, **{k: str(v) for k, v in form.cleaned_data.items()}}
        if not is_last:
            request.session[ASKED] = given
            return redirect("resident-ask-question", questions[at + 1])
        with refusals_in(form):
            need = _send(actor, given)
            request.session[ASKED] = {"number": need.number}
            return redirect("resident-ask-done")
    context = {
        "form": form,
        "question": question,
        "number": at + 1,
        "total": len(questions),
        "back": reverse("resident-ask-question", args=[questions[at - 1]]) if at else "/my/",
        "is_last": at == len(questions) - 1,
        "has_many": question in {"about", "village"},
        **resident_frame(actor, answers.get("village", "") or (area if actor.person_id else "")),
    }
    return render(request, "needs/ask.html", context, status=422 if form.errors else 200)


def _send(actor: Actor, given: dict[str, str]) -> Need:
    """Record what was asked, once for these answers."""
    words = " ".join(given["words"].split())
    title = words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"
    common: dict[str, Any] = {
        "category": given["about"],
        "title": title,
        "description": given["words"],
        "urgency": given["urgency"],
    }

    def perform() -> Need:
        if actor.person_id is not None:
            return record_need(
                actor=actor,
                channel=Need.Channel.SELF_REPORT,
                person=Person.objects.get(pk=actor.person_id),
                **common,
            )
        village = the_row(Division.objects.all(), code=given["village"])
        return ask_for_help(
            actor=actor,
            division=village,
            phone=given["phone"],
            name=given.get("name", ""),
            **common,
        )

    key = given["client_key"]
    need, _is_new = idempotency.once(
        actor=actor, key=key, operation="needs.ask", content=given, perform=perform
    )
    return need


@page(public=True)
def ask_done(request: HttpRequest) -> HttpResponse:
    """What happens now, and until when."""
    actor = _actor(request)
    asked = request.session.get(ASKED, {})
    need = Need.objects.filter(number=asked.get("number", "")).first()
    if need is None:
        return redirect("resident-ask")
    context = {
        "number": need.number,
        "due_at": need.due_at,
        "words": _("We call you") if actor.person_id is None else _("We take care of it"),
        **resident_frame(actor, need.area_code),
    }
    return render(request, "needs/ask_done.html", context)
