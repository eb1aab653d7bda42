"""What plans leave in the hands of a post: the visits its user would make from then on."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.leaving import Held, Listed, handing, holding, listing
from yanzhen.orgs.models import Post
from yanzhen.roster.access import goes_there
from yanzhen.roster.models import Plan, PlannedVisit, PlannedVisitQuerySet
from yanzhen.roster.selectors.words import shown
from yanzhen.roster.services import hand_over_days


def visits_of(post: Post, day: date, area: str = "") -> PlannedVisitQuerySet:
    """Visits of the post's user from that day on, in its area (or a part of it) and in no other
    post's that the user holds."""
    rows = PlannedVisit.objects.placed().filter(
        AreaSet((area or post.area_code,)).q(), goes_there(post.user_id, day__gte=day)
    )
    others = Post.objects.on(day).filter(user=post.user_id).exclude(pk=post.pk)
    for code in others.values_list("area_code", flat=True):
        rows = rows.exclude(AreaSet((code,)).q())
    return rows


@holding
def planned_visits(post: Post, day: date) -> Held:
    rows = visits_of(post, day).filter(plan__state=Plan.State.PUBLISHED)
    return Held(_("planned visits"), rows.count())


@listing
def planned_days(actor: Actor, post: Post, day: date, most: int) -> Listed:
    """The planned visits by day, as far as the actor may know them."""
    rows = visits_of(post, day).filter(plan__state=Plan.State.PUBLISHED)
    first = shown(actor, rows.order_by("day", "begins", "number")[:most])
    lines = [
        (
            one.whom,
            f"{one.row.day:%m-%d} {one.begins} {one.place}".strip(),
            reverse("planned-visit", args=[one.pk]),
        )
        for one in first
    ]
    return Listed(_("planned visits"), rows.count(), lines)


@handing
def hand_over_planned(actor: Actor, post: Post, to: Post, area: str) -> int:
    """Drafts follow as published plans do: nobody publishes the days of somebody who left."""
    rows = visits_of(post, actor.today, area)
    if post.user_id == to.user_id:
        return 0
    plans = Plan.objects.exclude(state=Plan.State.MAKING).filter(pk__in=rows.values("plan"))
    holds_another = Post.objects.on(actor.today).filter(user=post.user_id).exclude(pk=post.pk)
    count = 0
    for plan in plans.order_by("pk"):
        visits = set(rows.filter(plan=plan).values_list("pk", flat=True))
        hand_over_days(
            actor=actor,
            plan=plan,
            visits=visits,
            user=post.user,
            to=to.user,
            leaves=not area and not holds_another.exists(),
        )
        count += len(visits)
    return count
