"""Leave of absence: who is away, from when to when, and who answers for their post meanwhile."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.roles import FRONT_LINE
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Leave, Post

LONGEST = timedelta(days=366)


def _running(first: date, end: date) -> Q:
    """Leaves that share a day with ``[first, end)``."""
    return Q(valid_from__lt=end, valid_to__gt=first)


def _check_substitute(
    actor: Actor, post: Post, substitute: Post, first: date, end: date, but: int = 0
) -> None:
    """Somebody else, who holds a post of the front line all the time and is there themselves."""
    if substitute.user_id == post.user_id:
        raise NotValid(_("Somebody else must stand in."), field="substitute")
    if substitute.user_id == actor.user_id:
        raise AccessDenied(_("Nobody appoints themselves. Ask another administrator."))
    holds_all_the_time = substitute.is_valid_on(first) and substitute.is_valid_on(
        end - timedelta(days=1)
    )
    if substitute.role not in FRONT_LINE or not holds_all_the_time:
        raise NotValid(_("Choose somebody who holds a post all that time."), field="substitute")
    taken = Leave.objects.filter(_running(first, end)).exclude(pk=but)
    if taken.filter(post__user_id=substitute.user_id).exists():
        raise NotValid(
            _("%(name)s is away at that time as well."), field="substitute", name=substitute.user
        )
    if taken.filter(substitute__user_id=post.user_id).exists():
        raise NotValid(
            _("%(name)s stands in for somebody at that time. Let another do it first."),
            field="valid_from",
            name=post.user,
        )


@operation("orgs.grant_leave")
def grant_leave(
    *,
    actor: Actor,
    post: Post,
    substitute: Post,
    valid_from: date,
    valid_to: date,
    reason: str,
) -> Leave:
    """Let the holder of a post be away until the day before ``valid_to``; another answers for it.

    On these days the substitute has the rights of the post, and what is in its hands stands on
    their day; afterwards it comes back by itself. Nobody grants leave to themselves. Raises
    AccessDenied or NotValid.
    """
    if not access.can_grant_leave(actor, post):
        raise AccessDenied
    if post.role not in FRONT_LINE:
        raise NotValid(_("Nobody stands in for this post."), field="substitute")
    if valid_to <= valid_from:
        raise NotValid(_("The end must come after the beginning."), field="last_day")
    if valid_to > valid_from + LONGEST:
        raise NotValid(_("At most a year. Appoint somebody else for longer."), field="last_day")
    if valid_to <= actor.today:
        raise NotValid(_("This leave would be over already."), field="last_day")
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why somebody is away."), field="reason")
    post = locked(post)
    if not post.is_valid_on(valid_from) or (post.valid_to and post.valid_to < valid_to):
        raise NotValid(_("This post is not held on that day."), field="valid_from")
    if Leave.objects.filter(_running(valid_from, valid_to), post=post).exists():
        raise NotValid(_("There is a leave at that time already."), field="valid_from")
    _check_substitute(actor, post, substitute, valid_from, valid_to)
    leave = Leave.objects.create(
        post=post,
        substitute=substitute,
        area_code=post.area_code,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason.strip()[:120],
        granted_by_id=actor.user_id,
    )
    note(substitute=substitute.pk)
    return leave


@operation("orgs.replace_substitute")
def replace_substitute(*, actor: Actor, leave: Leave, substitute: Post) -> Leave:
    """Somebody else stands in for what is left of the leave."""
    post = leave.post
    if not access.can_grant_leave(actor, post):
        raise AccessDenied
    leave = locked(leave)
    today = actor.today
    if leave.valid_to is None or leave.valid_to <= today:
        raise WrongState(_("This leave is over."))
    first = max(leave.valid_from, today)
    _check_substitute(actor, post, substitute, first, leave.valid_to, but=leave.pk)
    if first == leave.valid_from:
        leave.substitute = substitute
        leave.save(update_fields=["substitute"])
        return leave
    until, leave.valid_to = leave.valid_to, first
    leave.save(update_fields=["valid_to"])
    return Leave.objects.create(
        post=post,
        substitute=substitute,
        area_code=leave.area_code,
        valid_from=first,
        valid_to=until,
        reason=leave.reason,
        granted_by_id=actor.user_id,
    )


@operation("orgs.call_back")
def call_back(*, actor: Actor, leave: Leave) -> Leave:
    """The holder is there again from today; a leave that has not begun does not begin."""
    post = leave.post
    if not access.can_grant_leave(actor, post):
        raise AccessDenied
    leave = locked(leave)
    today = actor.today
    if leave.valid_to is None or leave.valid_to <= today:
        raise WrongState(_("This leave is over."))
    leave.valid_to = max(today, leave.valid_from)
    leave.save(update_fields=["valid_to"])
    return leave
