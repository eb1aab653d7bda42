"""The security administrator's pages: accounts, locks, resets."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_tables2 import RequestConfig

from yanzhen.accounts import access, lockout, rules, selectors, services, user_panels
from yanzhen.accounts.forms import LockForm, NewUserForm
from yanzhen.accounts.models import User
from yanzhen.accounts.tables import UserTable
from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.scope import Actor


@page(access.READ_USERS)
def user_list(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    words = request.GET.get("q", "").strip()
    rows = selectors.user_list(actor, words=words, kind=kind, state=state)
    table = UserTable(rows)
    RequestConfig(request, paginate={"per_page": 25}).configure(table)
    here = reverse("user-list")
    chips = [
        {"label": _("All"), "url": here, "current": not (kind or state)},
        *(
            {"label": label, "url": f"{here}?kind={value}", "current": kind == value}
            for value, label in User.Kind.choices
        ),
        {"label": _("Locked"), "url": f"{here}?state=locked", "current": state == "locked"},
        {
            "label": _("Without a second factor"),
            "url": f"{here}?state=bare",
            "current": state == "bare",
        },
    ]
    context = {
        "table": table,
        "chips": chips,
        "words": words,
        "may_create": scope.holds(actor, access.MANAGE_USERS),
    }
    return render(request, "accounts/users.html", context)


@page(access.MANAGE_USERS, methods=("GET", "HEAD", "POST"))
def user_create(request: HttpRequest) -> HttpResponse:
    """Make a staff account and show its temporary password once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    form = NewUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = rules.temporary_password(secrets.choice)
        area = scope.areas(actor, access.MANAGE_USERS).prefixes[0]
        with refusals_in(form):
            user = services.create_staff_user(
                actor=actor, password=password, area_code=area, **form.cleaned_data
            )
            context = {"account": user, "password": password, "is_new": True}
            return render(request, "accounts/temporary_password.html", context)
    return render(request, "accounts/user_create.html", {"form": form})


@page(access.READ_USERS)
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = access.fetch_user(actor, pk)
    return _user_page(request, actor, user, LockForm())


def _user_page(request: HttpRequest, actor: Actor, user: User, form: LockForm) -> HttpResponse:
    factors = Authenticator.objects.filter(user=user).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    context = {
        "account": user,
        "phone": mask_phone(plain(user.phone)) if user.phone else "",
        "factors": [factor.get_type_display() for factor in factors],
        "paused_until": lockout.locked_until(user.username, actor.now),
        "may_manage": scope.holds(actor, access.MANAGE_USERS, user.area_code),
        "is_self": user.pk == actor.user_id,
        "lock_form": form,
        "tokens": user.api_tokens.filter(revoked_at=None),
        "panels": user_panels.panels_for(request, actor, user),
    }
    return render(request, "accounts/user_detail.html", context)


@page(access.MANAGE_USERS, methods=("POST",))
def user_lock(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = access.fetch_user(actor, pk)
    form = LockForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            services.lock_user(actor=actor, user=user, reason=form.cleaned_data["reason"])
            messages.success(request, _("%(name)s can no longer sign in.") % {"name": user.name})
            return redirect("user-detail", pk)
    return _user_page(request, actor, user, form)


@page(access.MANAGE_USERS, methods=("POST",))
def user_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = access.fetch_user(actor, pk)
    services.unlock_user(actor=actor, user=user)
    messages.success(request, _("%(name)s can sign in again.") % {"name": user.name})
    return redirect("user-detail", pk)


@page(access.MANAGE_USERS, methods=("POST",))
def user_lift_lockout(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = access.fetch_user(actor, pk)
    services.lift_lockout(actor=actor, user=user)
    messages.success(request, _("%(name)s can try again now.") % {"name": user.name})
    return redirect("user-detail", pk)


@page(access.MANAGE_USERS, methods=("POST",))
def user_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a temporary password and show it once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = access.fetch_user(actor, pk)
    password = rules.temporary_password(secrets.choice)
    services.reset_password(actor=actor, user=user, password=password)
    context = {"account": user, "password": password, "is_new": False}
    return render(request, "accounts/temporary_password.html", context)


@page(access.MANAGE_USERS, methods=("POST",))
def user_remove_factors(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = access.fetch_user(actor, pk)
    services.remove_second_factors(actor=actor, user=user)
    messages.success(
        request, _("%(name)s sets up a second factor at the next sign-in.") % {"name": user.name}
    )
    return redirect("user-detail", pk)
