"""How a need moves: locked, checked, saved, written down."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, NotValid, StaleVersion, WrongState
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, vocabulary
from yanzhen.needs.models import Need, NeedHolding, NeedStep
from yanzhen.orgs.models import Organization, Post

Words = str | Promise


def locked(need: Need, step: str, version: int | None = None) -> Need:
    """The need as it stands now, locked. Raises StaleVersion or WrongState."""
    current = Need.objects.select_for_update().get(pk=need.pk)
    if version is not None and current.version != version:
        raise StaleVersion
    if not rules.may_step(current.state, step):
        raise WrongState(
            _("This need is %(state)s, so this step is not possible now."),
            state=current.get_state_display(),
        )
    return current


def move(actor: Actor, need: Need, step: str, words: Words = "") -> Need:
    """Save the need in the state after the step, and write the step down."""
    need.state = rules.state_after(need.state, step)
    need.version += 1
    need.save()
    write_step(actor, need, step, words)
    return need


def write_step(actor: Actor, need: Need, step: str, words: Words = "") -> None:
    NeedStep.objects.create(
        need=need,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=worded(words),
    )


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
