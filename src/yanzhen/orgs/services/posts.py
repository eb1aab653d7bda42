"""Posts, links between workers, and responsibility areas: who does what, where, from when."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import SEPARATED, Role
from yanzhen.core import scope
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.duties import areas_with_history
from yanzhen.orgs.leaving import held_by
from yanzhen.orgs.models import (
    Division,
    Leave,
    Organization,
    Post,
    Responsibility,
    Station,
    WorkerLink,
)


def _overlapping(first: date, end: date | None) -> Q:
    """Dated rows that share a day with ``[first, end)``."""
    still_there = Q(valid_to=None) | Q(valid_to__gt=first)
    return still_there & Q(valid_from__lt=end) if end else still_there


def _check_period(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise NotValid(_("The end must come after the beginning."), field="valid_to")


@operation("orgs.appoint_to_post")
def appoint_to_post(
    *,
    actor: Actor,
    user: User,
    role: str,
    division: Division | None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    station: Station | None = None,
    organization: Organization | None = None,
    title: str = "",
) -> Post:
    """Give a user a role in a place (in the whole installation without one), which grants rights.

    Raises AccessDenied for oneself, NotValid when the three administrators would fall together
    (GB/T 22239) or when the user holds this very post already.
    """
    area = division.code if division else ""
    if role not in Role.values:
        raise NotValid(_("Choose a role from the list."), field="role")
    if user.pk == actor.user_id:
        raise AccessDenied(_("Nobody appoints themselves. Ask another administrator."))
    if not access.can_appoint(actor, role, area, user.pk):
        raise AccessDenied
    if user.kind != User.Kind.STAFF and role not in {Role.VOLUNTEER, Role.RESIDENT}:
        raise NotValid(_("Only staff accounts can hold this post."), field="user")
    valid_from = valid_from or actor.today
    _check_period(valid_from, valid_to)
    if division and not division.is_valid_on(valid_from):
        raise NotValid(
            _("%(place)s does not exist on %(day)s."),
            field="valid_from",
            place=division.name,
            day=valid_from,
        )
    if station and not station.area_code.startswith(area):
        raise NotValid(_("This station stands elsewhere."), field="station")
    held = Post.objects.filter(_overlapping(valid_from, valid_to), user=user)
    if role in SEPARATED and held.filter(role__in=SEPARATED).exclude(role=role).exists():
        raise NotValid(
            _(
                "System, security and audit administration are kept apart: "
                "this person already holds another of the three."
            ),
            field="role",
        )
    if held.filter(role=role, division=division).exists():
        raise NotValid(_("This person holds this post already."), field="user")
    return Post.objects.create(
        user=user,
        role=role,
        division=division,
        area_code=area,
        station=station,
        organization=organization,
        title=title.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )


class PostStillHolds(DomainError):
    """Nobody is left without somebody who answers (field book WP-P4)."""

    code = "post_still_holds"
    status = 409
    message = _("Hand over first what this post still holds: %(what)s.")


@operation("orgs.end_post")
def end_post(*, actor: Actor, post: Post, on: date | None = None, reason: str = "") -> Post:
    """End a post before the given day, with its links and responsibilities.

    Raises PostStillHolds while clients, needs or visits are in its hands (``leaving.held_by``).
    """
    if not access.can_appoint(actor, post.role, post.area_code, post.user_id):
        raise AccessDenied
    on = on or actor.today
    if on < post.valid_from:
        raise NotValid(_("The end must come after the beginning."), field="valid_to")
    if post.valid_to is not None and post.valid_to <= on:
        raise NotValid(_("This post has ended already."), field="valid_to")
    if left := held_by(post, on):
        raise PostStillHolds(what=", ".join(f"{held.label} {held.count}" for held in left))
    post.valid_to, post.end_reason = on, reason.strip()[:120]
    post.save(update_fields=["valid_to", "end_reason"])
    open_now = Q(valid_to=None) | Q(valid_to__gt=on)
    links = WorkerLink.objects.filter(open_now, Q(superior=post) | Q(subordinate=post))
    note(
        links_ended=links.update(valid_to=on),
        responsibilities_ended=Responsibility.objects.filter(open_now, post=post).update(
            valid_to=on
        ),
    )
    if left_open := Leave.objects.filter(open_now, post=post).update(valid_to=on):
        note(leaves_ended=left_open)
    return post


@operation("orgs.link_workers")
def link_workers(
    *,
    actor: Actor,
    superior: Post,
    subordinate: Post | None = None,
    division: Division | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> WorkerLink:
    """Let one worker guide another, or a whole place. Exactly one of the two is given."""
    if (subordinate is None) == (division is None):
        raise NotValid(_("Choose either a worker or a place."), field="subordinate")
    below = division.code if division else subordinate.area_code  # type: ignore[union-attr]
    scope.require(actor, access.ASSIGN_DUTIES, below)
    valid_from = valid_from or actor.today
    _check_period(valid_from, valid_to)
    for post in filter(None, (superior, subordinate)):
        if not post.is_valid_on(valid_from):
            raise NotValid(_("This post is not held on that day."), field="valid_from")
    if subordinate and subordinate.user_id == superior.user_id:
        raise NotValid(_("Nobody guides themselves."), field="subordinate")
    if not below.startswith(superior.area_code):
        raise NotValid(
            _("%(worker)s has no duty in that area."), field="superior", worker=superior.user
        )
    same = WorkerLink.objects.filter(
        _overlapping(valid_from, valid_to),
        superior=superior,
        subordinate=subordinate,
        division=division,
    )
    if same.exists():
        raise NotValid(_("This link exists already."), field="subordinate")
    return WorkerLink.objects.create(
        superior=superior,
        subordinate=subordinate,
        division=division,
        valid_from=valid_from,
        valid_to=valid_to,
    )


@operation("orgs.end_link")
def end_link(*, actor: Actor, link: WorkerLink, on: date | None = None) -> WorkerLink:
    """End the guidance before the given day."""
    area = link.division.code if link.division else link.subordinate.area_code  # type: ignore[union-attr]
    scope.require(actor, access.ASSIGN_DUTIES, area)
    link.valid_to = on or actor.today
    if link.valid_to < link.valid_from:
        raise NotValid(_("The end must come after the beginning."), field="valid_to")
    link.save(update_fields=["valid_to"])
    return link


@operation("orgs.assign_responsibility")
def assign_responsibility(
    *,
    actor: Actor,
    post: Post,
    division: Division,
    tasks: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Responsibility:
    """Make the holder of a post answer for a place inside the area of the post."""
    scope.require(actor, access.ASSIGN_DUTIES, division.code)
    valid_from = valid_from or actor.today
    _check_period(valid_from, valid_to)
    if not post.is_valid_on(valid_from):
        raise NotValid(_("This post is not held on that day."), field="valid_from")
    if not division.is_valid_on(valid_from):
        raise NotValid(
            _("%(place)s does not exist on %(day)s."),
            field="valid_from",
            place=division.name,
            day=valid_from,
        )
    if not any(division.code.startswith(a) for a in areas_with_history(post.area_code)):
        raise NotValid(
            _("%(worker)s has no duty in that area."), field="division", worker=post.user
        )
    same = Responsibility.objects.filter(
        _overlapping(valid_from, valid_to), post=post, division=division
    )
    if same.exists():
        raise NotValid(_("This person answers for this place already."), field="division")
    return Responsibility.objects.create(
        post=post,
        division=division,
        area_code=division.code,
        tasks=tasks.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
    )


@operation("orgs.end_responsibility")
def end_responsibility(
    *, actor: Actor, responsibility: Responsibility, on: date | None = None
) -> Responsibility:
    scope.require(actor, access.ASSIGN_DUTIES, responsibility.area_code)
    responsibility.valid_to = on or actor.today
    if responsibility.valid_to < responsibility.valid_from:
        raise NotValid(_("The end must come after the beginning."), field="valid_to")
    responsibility.save(update_fields=["valid_to"])
    return responsibility
