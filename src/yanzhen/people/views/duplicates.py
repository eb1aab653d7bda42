"""Records that may be one person: side by side, one or two, and back again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import AccessDenied, NotFound
from yanzhen.people import access, duplicates, selectors, services
from yanzhen.people.forms import SEALED, MergeForm
from yanzhen.people.models import Merge, Person
from yanzhen.people.search import place_words
from yanzhen.people.services.merging import CHOICES, differing_choices
from yanzhen.people.views.parts import FORM, FormPage, answer
from yanzhen.people.views.persons import person_url

MERGES_SHOWN = 10


@page(access.MERGE)
def duplicate_list(request: ActorRequest) -> HttpResponse:
    """Pairs of one village, or of the whole area where only sure signs are compared."""
    actor, filters = request.actor, selectors.filters_of(request.GET)
    visible = access.visible_persons(actor)
    merges = (
        Merge.objects.filter(undone_at=None, kept__in=visible)
        .select_related("kept", "absorbed", "merged_by")
        .order_by("-merged_at")[:MERGES_SHOWN]
    )
    return render(
        request,
        "people/duplicate_list.html",
        {
            "pairs": duplicates.duplicate_pairs(actor, filters.place),
            "filters": filters,
            "places": selectors.places_to_choose(actor),
            "merges": merges,
        },
    )


def _shown(person: Person, choice: str) -> str:
    """What a choice holds in one record, in words, sealed values masked."""
    match choice:
        case "identity":
            parts = [
                str(person.get_document_display()),
                selectors.masked(person, "id_number"),
                person.born_on.isoformat() if person.born_on else "",
                str(person.get_sex_display()),
            ]
            return " · ".join(filter(None, parts))
        case "home":
            number = person.household.number if person.household else ""
            return " · ".join(
                filter(None, [place_words(person), number, str(person.get_relation_display())])
            )
        case "responsible":
            return str(person.responsible.user) if person.responsible else ""
        case _ if choice in SEALED:
            return selectors.masked(person, choice)
        case _:
            display: Any = getattr(person, f"get_{choice}_display", None)
            return str(display() if display else getattr(person, choice))


def _label(choice: str) -> str:
    words = {"identity": _("document"), "home": _("lives in")}
    columns = {f.name: str(f.verbose_name) for f in Person._meta.concrete_fields}
    return words.get(choice) or columns[choice]


@page(access.MERGE, methods=FORM)
def duplicate_compare(request: ActorRequest, first: int, second: int) -> HttpResponse:
    """Two records side by side: choose the values that stay and merge, or say they are two."""
    actor = request.actor
    kept, other = access.person_for(actor, first), access.person_for(actor, second)
    if not (access.can_merge(actor, kept) and access.can_merge(actor, other)):
        raise AccessDenied
    hidden = set() if access.can_see_sensitive(actor, kept) else set(access.SENSITIVE)
    differing = [
        (choice, _label(choice), _shown(kept, choice), _shown(other, choice))
        for choice in differing_choices(kept, other)
        if choice not in hidden | {"protection"}
    ]
    form = MergeForm(request.POST or None, differing=differing)
    if request.method == "POST" and "distinct" in request.POST:
        services.decide_distinct(actor=actor, first=kept, second=other)
        messages.success(request, _("Noted: two different people."))
        return HttpResponseRedirect(reverse("duplicate-list"))

    def act() -> str:
        take = [choice for choice, value in form.cleaned_data.items() if value == "other"]
        merge = services.merge_persons(actor=actor, kept=kept, absorbed=other, take=take)
        messages.success(
            request,
            _("The two records are one now."),
            extra_tags=f"undo:{reverse('merge-undo', args=[merge.pk])}",
        )
        return person_url(kept.pk)

    same = [
        (_label(choice), _shown(kept, choice))
        for choice in CHOICES
        if choice not in {row[0] for row in differing} | hidden | {"protection"}
        and _shown(kept, choice)
    ]
    return answer(
        request,
        FormPage(
            title=_("One person or two?"),
            lead=_("Everything that happened to either record stays; a merge can be undone."),
            back=reverse("duplicate-list"),
            submit=_("One person: merge"),
            template="people/duplicate_compare.html",
        ),
        form,
        act,
        context={"kept": kept, "other": other, "same": same},
    )


@page(access.MERGE, methods=("POST",))
def merge_undo(request: ActorRequest, pk: int) -> HttpResponse:
    merge = Merge.objects.filter(pk=pk).first()
    if merge is None or not access.visible_persons(request.actor).filter(pk=merge.kept_id).exists():
        raise NotFound
    services.undo_merge(actor=request.actor, merge=merge)
    messages.success(request, _("The merge was undone: there are two records again."))
    return HttpResponseRedirect(person_url(merge.kept_id))
