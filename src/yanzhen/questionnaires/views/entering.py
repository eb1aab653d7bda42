"""Workers enter answers: asking a person, typing from paper, inviting by name."""

from __future__ import annotations

import uuid
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH
from yanzhen.needs.picking import chosen_person, pick_person
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.questionnaires import access, selectors, services
from yanzhen.questionnaires.asking import PageForm, typed_answers
from yanzhen.questionnaires.forms import AgreedForm, PaperForm
from yanzhen.questionnaires.models import FormVersion, Questionnaire, Response
from yanzhen.questionnaires.services import AnswersRefused
from yanzhen.questionnaires.views.answering import place_in_session
from yanzhen.questionnaires.xlsform.definition import Repeat
from yanzhen.questionnaires.xlsform.filling import Filling, Problem
from yanzhen.questionnaires.xlsform.paging import Page
from yanzhen.questionnaires.xlsform.xform import read_xform

TYPED_TODAY = "typed:"


def _open_one(actor: Actor, pk: int) -> tuple[Questionnaire, FormVersion]:
    """A questionnaire for which this worker may enter answers, and its form. Raises NotFound."""
    found = access.questionnaire_for(actor, pk, access.ENTER)
    if found.form is None:
        raise NotFound
    return found, found.form


def _own_places(actor: Actor, questionnaire: Questionnaire) -> list[Division]:
    """The places of the questionnaire for which this worker may enter answers."""
    areas = scope.areas(actor, access.ENTER)
    day, code = actor.today, questionnaire.area_code
    asked = [p for p in selectors.places_asked(questionnaire, actor)[:400] if areas.covers(p.code)]
    if asked:
        return asked
    inside = Division.objects.on(day).filter(areas.q("code"), code__gte=code, code__lt=code + "~")
    return list(inside.order_by("code")[:50])


