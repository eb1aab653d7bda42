"""Named reads of the keys of homes: which are listed, how one stands, who may hold it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import FRONT_LINE
from yanzhen.core import scope
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.people.models import Person
from yanzhen.visits import access
from yanzhen.visits.models import HouseKey, HouseKeyQuerySet

STEPS = {
    "take": _("taken, with a signature"),
    "hand_on": _("handed on"),
    "return": _("given back"),
    "lose": _("lost"),
    "tell": _("the home was told"),
    "find": _("found again"),
}


def listed_keys(actor: Actor) -> HouseKeyQuerySet:
    rows = access.visible_keys(actor).agreed().select_related("person", "post__user")
    return rows.order_by("-held_since", "-pk")


def chosen_keys(rows: HouseKeyQuerySet, show: str) -> HouseKeyQuerySet:
    """The keys under a chip of the list."""
    match show:
        case "back":
            return rows.to_give_back()
        case "lost":
            return rows.filter(state=HouseKey.State.LOST)
        case "all":
            return rows
    return rows.kept()


def has_to_go_back(key: HouseKey) -> bool:
    """As ``to_give_back`` says of many; of a key that was read with ``agreed``."""
    person = key.person
    lives_here = person.state == Person.State.ACTIVE and person.area_code == key.area_code
    is_agreed = key.is_agreed  # type: ignore[attr-defined]
    return key.state == HouseKey.State.KEPT and not (lives_here and is_agreed)


def state_of(key: HouseKey) -> tuple[str | Promise, str]:
    """How a key stands in words, and the badge that it gets."""
    if has_to_go_back(key):
        return _("to be given back"), "overdue"
    if key.state == HouseKey.State.LOST and key.told_at is None:
        return _("lost, the home does not know"), "overdue"
    states = {HouseKey.State.KEPT: "active", HouseKey.State.LOST: "due"}
    return key.get_state_display(), states.get(HouseKey.State(key.state), "quiet")


def posts_to_hold(actor: Actor, area: str, *, is_handing_on: bool = False) -> QuerySet[Post]:
    """Posts that reach the home; whoever does not lead there takes a key only for themselves."""
    above = [area[:length] for length in range(len(area) + 1)]
    rows = Post.objects.on(actor.today).filter(role__in=FRONT_LINE, area_code__in=above)
    if not is_handing_on and not scope.holds(actor, access.PLAN, area):
        rows = rows.filter(user_id=actor.user_id or 0)
    return rows.select_related("user", "division").order_by("-area_code", "user__name", "pk")
