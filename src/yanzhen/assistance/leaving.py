"""Applications and clues in the hands of a post whose holder leaves."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import rules
from yanzhen.assistance.models import AidApplication, Clue
from yanzhen.assistance.services import hand_over_application, hand_over_clue
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.needs.access import about_visible_people
from yanzhen.orgs.leaving import Held, Listed, handing, holding, listing
from yanzhen.orgs.models import Post


def _applications(post: Post, area: str = "") -> QuerySet[AidApplication]:
    inside = AreaSet((area or post.area_code,)).q()
    return AidApplication.objects.filter(inside, helper=post.user_id, state__in=rules.OPEN)


def _clues(post: Post, area: str = "") -> QuerySet[Clue]:
    inside = AreaSet((area or post.area_code,)).q()
    return Clue.objects.filter(inside, responsible=post.user_id, state=Clue.State.OPEN)


@holding
def open_applications(post: Post, day: date) -> Held:
    return Held(_("open applications"), _applications(post).count())


@holding
def open_clues(post: Post, day: date) -> Held:
    return Held(_("clues to be checked"), _clues(post).count())


@listing
def listed_applications(actor: Actor, post: Post, day: date, most: int) -> Listed:
    rows = _applications(post).filter(about_visible_people(actor)).select_related("person")
    lines = [
        (row.person.name, row.number, reverse("aid-detail", args=[row.pk]))
        for row in rows.order_by("begun_at", "pk")[:most]
    ]
    return Listed(_("open applications"), _applications(post).count(), lines)


@listing
def listed_clues(actor: Actor, post: Post, day: date, most: int) -> Listed:
    rows = _clues(post).filter(about_visible_people(actor)).select_related("person")
    lines = [
        (row.person.name, f"{row.due_at:%Y-%m-%d}", reverse("clue-detail", args=[row.pk]))
        for row in rows.order_by("due_at", "pk")[:most]
    ]
    return Listed(_("clues to be checked"), _clues(post).count(), lines)


@handing
def hand_over(actor: Actor, post: Post, to: Post, area: str) -> int:
    applications, clues = list(_applications(post, area)), list(_clues(post, area))
    for application in applications:
        hand_over_application(actor=actor, application=application, to=to.user)
    for clue in clues:
        hand_over_clue(actor=actor, clue=clue, to=to.user)
    return len(applications) + len(clues)
