"""For whom something is begun: a person is found first, or the need says who it is."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from yanzhen.core.edges import ActorRequest
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import found_persons
from yanzhen.people.access import person_for
from yanzhen.people.models import Person

MOST_DIGITS = 18


def chosen_person(request: ActorRequest) -> Person | None:
    """The person that the address names; nothing while nobody is chosen. Raises NotFound."""
    key = request.GET.get("person", "")
    if not key.isdecimal() or len(key) > MOST_DIGITS:
        return None
    return person_for(request.actor, int(key))


def pick_person(
    request: ActorRequest,
    title: str | Promise,
    back: str,
    *,
    template: str = "needs/pick_person.html",
    **context: object,
) -> HttpResponse:
    """Ask who it is; a click comes back to the same address with the person in it."""
    words = request.GET.get("q", "")
    shown = {
        "words": words,
        "persons": found_persons(request.actor, words),
        "pick_url": f"{request.path}?person=",
        "title": title,
        "back": back,
        **context,
    }
    return render(request, template, shown)


def is_of_person(request: ActorRequest, need: Need) -> bool:
    """Whether the need is a known person's; otherwise a notice asks to say so first."""
    if need.person is None:
        messages.warning(request, _("Say first whose need this is."))
    return need.person is not None
