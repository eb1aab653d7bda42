"""The needs of a project: quoted, let go, and closed on the residents' word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.steps import BOTH, bound, take_step
from yanzhen.needs.access import access_need
from yanzhen.needs.tables import place_name
from yanzhen.projects import access, selectors, services
from yanzhen.projects.forms import EndingsForm, QuoteForm, ReasonForm
from yanzhen.projects.services import NeedEnding
from yanzhen.projects.views.parts import part_address, project_for

SHOWN = 100


@page(access.PLAN, methods=BOTH)
def project_quote(request: ActorRequest, pk: int) -> HttpResponse:
    """Tick needs that wait for an answer."""
    actor = request.actor
    project = project_for(request, pk, access.PLAN)
    waiting = selectors.quotable_needs(actor, project)
    words = request.GET.get("q", "").strip()
    shown = waiting.filter(title__contains=words) if words else waiting
    rows = [
        {
            "need": need,
            "who": selectors.need_subject(need),
            "place": place_name(need),
            "fits": need.category == project.category,
        }
        for need in shown[:SHOWN]
    ]
    return take_step(
        request,
        project,
        QuoteForm(needs=waiting, **bound(request, project)),
        title=_("Quote needs"),
        action=_("Quote them"),
        done=_("Quoted: the project answers them now."),
        back=part_address(project),
        perform=lambda given: services.quote_needs(actor=actor, project=project, **given),
        extra={"rows": rows, "words": words, "ticked": request.POST.getlist("needs")},
        template="projects/quote.html",
    )


@page(access.PLAN, methods=BOTH)
def project_release(request: ActorRequest, pk: int, need_pk: int) -> HttpResponse:
    """Let a need wait for another answer."""
    project = project_for(request, pk, access.PLAN)
    need = access_need(request.actor, need_pk)
    return take_step(
        request,
        project,
        ReasonForm(**bound(request, project)),
        title=_("Let the need go"),
        action=_("Let it go"),
        done=_("It waits for another answer."),
        back=part_address(project),
        perform=lambda given: services.release_need(
            actor=request.actor, project=project, need=need, **given
        ),
        extra={"help": need.title},
    )


@page(access.PLAN, methods=BOTH)
def project_end_needs(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down what the residents said, and close their needs with it."""
    actor = request.actor
    project = project_for(request, pk, access.PLAN)
    needs = selectors.open_quotes(actor, project)[:SHOWN]
    form = EndingsForm(request.POST if request.method == "POST" else None, needs=needs)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        endings = [
            NeedEnding(
                need.pk,
                given[f"outcome_{need.pk}"],
                given[f"resident_word_{need.pk}"],
                given[f"reason_{need.pk}"],
            )
            for need in needs
            if given[f"outcome_{need.pk}"]
        ]
        with refusals_in(form):
            services.end_needs(actor=actor, project=project, endings=endings)
            messages.success(request, _("Closed, with the residents' word."))
            return redirect(part_address(project))
    context = {"project": project, "form": form, "back": part_address(project)}
    return render(request, "projects/end_needs.html", context, status=422 if form.errors else 200)