@page(access.ENTER, methods=BOTH)
def enter(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask somebody and type what they say: with names, choose the person and how they agreed."""
    actor = request.actor
    found, _form = _open_one(actor, pk)
    key = place_in_session(found)
    if found.is_anonymous:
        request.session[key] = {"way": Response.Way.WORKER}
        return redirect("answer-begin", found.code)
    person = chosen_person(request)
    if person is None:
        return _pick(request, found, _("Who answers?"))
    form = AgreedForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        request.session[key] = {
            "way": Response.Way.WORKER,
            "person": person.pk,
            **form.cleaned_data,
        }
        return redirect("answer-begin", found.code)
    context = {"form": form, "person": person, "questionnaire": found}
    status = 422 if form.errors else 200
    return render(request, "questionnaires/agreed.html", context, status=status)


def _pick(request: ActorRequest, questionnaire: Questionnaire, title: str) -> HttpResponse:
    return pick_person(
        request,
        title,
        reverse("questionnaire-detail", args=[questionnaire.pk]),
        template="questionnaires/pick_person.html",
        questionnaire=questionnaire,
    )


@page(access.ENTER, methods=BOTH)
def invite(request: ActorRequest, pk: int) -> HttpResponse:
    """A link of their own for a person, as words and as a code to scan; shown this once."""
    actor = request.actor
    found, _form = _open_one(actor, pk)
    if found.is_anonymous:
        raise NotFound
    person = chosen_person(request)
    if person is None:
        return _pick(request, found, _("Who is asked?"))
    context: dict[str, Any] = {"person": person, "questionnaire": found}
    if request.method == "POST":
        token = services.invite_person(actor=actor, questionnaire=found, person=person)
        address = request.build_absolute_uri(reverse("answer-invited", args=[found.code, token]))
        context |= {"address": address, "qr": segno.make(address).svg_data_uri(scale=6)}
    return render(request, "questionnaires/invite.html", context)


@page(access.ENTER, methods=BOTH)
def paper(request: ActorRequest, pk: int) -> HttpResponse:
    """The whole form on one page, for typing a pile of paper: place and day stay for the next."""
    actor = request.actor
    found, version = _open_one(actor, pk)
    person = _person_of_paper(request, found)
    if not found.is_anonymous and person is None:
        return _pick(request, found, _("Whose paper is it?"))
    form = read_xform(version.xform)
    whole = Page(form.root.children)
    now = timezone.localtime(actor.now).replace(tzinfo=None)
    given: dict[str, Any] = _answers_in(request) if request.method == "POST" else {}
    filling = Filling(form, given, now=now, language=get_language() or "", fresh=not given)
    places = _own_places(actor, found)
    count_key = f"{TYPED_TODAY}{pk}"
    last = request.session.get(count_key, {})
    head = PaperForm(
        request.POST if request.method == "POST" else None,
        places=places,
        initial={
            "client_key": str(uuid.uuid4()),
            "place": last.get("place", ""),
            "answered_on": last.get("answered_on") or actor.today,
        },
    )
    agreed = AgreedForm(request.POST if request.method == "POST" else None) if person else None
    problems: list[Problem] = []
    if request.method == "POST":
        filling.answer(typed_answers(filling, whole, request.POST))
        name, _colon, key = request.POST.get("step", "save").partition(":")
        if name == "add":
            parent, _bar, repeat = key.partition("|")
            filling.add_round(parent, repeat)
        elif name == "remove":
            filling.remove_round(key)
        elif name == "save" and head.is_valid() and (agreed is None or agreed.is_valid()):
            with refusals_in(head):
                try:
                    return _keep_paper(request, found, filling, head, agreed, person, places)
                except AnswersRefused as refusal:
                    problems = refusal.problems
    page_form = PageForm(filling, whole, problems=problems)
    context = {
        "questionnaire": found,
        "head": head,
        "agreed": agreed,
        "person": person,
        "form": page_form,
        "drawn": list(page_form.drawn()),
        "refreshes": page_form.refreshes(),
        "rounds": _rounds(filling),
        "typed": last.get("count", 0),
        "address": request.get_full_path(),
    }
    is_refresh = request.headers.get("HX-Request") and request.POST.get("step") == "refresh"
    template = "questionnaires/_paper_form.html" if is_refresh else "questionnaires/paper.html"
    return render(request, template, context, status=422 if problems or head.errors else 200)


def _person_of_paper(request: ActorRequest, questionnaire: Questionnaire) -> Person | None:
    return None if questionnaire.is_anonymous else chosen_person(request)


def _rounds(filling: Filling) -> list[str]:
    """How many rounds stand in each repeat, so that the page comes back with as many."""
    return [
        filling.key(node)
        for node in filling.root.walk()
        if isinstance(filling.form.by_path.get(node.path), Repeat)
    ]


def _answers_in(request: ActorRequest) -> dict[str, Any]:
    """The empty rounds of the posted page, into which its answers are then put."""
    answers: dict[str, Any] = {}
    for key in request.POST.getlist("round")[:300]:
        at: dict[str, Any] = answers
        for step in key.split("/"):
            name, _bracket, number = step.partition("[")
            if number:
                rounds = at.setdefault(name, [])
                while len(rounds) < min(int(number.rstrip("]") or 1), 60):
                    rounds.append({})
                at = rounds[int(number.rstrip("]") or 1) - 1]
            else:
                at = at.setdefault(name, {})
    return answers


def _keep_paper(
    request: ActorRequest,
    questionnaire: Questionnaire,
    filling: Filling,
    head: PaperForm,
    agreed: AgreedForm | None,
    person: Person | None,
    places: list[Division],
) -> HttpResponse:
    given = head.cleaned_data
    place = next((p for p in places if p.code == given["place"]), None)
    services.submit_response(
        actor=request.actor,
        questionnaire=questionnaire,
        answers=filling.answers(),
        key=given["client_key"],
        way=Response.Way.PAPER,
        division=person.division if person else place,
        person=person,
        agreed_by=agreed.cleaned_data["agreed_by"] if agreed else "",
        may_follow_up=agreed.cleaned_data["may_follow_up"] if agreed else False,
        answered_on=given["answered_on"],
        language=get_language() or "",
    )
    count_key = f"{TYPED_TODAY}{questionnaire.pk}"
    count = request.session.get(count_key, {}).get("count", 0) + 1
    request.session[count_key] = {
        "count": count,
        "place": given["place"],
        "answered_on": given["answered_on"].isoformat(),
    }
    messages.success(request, _("Kept. %(count)s typed so far.") % {"count": count})
    return redirect("questionnaire-paper", questionnaire.pk)
