"""Making a questionnaire: frame, form, preview, quotas, what the choices mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.finding import the_row
from yanzhen.core.steps import BOTH, POST, fresh, make_new
from yanzhen.questionnaires import access, selectors, services
from yanzhen.questionnaires.asking import PageForm
from yanzhen.questionnaires.forms import FormFileForm, QuestionnaireForm, QuotaForm
from yanzhen.questionnaires.models import FormVersion, Questionnaire
from yanzhen.questionnaires.services import FormNotRead
from yanzhen.questionnaires.services.making import known_categories
from yanzhen.questionnaires.xlsform.definition import COUNTED, Form
from yanzhen.questionnaires.xlsform.filling import Filling
from yanzhen.questionnaires.xlsform.paging import pages_of
from yanzhen.questionnaires.xlsform.xform import read_xform


@page(access.DESIGN, methods=BOTH)
def questionnaire_create(request: ActorRequest) -> HttpResponse:
    actor = request.actor
    today = actor.today
    form = QuestionnaireForm(actor=actor, **fresh(request, starts_on=today))
    return make_new(
        request,
        form,
        "questionnaires.make_questionnaire",
        perform=lambda given: services.make_questionnaire(actor=actor, **given),
        done=_("Kept as a draft. Now bring its form."),
        page="questionnaire-upload",
        template="questionnaires/questionnaire_form.html",
        questionnaire=None,
    )


def _form_page(
    request: ActorRequest, template: str, context: dict[str, Any], form: Any
) -> HttpResponse:
    return render(request, template, context, status=422 if form.errors else 200)


@page(access.DESIGN, methods=BOTH)
def questionnaire_change(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = access.own_questionnaire(actor, pk)
    names = ("title", "purpose", "mode", "consent_text", "starts_on", "ends_on")
    initial = {name: getattr(found, name) for name in names} | {"version": found.version}
    form = QuestionnaireForm(
        request.POST if request.method == "POST" else None, initial=initial, actor=actor, made=found
    )
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in (*names, "version")}
        with refusals_in(form):
            services.change_questionnaire(actor=actor, questionnaire=found, **given)
            messages.success(request, _("Saved."))
            return redirect("questionnaire-detail", pk)
    context = {"form": form, "questionnaire": found}
    return _form_page(request, "questionnaires/questionnaire_form.html", context, form)


@page(access.DESIGN, methods=BOTH)
def form_upload(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring a form; what is wrong with it is listed with sheet, row and column."""
    actor = request.actor
    found = access.own_questionnaire(actor, pk)
    form = FormFileForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            try:
                version = services.upload_form(
                    actor=actor, questionnaire=found, upload=form.cleaned_data["file"]
                )
                return redirect("questionnaire-preview", pk, version.number)
            except FormNotRead as refusal:
                faults = refusal.sentences
                form.add_error("file", _("The form was not taken. Mend what is listed below."))
    context = {"form": form, "questionnaire": found, "faults": faults}
    return _form_page(request, "questionnaires/form_upload.html", context, form)


def _version(questionnaire: Questionnaire, number: int) -> FormVersion:
    return the_row(questionnaire.versions.all(), number=number)


@page(access.READ)
def form_preview(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """The form as people will see it, all pages one below the other; nothing typed is kept."""
    actor = request.actor
    found = access.questionnaire_for(actor, pk)
    version = _version(found, number)
    form = read_xform(version.xform)
    language = request.GET.get("language") or get_language() or ""
    filling = Filling(
        form,
        {},
        now=timezone.localtime(actor.now).replace(tzinfo=None),
        language=language,
        fresh=True,
    )
    for node in filling.root.walk():  # what hangs on answers is shown all the same
        node.is_relevant = True
    pages = [list(PageForm(filling, one).drawn()) for one in pages_of(form)]
    is_own = access.can_see_questionnaire(actor, found, access.DESIGN)
    context = {
        "questionnaire": found,
        "version": version,
        "pages": pages,
        "languages": [(one, one == filling.language) for one in form.languages],
        "rules": _rules_of(form, filling),
        "may_publish": is_own and version != found.form,
    }
    return render(request, "questionnaires/form_preview.html", context)


def _rules_of(form: Form, filling: Filling) -> list[tuple[str, list[tuple[str, str]]]]:
    """Which questions are asked on condition, for whoever checks the form."""
    words: list[tuple[str, Callable[[Any], Any]]] = [
        (_("asked when"), lambda p: p.relevant),
        (_("must hold"), lambda p: getattr(p, "constraint", None)),
        (_("computed"), lambda p: getattr(p, "calculate", None)),
    ]
    found = []
    for part in form.by_path.values():
        told = [(label, e.source) for label, get in words if (e := get(part)) is not None]
        if told:
            found.append((filling.say(part.label) or part.name, told))
    return found


@page(access.DESIGN, methods=POST)
def form_publish(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    actor = request.actor
    found = access.own_questionnaire(actor, pk)
    services.publish_form(actor=actor, questionnaire=found, form=_version(found, number))
    messages.success(request, _("The questionnaire takes answers now."))
    if any(q.kind in COUNTED for q in read_xform(_version(found, number).xform).questions()):
        found.refresh_from_db()
        if not found.need_categories:
            return redirect("questionnaire-categories", pk)
    return redirect("questionnaire-detail", pk)


@page(access.DESIGN, methods=POST)
def questionnaire_close(request: ActorRequest, pk: int) -> HttpResponse:
    found = access.own_questionnaire(request.actor, pk)
    services.close_questionnaire(actor=request.actor, questionnaire=found)
    messages.success(request, _("The questionnaire takes no more answers."))
    return redirect("questionnaire-detail", pk)


@page(access.DESIGN, methods=BOTH)
def questionnaire_quota(request: ActorRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = access.own_questionnaire(actor, pk)
    form = QuotaForm(
        request.POST if request.method == "POST" else None, questionnaire=found, actor=actor
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.set_quota(actor=actor, questionnaire=found, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("questionnaire-quota", pk)
    context = {
        "form": form,
        "questionnaire": found,
        "progress": selectors.quota_progress(actor, found),
    }
    return _form_page(request, "questionnaires/quota.html", context, form)


@page(access.DESIGN, methods=BOTH)
def questionnaire_categories(request: ActorRequest, pk: int) -> HttpResponse:
    """Say for each choice which need it names; the gap is counted by it."""
    actor = request.actor
    found = access.own_questionnaire(actor, pk)
    if found.form is None:
        return redirect("questionnaire-upload", pk)
    form = read_xform(found.form.xform)
    filling = Filling(
        form,
        {},
        now=timezone.localtime(actor.now).replace(tzinfo=None),
        language=get_language() or "",
    )
    asked = [
        (
            filling.say(q.label) or q.name,
            [
                (f"{q.path}={c.value}", filling.say(c.words) or c.value,
                 found.need_categories.get(q.path, {}).get(c.value, ""))
                for c in form.all_choices(q)
            ],
        )
        for q in form.questions()
        if q.kind in COUNTED
    ]  # fmt: skip
    if request.method == "POST":
        named: dict[str, dict[str, str]] = {}
        for name, category in request.POST.items():
            path, equals, value = name.partition("=")
            if equals and category:
                named.setdefault(path, {})[value] = str(category)
        services.set_need_categories(actor=actor, questionnaire=found, named=named)
        messages.success(request, _("Saved."))
        return redirect("questionnaire-gap", pk)
    context = {
        "questionnaire": found,
        "asked": asked,
        "categories": list(known_categories(found, actor).items()),
    }
    return render(request, "questionnaires/categories.html", context)
