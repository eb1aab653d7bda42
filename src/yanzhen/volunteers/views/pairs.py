"""Pairs for the station: the list, one pair and its steps, suggestions for a client, circles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.lists import chip_links, offer_export, turn
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, POST, bound, fresh, make_new, once, press, take_step
from yanzhen.delivery.candidates import WORKER, people_on_duty
from yanzhen.people.access import person_for
from yanzhen.people.models import Person
from yanzhen.volunteers import (
    access,
    circles,
    forms,
    pair_forms,
    pairing,
    selectors,
    services,
    vocabulary,
)
from yanzhen.volunteers.filters import PairFilter
from yanzhen.volunteers.hands import Hand, kinds_of, standing
from yanzhen.volunteers.models import Pair, Volunteer
from yanzhen.volunteers.tables import PairTable

CHIPS: tuple[tuple[str, str | Promise, str], ...] = (
    ("active", pgettext_lazy("pair", "together"), ""),
    ("overdue", gettext_lazy("contact overdue"), "overdue"),
    ("look", gettext_lazy("the station should look in"), "due"),
    ("alone", gettext_lazy("nobody stands in"), "overdue"),
    ("asked", pgettext_lazy("pair", "asked"), "active"),
    ("ended", pgettext_lazy("pair", "ended"), ""),
    ("all", gettext_lazy("all"), ""),
)
CONTACTS_SHOWN = 30


@page(access.READ_PAIRS)
def pair_list(request: ActorRequest) -> HttpResponse:
    """Pairs of the area: whose contact is due first."""
    actor = request.actor
    day = actor.today
    narrowed = PairFilter(request.GET, circles.listed_pairs(actor))
    counts = circles.count_pairs(narrowed.qs, day)
    show = request.GET.get("show", "active")
    rows = circles.chosen_pairs(narrowed.qs, show, day)
    table = PairTable(rows, order_by=request.GET.get("sort", ()), actor=actor)
    offer_export(table, request, "volunteer-pairs", access.EXPORT)
    turn(table, request, rows, counts.get(show))
    context = {
        "table": table,
        "filter": narrowed,
        "show": show,
        "chips": chip_links(request, CHIPS, counts, show),
    }
    return render(request, "volunteers/pairs.html", context)


@page(access.READ_PAIRS)
def pair_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One pair: who, how often, what was told of the contacts, through whose hands it went."""
    actor = request.actor
    pair = access.pair_for(actor, pk)
    may_pair = scope.holds(actor, access.PAIR, pair.area_code)
    contacts = pair.contacts.select_related("by", "looked_by", "record")[:CONTACTS_SHOWN]
    context = {
        "shown": circles.shown_pair(pair),
        "pair": pair,
        "today": actor.today,
        "hands": pair.hands.select_related("volunteer__person", "user").order_by(
            "-valid_from", "is_substitute", "-pk"
        ),
        "contacts": [(row, plain(row.words) if may_pair else "") for row in contacts],
        "steps": _offered(pair) if may_pair else [],
        "may_pair": may_pair,
        "place": selectors.place_of(pair),
    }
    return render(request, "volunteers/pair_detail.html", context)


@dataclass(frozen=True, slots=True)
class Step:
    """How a step looks, its form, and which service takes it."""

    title: str | Promise
    action: str | Promise
    done: str | Promise
    icon: str
    states: tuple[str, ...]


OPEN = ("asked", "active")
STEPS: dict[str, Step] = {
    "contact": Step(
        gettext_lazy("Write down a contact"),
        gettext_lazy("Save"),
        gettext_lazy("Kept. The next contact counts from this day."),
        "phone",
        ("active",),
    ),
    "hand-over": Step(
        gettext_lazy("Hand over to somebody else"),
        gettext_lazy("Hand over"),
        gettext_lazy("Handed over. The client knows who comes now."),
        "users",
        OPEN,
    ),
    "substitute": Step(
        gettext_lazy("Name who stands in"),
        gettext_lazy("Save"),
        gettext_lazy("Kept. Nobody is left alone."),
        "user-check",
        OPEN,
    ),
    "end": Step(
        gettext_lazy("End the pair"),
        pgettext_lazy("pair", "End"),
        gettext_lazy("Ended."),
        "x",
        OPEN,
    ),
}


def _offered(pair: Pair) -> list[dict[str, Any]]:
    return [
        {
            "label": step.title,
            "url": reverse("pair-step", args=[pair.pk, name]),
            "icon": step.icon,
            "kind": "primary" if name == "contact" else "quiet",
        }
        for name, step in STEPS.items()
        if pair.state in step.states
    ]


