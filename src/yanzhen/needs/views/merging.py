"""Two records of one need: found, laid side by side, made one, and parted again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.deadlines import due_words
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, services
from yanzhen.needs.fields import StepForm
from yanzhen.needs.models import Need
from yanzhen.needs.tables import place_name

BOTH = ("GET", "HEAD", "POST")


def _need(actor: Actor, pk: int) -> Need:
    need = access.access_need(actor, pk)
    scope.require(actor, access.MERGE, need.area_code)
    return need


@page(access.MERGE)
def need_merge(request: ActorRequest, pk: int) -> HttpResponse:
    """Which other record is the same need: those alike, or one by its number."""
    actor = request.actor
    need, number = _need(actor, pk), request.GET.get("q", "").strip()
    if number:
        found = list(access.visible_needs(actor).filter(number__iexact=number)[:1])
    else:
        found = selectors.similar_needs(
            actor,
            title=need.title,
            person_id=need.person_id,
            household_id=need.household_id,
            organization_id=need.organization_id,
            area=need.area_code[:12],
            limit=10,
        )
    context = {
        "need": need,
        "alike": [other for other in found if other.pk != need.pk],
        "words": number,
    }
    return render(request, "needs/merge.html", context)


@page(access.MERGE, methods=BOTH)
def need_compare(request: ActorRequest, pk: int, other_pk: int) -> HttpResponse:
    """Both records side by side: what stays, what is absorbed, what the kept one takes over."""
    actor = request.actor
    kept, absorbed = _need(actor, pk), _need(actor, other_pk)
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, initial={"version": kept.version})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.merge_needs(actor=actor, kept=kept, absorbed=absorbed, **form.cleaned_data)
            messages.success(
                request,
                _("Merged. The other record points here now."),
                extra_tags=f"undo:{reverse('need-unmerge', args=[absorbed.pk])}",
            )
            return redirect("need-detail", kept.pk)
    context = {
        "kept": kept,
        "absorbed": absorbed,
        "rows": list(_rows(actor, kept, absorbed)),
        "form": form,
        "can_swap": rules.STEPS.allows(kept.state, "merge"),
        "is_possible": rules.STEPS.allows(absorbed.state, "merge"),
    }
    return render(request, "needs/merge_compare.html", context, status=422 if form.errors else 200)


def _rows(actor: Actor, kept: Need, absorbed: Need) -> Any:
    """The facts of both, line by line, and whether they differ."""
    labels = selectors.category_labels(actor, kept.area_code)

    def facts(need: Need) -> list[tuple[str, str]]:
        return [
            (_("in one sentence"), need.title),
            (_("who"), str(selectors.subject(need) or "")),
            (_("where"), place_name(need)),
            (_("category"), labels.get(need.category, need.category)),
            (_("channel"), str(need.get_channel_display())),
            (_("state"), str(need.get_state_display())),
            (_("due"), due_words(need.due_at, actor.now)[0]),
            (_("owner"), need.owner.user.name if need.owner else ""),
            (_("answer"), str(need.get_answer_kind_display()) if need.answer_kind else ""),
            (_("in full"), need.description),
        ]

    for (label, mine), (_same, other) in zip(facts(kept), facts(absorbed), strict=True):
        if mine or other:
            yield label, mine, other, mine != other


@page(access.MERGE, methods=("POST",))
def need_unmerge(request: ActorRequest, pk: int) -> HttpResponse:
    """Make two needs again of what was one."""
    actor = request.actor
    absorbed = _need(actor, pk)
    services.unmerge_needs(actor=actor, absorbed=absorbed)
    messages.success(request, _("These are two needs again."))
    return redirect("need-detail", absorbed.pk)


@page(access.RECORD)
def need_alike(request: HttpRequest) -> HttpResponse:
    """What may be the same as the sentence that is being typed: a part of the page around it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET
    division = _number(asked.get("division"))
    alike = selectors.alike_while_typing(
        actor,
        title=" ".join(asked.get("title", "").split())[:120],
        category=asked.get("category", "")[:40],
        person_id=_number(asked.get("person")),
        household_id=_number(asked.get("household")),
        organization_id=_number(asked.get("organization")),
        division_id=division,
    )
    return render(request, "needs/_alike.html", {"alike": alike})


def _number(typed: str | None) -> int | None:
    is_key = typed is not None and typed.isascii() and typed.isdecimal() and len(typed) <= 18
    return (int(typed) or None) if is_key and typed else None
