"""How a need moves: locked, checked, saved, written down."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, vocabulary
from yanzhen.needs.models import Need, NeedHolding, NeedStep
from yanzhen.orgs.models import Organization, Post

WAY = LoggedWay[Need](
    lifecycle=rules.STEPS,
    refusal=_("This need is %(state)s, so this step is not possible now."),
    log=NeedStep,
    owner="need",
)
locked, move, write_step = WAY.locked, WAY.move, WAY.write


def number_of(key: int, heard_on: date) -> str:
    """XQ2026-000012: the reference number of a need, by the year in which it was heard."""
    return f"XQ{heard_on.year:04}-{key:06}"


def address_of(key: int) -> str:
    return f"/needs/{key}/"


def address(need: Need) -> str:
    return address_of(need.pk)


def chosen_entry(
    topic: str, code: str, area: str, moment: datetime, field: str
) -> vocabulary.Entry:
    day = timezone.localdate(moment)
    found = vocabulary.entry(topic, code, area=area, day=day)
    if found is None:
        raise NotValid(_("Choose one of the listed values."), field=field)
    return found


def hold(
    actor: Actor,
    need: Need,
    *,
    post: Post | None = None,
    organization: Organization | None = None,
    words: str = "",
) -> None:
    """From now on this worker or department has the need; whoever had it before, no longer."""
    current = NeedHolding.objects.filter(need=need, until=None)
    same = current.filter(post=post, organization=organization)
    if same.exists():
        return
    current.update(until=actor.now)
    NeedHolding.objects.create(
        need=need,
        post=post,
        organization=organization,
        since=actor.now,
        handed_by_id=actor.user_id,
        words=words[:300],
    )


def let_go(actor: Actor, need: Need) -> None:
    """Nobody has the need any more."""
    NeedHolding.objects.filter(need=need, until=None).update(until=actor.now)


def own_post(actor: Actor, need: Need) -> Post | None:
    posts = Post.objects.filter(pk__in=actor.facts.get("post_ids", ()))
    fitting = [p for p in posts if need.area_code.startswith(p.area_code)]
    return max(fitting, key=lambda p: len(p.area_code), default=None)


def check_owner(actor: Actor, need: Need) -> None:
    owner = need.owner
    if owner is None:
        return
    covers = need.area_code.startswith(owner.area_code)
    if not covers or not owner.is_valid_on(actor.today):
        raise NotValid(_("Choose somebody who is on duty for this area."), field="owner")


def require_mover(actor: Actor, need: Need) -> None:
    if not access.is_own_need(actor, need) and not scope.holds(
        actor, access.ANSWER, need.area_code
    ):
        raise AccessDenied