@page(access.PAIR, methods=BOTH)
def pair_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """One step of a pair."""
    if step not in STEPS:
        raise NotFound
    pair = access.pair_for(request.actor, pk)
    scope.require(request.actor, access.PAIR, pair.area_code)
    how = STEPS[step]
    form, perform = MAKERS[step](request, pair)
    return take_step(
        request,
        pair,
        form,
        title=how.title,
        action=how.action,
        done=how.done,
        back=reverse("pair-detail", args=[pair.pk]),
        perform=perform,
        extra={"lead": f"{pair.client.name} · {standing(pair)[0] or ''}"},
    )


Made = tuple[Any, Callable[[dict[str, Any]], object]]


def told_contact(request: ActorRequest, pair: Pair) -> Made:
    """The form of a contact and what keeps it once for its key."""
    form = pair_forms.ContactForm(
        **fresh(request, mode="home", at=timezone.localtime(request.actor.now))
    )

    def perform(given: dict[str, Any]) -> object:
        told = {name: value for name, value in given.items() if name != "client_key"}
        return once(
            request.actor,
            form,
            "volunteers.note_contact",
            lambda: services.note_contact(actor=request.actor, pair=pair, **told),
        )

    return form, perform


def _handed_over(request: ActorRequest, pair: Pair) -> Made:
    suggested = _suggested(request, pair.client, pair.kind) if pair.role == "volunteer" else []
    form = pair_forms.HandOverForm(**bound(request, pair), volunteers=suggested)

    def perform(given: dict[str, Any]) -> object:
        return services.hand_over_pair(
            actor=request.actor,
            pair=pair,
            reason=given["reason"],
            holder=_volunteer_hand(given["holder"], given["number"], "number"),
            substitute=_volunteer_hand(
                "", given["stand_in_number"], "stand_in_number", given["stand_in_name"]
            ),
            version=given["version"],
        )

    return form, perform


def _substitute(request: ActorRequest, pair: Pair) -> Made:
    form = pair_forms.HandForm(**bound(request, pair), users=_users(request.actor, pair.area_code))

    def perform(given: dict[str, Any]) -> object:
        hand = _volunteer_hand("", given["number"], "number") or _user_hand(
            given["user"], given["name"]
        )
        return services.name_substitute(
            actor=request.actor, pair=pair, substitute=hand, version=given["version"]
        )

    return form, perform


def _ended(request: ActorRequest, pair: Pair) -> Made:
    return forms.ReasonForm(**bound(request, pair)), lambda given: services.end_pair(
        actor=request.actor, pair=pair, **given
    )


MAKERS: dict[str, Callable[[ActorRequest, Pair], Made]] = {
    "contact": told_contact,
    "hand-over": _handed_over,
    "substitute": _substitute,
    "end": _ended,
}


def _volunteer_hand(key: str, number: str, field: str, name: str = "") -> Hand | None:
    """The volunteer by key or number, or somebody by name; nothing when nobody was given."""
    if number.strip():
        found = Volunteer.objects.filter(number=number.strip().upper()).first()
        if found is None:
            raise NotValid(_("No volunteer has this number."), field=field)
        return Hand(volunteer=found)
    if key:
        chosen = Volunteer.objects.filter(pk=int(key)).first() if len(key) < 19 else None
        if chosen is None:
            raise NotValid(_("Choose a volunteer of the register."), field=field)
        return Hand(volunteer=chosen)
    return Hand(name=name) if name.strip() else None


def _user_hand(key: str, name: str) -> Hand:
    return Hand(user=User.objects.get(pk=int(key))) if key else Hand(name=name)


def _users(actor: Actor, area: str) -> list[tuple[str, str]]:
    """Workers on duty around a place, by name."""
    day = actor.today
    found = {h.user_id: h.name for h in people_on_duty(area, day) if h.role == WORKER}
    return [(str(key), name) for key, name in sorted(found.items(), key=lambda row: row[1])]


def _suggested(
    request: ActorRequest, client: Person, kind: str, skills: Sequence[str] = ()
) -> list[tuple[str, Any]]:
    found = pairing.suggested_for(request.actor, client, kind, skills=skills)
    return [
        (
            str(row.volunteer.pk),
            format_html(
                '{} <span class="muted">{} · {}</span>',
                row.volunteer.person.name,
                selectors.place_of(row.volunteer),
                " · ".join(map(str, row.reasons)),
            ),
        )
        for row in found
    ]


