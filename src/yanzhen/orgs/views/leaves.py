"""Leave of absence: who is away, and who answers meanwhile."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.accounts.roles import FRONT_LINE
from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import AccessDenied
from yanzhen.core.scope import Actor
from yanzhen.orgs import access, services
from yanzhen.orgs.forms import LeaveForm, SubstituteForm
from yanzhen.orgs.models import Leave, Post
from yanzhen.orgs.views.parts import Step, actor_of, form_page

BOTH = ("GET", "HEAD", "POST")
TOWN = 9


def _substitutes(actor: Actor, post: Post) -> QuerySet[Post]:
    """Posts of the front line around, those of the same town first."""
    rows = access.visible_posts(actor).on(actor.today)
    found = rows.filter(role__in=FRONT_LINE, area_code__startswith=post.area_code[:TOWN])
    return (
        found.exclude(user_id=post.user_id)
        .select_related("user", "division")
        .order_by("area_code", "pk")
    )


def _trail(post: Post) -> list[Step]:
    return [
        Step(_("Settings"), reverse("settings-home")),
        Step(_("Posts"), reverse("post-list")),
        Step(str(post.user), reverse("post-detail", args=[post.pk])),
    ]


@page(access.READ, methods=BOTH)
def leave_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody be away, with somebody who stands in."""
    actor = actor_of(request)
    post = access.fetch(access.visible_posts(actor).select_related("user", "division"), pk=pk)
    if not access.can_grant_leave(actor, post):
        raise AccessDenied
    today = actor.today
    form = LeaveForm(
        request.POST or None, posts=_substitutes(actor, post), initial={"valid_from": today}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = dict(form.cleaned_data)
            end = given.pop("last_day") + timedelta(days=1)
            leave = services.grant_leave(actor=actor, post=post, valid_to=end, **given)
            messages.success(
                request,
                _("%(name)s stands in until %(day)s.")
                % {"name": leave.substitute.user, "day": leave.last_day},
            )
            return redirect("post-detail", post.pk)
    return form_page(
        request,
        form,
        title=_("Leave of absence"),
        submit=_("Grant the leave"),
        lead=_(
            "On these days the other has the rights of this post, and its clients, needs and "
            "visits stand on their day. Afterwards everything comes back by itself."
        ),
        trail=_trail(post),
        back=reverse("post-detail", args=[post.pk]),
    )


def _leave(actor: Actor, pk: int) -> Leave:
    rows = Leave.objects.filter(scope.areas(actor, access.READ).q())
    return access.fetch(rows.select_related("post__user", "substitute__user"), pk=pk)


@page(access.READ, methods=BOTH)
def leave_substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else stands in for the rest."""
    actor = actor_of(request)
    leave = _leave(actor, pk)
    post = leave.post
    if not access.can_grant_leave(actor, post):
        raise AccessDenied
    form = SubstituteForm(request.POST or None, posts=_substitutes(actor, post))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            services.replace_substitute(actor=actor, leave=leave, **form.cleaned_data)
            messages.success(request, _("Somebody else stands in from today."))
            return redirect("post-detail", post.pk)
    return form_page(
        request,
        form,
        title=_("Somebody else stands in"),
        submit=_("Save"),
        trail=_trail(post),
        back=reverse("post-detail", args=[post.pk]),
    )


@page(access.READ, methods=("POST",))
def leave_call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The holder is there again."""
    actor = actor_of(request)
    leave = _leave(actor, pk)
    services.call_back(actor=actor, leave=leave)
    messages.success(request, _("%(name)s answers again.") % {"name": leave.post.user})
    return redirect("post-detail", leave.post_id)
