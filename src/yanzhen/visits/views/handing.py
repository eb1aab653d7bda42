"""The hand-over list of a post: everything by name, until nothing is left."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from yanzhen.accounts.roles import FRONT_LINE
from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.core.steps import BOTH, take_step
from yanzhen.needs.access import about_visible_people
from yanzhen.needs.tables import place_name
from yanzhen.orgs.leaving import held_by, listed_by
from yanzhen.orgs.models import Post
from yanzhen.visits import access, selectors, services
from yanzhen.visits.forms import HandOverForm

SHOWN = 30


@page(access.PLAN, methods=BOTH)
def hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that a post holds, or what of it lies in a place, goes to another one."""
    actor = request.actor
    day = actor.today
    post = Post.objects.select_related("user", "division").filter(pk=pk).first()
    if post is None or not scope.holds(actor, access.PLAN, post.area_code):
        raise NotFound
    others = (
        Post.objects.on(day)
        .filter(scope.areas(actor, access.PLAN).q(), role__in=FRONT_LINE, division__isnull=False)
        .exclude(pk=post.pk)
        .select_related("user", "division")
        .order_by("area_code", "pk")
    )
    given: dict[str, Any] = {"data": request.POST} if request.method == "POST" else {}
    return take_step(
        request,
        post.user,
        HandOverForm(posts=others, actor=actor, **given),
        title=_("Hand over"),
        action=_("Hand over"),
        done=_("Handed over."),
        back=reverse("hand-over", args=[post.pk]),
        perform=lambda data: services.hand_over_post(actor=actor, post=post, **data),
        extra={
            "post": post,
            "left": held_by(post, day),
            "parts": _parts(actor, post, day),
            "leads_back": False,
            "lead": f"{post.user} · {post.get_role_display()} · {post.division or ''}",
        },
        template="visits/hand_over.html",
    )


def _parts(actor: Actor, post: Post, day: date) -> list[dict[str, Any]]:
    """The list by name: clients, places, needs, keys and visits, the first of each."""
    held = selectors.hands_of(post, day)
    homes = held.households.select_related("division__parent").order_by("number")
    persons = held.persons.select_related("division__parent").order_by("area_code", "pk")
    needs = held.needs.select_related("division__parent").order_by("due_at", "pk")
    owed = (
        held.obligations.select_related("rule", "person", "household")
        .prefetch_related(selectors.with_heads(actor))
        .order_by("due_on", "pk")
    )
    places = held.places.select_related("division__parent").order_by("area_code")
    keys = held.keys.filter(about_visible_people(actor)).select_related("person")
    parts = (
        (_("clients by name"), held.persons.count(), [_person(p) for p in persons[:SHOWN]]),
        (_("households by name"), held.households.count(), [_home(h) for h in homes[:SHOWN]]),
        (
            _("places answered for"),
            held.places.count(),
            [(str(r.division), place_name(r), "") for r in places[:SHOWN]],
        ),
        (
            _("open needs"),
            held.needs.count(),
            [(n.title, place_name(n), reverse("need-detail", args=[n.pk])) for n in needs[:SHOWN]],
        ),
        (
            _("keys of clients' homes"),
            held.keys.count(),
            [_key(k) for k in keys.order_by("taken_on", "pk")[:SHOWN]],
        ),
        (_("visits still owed"), held.obligations.count(), [_owed(o) for o in owed[:SHOWN]]),
    )
    further = [(p.title, p.count, p.lines) for p in listed_by(actor, post, day, SHOWN)]
    return [
        {"title": title, "count": count, "lines": lines, "more": count - len(lines)}
        for title, count, lines in (*parts, *further)
        if count
    ]


def _person(person: Any) -> tuple[str, str, str]:
    return person.name, place_name(person), reverse("person-detail", args=[person.pk])


def _home(home: Any) -> tuple[str, str, str]:
    return str(home), place_name(home), reverse("household-detail", args=[home.pk])


def _key(key: Any) -> tuple[str, str, str]:
    words = f"{key.mark} · {key.opens}"
    return key.person.name, words, reverse("house-key-detail", args=[key.pk])


def _owed(row: Any) -> tuple[str, str, str]:
    words = f"{selectors.rule_words(row.rule)} · {row.due_on.isoformat()}"
    return selectors.owed_to_words(row), words, reverse("obligation-detail", args=[row.pk])