@page(access.PAIR, methods=BOTH)
def pair_create(request: ActorRequest, person_pk: int) -> HttpResponse:
    """Choose who looks after a client, from the best suggestions, and who stands in."""
    actor = request.actor
    client = person_for(actor, person_pk)
    scope.require(actor, access.PAIR, client.area_code)
    day = actor.today
    kinds = kinds_of(client.area_code, day)
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds else kinds[0]
    known_skills = vocabulary.skills(client.area_code, day)
    skill = request.GET.get("skill", "")
    skills = [skill] if skill in known_skills else []
    suggested = _suggested(request, client, kind, skills)
    posted = {request.POST.get(name, "") for name in ("holder", "substitute")}
    choices = [*suggested, *((key, key) for key in posted if key.isdecimal())]
    form = pair_forms.PairForm(**fresh(request, since=day), volunteers=choices, stand_ins=choices)

    def perform(given: dict[str, Any]) -> Pair:
        holder = _volunteer_hand(given["holder"], given["holder_number"], "holder_number")
        substitute = _volunteer_hand(
            given["substitute"],
            given["substitute_number"],
            "substitute_number",
            given["substitute_name"],
        )
        return services.make_pair(
            actor=actor,
            client=client,
            holder=holder or Hand(),
            substitute=substitute or Hand(),
            kind=kind,
            every_days=given["every_days"],
            since=given["since"],
            client_agrees=given["client_agrees"],
            holder_agrees=given["holder_agrees"],
        )

    return make_new(
        request,
        form,
        "volunteers.make_pair",
        perform=perform,
        done=_("Paired, with somebody who stands in."),
        page="pair-detail",
        template="volunteers/pair_create.html",
        title=_("Who looks after %(name)s?") % {"name": client.name},
        client=client,
        back=reverse("person-detail", args=[client.pk]),
        kinds=[
            {
                "label": vocabulary.PAIR_KINDS.get(code, code),
                "url": f"?kind={code}",
                "current": code == kind,
            }
            for code in kinds
        ],
        kind=kind,
        skill=skill,
        skills=known_skills,
        has_suggestions=bool(suggested),
    )


@page(access.PAIR, methods=BOTH)
def circle_add(request: ActorRequest, person_pk: int) -> HttpResponse:
    """Add a worker, doctor or care worker to the circle of a client."""
    actor = request.actor
    client = person_for(actor, person_pk)
    scope.require(actor, access.PAIR, client.area_code)
    form = pair_forms.CircleForm(
        **fresh(request, since=actor.today, role=request.GET.get("role", "worker")),
        users=_users(actor, client.area_code),
    )

    def perform(given: dict[str, Any]) -> Pair:
        return services.make_pair(
            actor=actor,
            client=client,
            role=given["role"],
            holder=_user_hand(given["holder_user"], given["holder_name"]),
            substitute=_user_hand(given["substitute_user"], given["substitute_name"]),
            every_days=given["every_days"],
            since=given["since"],
            client_agrees=given["client_agrees"],
        )

    return make_new(
        request,
        form,
        "volunteers.make_pair",
        perform=perform,
        done=_("Added to the circle."),
        page="pair-detail",
        title=_("Into the circle of %(name)s") % {"name": client.name},
        record=client,
        back=reverse("person-detail", args=[client.pk]),
    )


@page(access.PAIR, methods=BOTH)
def contact_look(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down what came of looking in after a helper asked for it."""
    contact = access.contact_for(request.actor, pk)
    scope.require(request.actor, access.PAIR, contact.area_code)
    return take_step(
        request,
        contact,
        pair_forms.OutcomeForm(**bound(request, contact)),
        title=_("Looked in"),
        action=_("Save"),
        done=_("Kept."),
        back=reverse("pair-detail", args=[contact.pair_id]),
        perform=lambda given: services.look_into_contact(
            actor=request.actor, contact=contact, outcome=given["outcome"]
        ),
        extra={
            "leads_back": False,
            "lead": contact.pair.client.name,
            "help": plain(contact.words),
        },
    )


@page(access.PAIR, methods=POST)
def pairs_hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Every client of a volunteer goes to who stands in for them."""
    volunteer = selectors.volunteer_for(request.actor, pk)
    scope.require(request.actor, access.PAIR, volunteer.area_code)
    press(
        request,
        _("Handed over. Name new people who stand in."),
        lambda: services.hand_over_pairs(
            actor=request.actor, volunteer=volunteer, reason=_("Handed over by the station.")
        ),
    )
    return redirect("volunteer-detail", volunteer.pk)
