"""Answering, on a phone: what it is for, then page by page; every page is kept.

One draft belongs to the browser's session (or to the link of somebody who was invited); whoever
comes back goes on where they stopped. The page asks the server what applies after each answer on
which something hangs, so that relevance and lists of choices have one truth.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import page
from yanzhen.core.errors import DomainError, NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.orgs.models import Division
from yanzhen.people.models import Consent, Person
from yanzhen.questionnaires import access, rules, selectors, services
from yanzhen.questionnaires.asking import PageForm, has_something, typed_answers
from yanzhen.questionnaires.forms import BeginForm
from yanzhen.questionnaires.models import Draft, Questionnaire, Response
from yanzhen.questionnaires.services import AnswersRefused
from yanzhen.questionnaires.services.accepting import client_digest, require_open
from yanzhen.questionnaires.services.drafting import answers_of
from yanzhen.questionnaires.services.inviting import invitation_of
from yanzhen.questionnaires.xlsform.definition import Kind
from yanzhen.questionnaires.xlsform.filling import Filling, Problem
from yanzhen.questionnaires.xlsform.paging import Page, pages_of
from yanzhen.questionnaires.xlsform.xform import read_xform


def acting(request: HttpRequest) -> Actor:
    actor: Actor | None = getattr(request, "actor", None)
    return actor or visitor(request_id=getattr(request, "request_id", ""))


def public_questionnaire(code: str) -> Questionnaire:
    """Raises NotFound for an unknown code, and for one that was never opened."""
    found = Questionnaire.objects.select_related("division", "form", "station").filter(code=code)
    return the_row(found.exclude(state=Questionnaire.State.DRAFT))


def place_in_session(questionnaire: Questionnaire) -> str:
    return f"answering:{questionnaire.pk}"


def frame(actor: Actor, questionnaire: Questionnaire, **more: Any) -> dict[str, Any]:
    return {
        "questionnaire": questionnaire,
        **resident_frame(actor, questionnaire.area_code),
        **more,
    }


def _closed(
    request: HttpRequest, actor: Actor, questionnaire: Questionnaire
) -> HttpResponse | None:
    day = actor.today
    if rules.takes_answers(
        questionnaire.state, questionnaire.starts_on, questionnaire.ends_on, day
    ):
        return None
    context = frame(actor, questionnaire, is_early=day < questionnaire.starts_on)
    return render(request, "questionnaires/answer_closed.html", context, status=410)


def _draft(request: HttpRequest, questionnaire: Questionnaire) -> Draft | None:
    state = request.session.get(place_in_session(questionnaire), {})
    if "uid" not in state:
        return None
    found = Draft.objects.filter(uid=state["uid"], questionnaire=questionnaire)
    return found.select_related("version", "division", "person", "questionnaire").first()


def _after_sending(request: HttpRequest, questionnaire: Questionnaire) -> str:
    """Where a page leads whose draft is gone: thanks when it was sent, else the beginning."""
    key = place_in_session(questionnaire)
    state = request.session.get(key, {})
    if "uid" in state:
        digest = client_digest(questionnaire, state["uid"])
        if questionnaire.responses.filter(client_digest=digest).exists():
            state = request.session[key] = {"sent": True, "way": state.get("way")}
    return "answer-done" if state.get("sent") else "answer-begin"


@page(public=True)
def begin_invited(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The own link of a person who was asked by name."""
    questionnaire = public_questionnaire(code)
    invitation = invitation_of(questionnaire, token)
    context = frame(acting(request), questionnaire)
    if invitation.answered_at is not None:
        return render(request, "questionnaires/answer_done.html", {**context, "was_before": True})
    draft = questionnaire.drafts.filter(person=invitation.person).first()
    state: dict[str, Any] = {"token": token, "way": Response.Way.ONLINE}
    if draft is not None:
        state |= {"uid": str(draft.uid), "may_follow_up": False}
    request.session[place_in_session(questionnaire)] = state
    return redirect("answer-begin", questionnaire.code)


