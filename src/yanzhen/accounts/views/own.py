"""One's own account: language, type size, password, second factor, sessions, tokens."""

from __future__ import annotations

from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yanzhen.accounts import access, policy, settings_area, tokens
from yanzhen.accounts.adapters import remember_preferences
from yanzhen.accounts.forms import ChangePasswordForm, PreferencesForm, TokenForm
from yanzhen.accounts.models import User
from yanzhen.accounts.services import (
    change_own_password,
    change_preferences,
    create_token,
    revoke_token,
)
from yanzhen.core import scope
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.errors import NotFound
from yanzhen.core.fields import plain
from yanzhen.core.finding import the_row
from yanzhen.core.identity import mask_phone
from yanzhen.core.scope import Actor


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # the page decorator has seen to it
    return request.user


@page(methods=("GET", "HEAD", "POST"))
def my_account(request: HttpRequest) -> HttpResponse:
    """What one may choose for oneself, and where one is signed in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = _me(request)
    form = PreferencesForm(
        request.POST or None,
        initial={
            "language": user.language,
            "is_elder_mode": request.COOKIES.get("elder", "") == "1" or user.is_elder_mode,
        },
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            change_preferences(actor=actor, user=user, **form.cleaned_data)
            messages.success(request, _("Saved."))
            response = redirect("my-account")
            remember_preferences(response, user)
            return response
    factors = list(Authenticator.objects.filter(user=user))
    context = {
        "form": form,
        "user": user,
        "phone": mask_phone(plain(user.phone)) if user.phone else "",
        "passkeys": sum(f.type == Authenticator.Type.WEBAUTHN for f in factors),
        "has_authenticator": any(f.type == Authenticator.Type.TOTP for f in factors),
        "needs_second_factor": policy.needs_second_factor(actor),
        "sessions": _sessions(request, user),
        "may_hold_tokens": scope.holds(actor, access.HOLD_TOKENS),
    }
    template = (
        "accounts/my_account_resident.html" if user.is_resident else "accounts/my_account.html"
    )
    return render(request, template, context)


def _sessions(request: HttpRequest, user: User) -> list[UserSession]:
    """Where the user is signed in, newest first, this browser at the head."""
    rows = UserSession.objects.purge_and_list(user)
    for row in rows:
        row.is_here = row.session_key == request.session.session_key
    return sorted(rows, key=lambda r: (not r.is_here, -r.created_at.timestamp()))


@page(methods=("POST",))
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out elsewhere."""
    session = the_row(UserSession.objects.all(), user=_me(request), pk=pk)
    session.end()
    messages.success(request, _("Signed out there."))
    return redirect("my-account")


@page(methods=("GET", "HEAD", "POST"))
def change_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password, by wish or because it is due."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user = _me(request)
    if not user.has_usable_password():
        raise NotFound
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            change_own_password(
                actor=actor,
                user=user,
                current=form.cleaned_data["current"],
                password=form.cleaned_data["password"],
            )
            update_session_auth_hash(request, user)
            messages.success(request, _("Your new password holds from now on."))
            return redirect("my-account")
    context = {"form": form, "rule": policy.password_rule(user.area_code, actor.now)}
    return render(request, "accounts/change_password.html", context)


@page(access.HOLD_TOKENS, methods=("GET", "HEAD", "POST"))
def my_tokens(request: HttpRequest) -> HttpResponse:
    """One's own API tokens; a fresh one is shown this once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    user, shown = _me(request), ""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        raw = tokens.fresh_token()
        with refusals_in(form):
            create_token(
                actor=actor,
                owner=user,
                label=form.cleaned_data["label"],
                scopes=form.cleaned_data["scopes"],
                raw=raw,
                expires_at=actor.now + timedelta(days=form.cleaned_data["days"]),
            )
            form, shown = TokenForm(), raw
    rows = user.api_tokens.order_by("revoked_at", "-created_at")
    context = {"form": form, "shown": shown, "rows": rows, "now": actor.now}
    return render(request, "accounts/tokens.html", context)


@page(methods=("POST",))
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    token = the_row(access.visible_tokens(actor), pk=pk)
    revoke_token(actor=actor, token=token)
    messages.success(request, _("The token is revoked."))
    if token.owner_id == actor.user_id:
        return redirect("my-tokens")
    return redirect("user-detail", token.owner_id)


@page(access.OPEN_SETTINGS)
def settings_home(request: HttpRequest) -> HttpResponse:
    """Cards for everything that this person may look after."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {"cards": settings_area.cards_for(actor)}
    return render(request, "accounts/settings.html", context)