@page(public=True, methods=BOTH)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """What it is for, how answers are kept, where one lives; or going on with a draft."""
    questionnaire, actor = public_questionnaire(code), acting(request)
    if (closed := _closed(request, actor, questionnaire)) is not None:
        return closed
    state = request.session.get(place_in_session(questionnaire), {})
    draft = _draft(request, questionnaire)
    person = _respondent(actor, questionnaire, state)
    if not questionnaire.is_anonymous and person is None and draft is None:
        context = frame(actor, questionnaire, needs_link=True)
        return render(request, "questionnaires/answer_begin.html", context)
    places = list(selectors.places_asked(questionnaire, actor)[:400])
    if state.get("way") == Response.Way.WORKER:
        own = scope.areas(actor, access.ENTER)
        places = [p for p in places if own.covers(p.code)] or places
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        places=places,
        is_anonymous=questionnaire.is_anonymous,
    )
    if request.method == "POST" and request.POST.get("begin") == "anew":
        draft = None
    if request.method == "POST" and form.is_valid():
        place = _chosen_place(form.cleaned_data.get("place", ""), places, person, questionnaire)
        begun = _begun(actor, questionnaire, place, person)
        request.session[place_in_session(questionnaire)] = {
            "token": state.get("token", ""),
            "way": state.get("way", Response.Way.ONLINE),
            "agreed_by": state.get("agreed_by") or (Consent.Method.ONLINE if person else ""),
            "may_follow_up": state.get("may_follow_up")
            or form.cleaned_data.get("may_follow_up", False),
            "uid": str(begun.uid),
        }
        return redirect("answer-page", questionnaire.code, 1)
    context = frame(actor, questionnaire, form=form, draft=draft, person=person)
    return render(
        request, "questionnaires/answer_begin.html", context, status=422 if form.errors else 200
    )


def _respondent(actor: Actor, questionnaire: Questionnaire, state: dict[str, Any]) -> Person | None:
    """Whose answers they are: the invited person, the one a worker asks, or the resident."""
    if questionnaire.is_anonymous:
        return None
    if state.get("token"):
        return invitation_of(questionnaire, state["token"]).person
    if state.get("person"):
        return Person.objects.select_related("division").filter(pk=state["person"]).first()
    if actor.person_id is not None:
        return Person.objects.select_related("division").get(pk=actor.person_id)
    return None


def _chosen_place(
    code: str, places: list[Division], person: Person | None, questionnaire: Questionnaire
) -> Division:
    if person is not None:
        return person.division
    return next(
        (p for p in places if p.code == code), places[0] if places else questionnaire.division
    )


def _begun(
    actor: Actor, questionnaire: Questionnaire, place: Division, person: Person | None
) -> Draft:
    form = require_open(questionnaire, actor.today)
    filling = Filling(read_xform(form.xform), {}, now=_now(actor), fresh=True)
    return services.save_draft(
        actor=actor,
        questionnaire=questionnaire,
        uid=uuid.uuid4(),
        answers=filling.answers(),
        page=0,
        division=place,
        person=person,
    )


def _now(actor: Actor) -> Any:
    return timezone.localtime(actor.now).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Where somebody stands: the pages that apply now, and the number of this one."""

    filling: Filling
    pages: list[Page]
    number: int

    @property
    def page(self) -> Page:
        return self.pages[self.number - 1]

    @property
    def shown(self) -> list[int]:
        return [n for n, p in enumerate(self.pages, 1) if has_something(self.filling, p)]

    @property
    def after(self) -> int | None:
        return next((n for n in self.shown if n > self.number), None)

    @property
    def before(self) -> int | None:
        return next((n for n in reversed(self.shown) if n < self.number), None)


@page(public=True, methods=BOTH)
def answer_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One page of questions; its answers are kept whichever button is pressed."""
    questionnaire, actor = public_questionnaire(code), acting(request)
    if (closed := _closed(request, actor, questionnaire)) is not None:
        return closed
    draft = _draft(request, questionnaire)
    if draft is None:
        return redirect(_after_sending(request, questionnaire), questionnaire.code)
    form = read_xform(draft.version.xform)
    filling = Filling(form, answers_of(draft), now=_now(actor), language=get_language() or "")
    pages = pages_of(form)
    if not 1 <= number <= len(pages):
        raise NotFound
    turn = _Turn(filling, pages, number)
    if request.method != "POST":
        if number not in turn.shown and turn.after is not None:
            return redirect("answer-page", code, turn.after)
        return _page(request, actor, draft, turn, PageForm(filling, turn.page))
    return _take(request, actor, draft, turn)


def _take(request: HttpRequest, actor: Actor, draft: Draft, turn: _Turn) -> HttpResponse:
    filling, code = turn.filling, draft.questionnaire.code
    shown = set(request.POST.getlist("asked"))
    filling.answer(typed_answers(filling, turn.page, request.POST))
    refused_files = _take_files(request, actor, draft, turn)
    step = request.POST.get("step", "next")
    name, _colon, key = step.partition(":")
    if name == "add":
        parent, _bar, repeat = key.partition("|")
        filling.add_round(parent, repeat)
    elif name == "remove":
        filling.remove_round(key)
    _keep(actor, draft, turn)
    if name in {"refresh", "add", "remove"}:
        return _page(request, actor, draft, turn, PageForm(filling, turn.page))
    if name == "back":
        if turn.before is None:
            return redirect("answer-begin", code)
        return redirect("answer-page", code, turn.before)
    here = PageForm(filling, turn.page)
    problems = [*refused_files, *filling.problems(set(here.fields))]
    is_new = [key for key in here.fields if key not in shown]
    if problems and not (is_new and all(p.key in is_new for p in problems)):
        bound = PageForm(filling, turn.page, problems=problems)
        return _page(request, actor, draft, turn, bound, status=422)
    if is_new:  # an answer opened a question that the page did not show yet
        return _page(request, actor, draft, turn, here)
    if turn.after is not None:
        return redirect("answer-page", code, turn.after)
    return _send(request, actor, draft, turn)


def _take_files(request: HttpRequest, actor: Actor, draft: Draft, turn: _Turn) -> list[Problem]:
    """Keep what was attached; what cannot be kept is told beside its question."""
    refused = []
    for key in list(request.FILES):
        node = turn.filling.find(key)
        part = turn.filling.form.by_path.get(node.path) if node else None
        upload = request.FILES[key]
        if part is None or getattr(part, "kind", None) is not Kind.FILE or isinstance(upload, list):
            continue
        try:
            kept = services.attach_to_draft(actor=actor, draft=draft, upload=upload)
            turn.filling.answer({key: str(kept.uid)})
        except NotValid as error:
            refused.append(Problem(key, "constraint", str(error)))
    return refused


def _keep(actor: Actor, draft: Draft, turn: _Turn) -> None:
    services.save_draft(
        actor=actor,
        questionnaire=draft.questionnaire,
        uid=draft.uid,
        answers=turn.filling.answers(),
        page=turn.number,
    )


def _send(request: HttpRequest, actor: Actor, draft: Draft, turn: _Turn) -> HttpResponse:
    questionnaire = draft.questionnaire
    place = place_in_session(questionnaire)
    state = request.session.get(place, {})
    draft.refresh_from_db()
    try:
        services.submit_draft(
            actor=actor,
            draft=draft,
            way=state.get("way") or Response.Way.ONLINE,
            agreed_by=state.get("agreed_by", ""),
            may_follow_up=bool(state.get("may_follow_up")),
            invitation=invitation_of(questionnaire, state["token"]) if state.get("token") else None,
            language=get_language() or "",
        )
    except AnswersRefused as refusal:
        first = refusal.problems[0].key
        node = turn.filling.find(first)
        path = node.path if node else ""
        at = next((n for n, p in enumerate(turn.pages, 1) if _is_on(p, path)), turn.number)
        missing = _Turn(turn.filling, turn.pages, at)
        bound = PageForm(turn.filling, missing.page, problems=refusal.problems)
        return _page(request, actor, draft, missing, bound, status=422)
    except DomainError as error:
        bound = PageForm(turn.filling, turn.page)
        return _page(request, actor, draft, turn, bound, status=error.status, told=str(error))
    request.session[place] = {"sent": True, "way": state.get("way")}
    return redirect("answer-done", questionnaire.code)


def _is_on(page_of: Page, path: str) -> bool:
    return any(path == p or path.startswith(f"{p}/") for p in page_of.paths)


def _page(
    request: HttpRequest,
    actor: Actor,
    draft: Draft,
    turn: _Turn,
    form: PageForm,
    *,
    status: int = 200,
    told: str = "",
) -> HttpResponse:
    shown = turn.shown
    here = turn.number if turn.number in shown else (turn.after or turn.number)
    questionnaire = draft.questionnaire
    context = frame(
        actor,
        questionnaire,
        form=form,
        drawn=list(form.drawn()),
        number=shown.index(here) + 1 if here in shown else 1,
        total=max(len(shown), 1),
        address=reverse("answer-page", args=[questionnaire.code, turn.number]),
        is_last=turn.after is None,
        refreshes=form.refreshes(),
        person=draft.person,
        told=told,
    )
    template = "questionnaires/answer_page.html"
    if request.headers.get("HX-Request") and request.POST.get("step") == "refresh":
        template = "questionnaires/_answer_form.html"
    return render(request, template, context, status=status)


@page(public=True)
def done(request: HttpRequest, code: str) -> HttpResponse:
    """Thanks; a worker goes on with the next person."""
    questionnaire, actor = public_questionnaire(code), acting(request)
    state = request.session.get(place_in_session(questionnaire), {})
    if not state.get("sent"):
        return redirect("answer-begin", questionnaire.code)
    by_worker = state.get("way") == Response.Way.WORKER and access.may_enter(actor, questionnaire)
    context = frame(actor, questionnaire, by_worker=by_worker, title=_("Thank you"))
    return render(request, "questionnaires/answer_done.html", context)
