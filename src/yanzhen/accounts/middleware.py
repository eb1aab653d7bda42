"""What a signed-in person must do first, and when their session is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.accounts import policy, rules
from yanzhen.accounts.models import User
from yanzhen.core.edges import problem
from yanzhen.core.scope import Actor

Next = Callable[[HttpRequest], HttpResponse]

SIGNED_IN_AT, SEEN_AT, FACTOR_CHECKED = "signed_in_at", "seen_at", "second_factor_checked"
SEEN_IS_NOTED_EVERY = 60.0
# Where somebody may go who has a duty to fulfil first: the duty itself, signing out, the language.
OPEN_PATHS = ("/accounts/", "/i18n/", "/static/", "/health/")


class SignInDuties:
    """End sessions that idled or lasted too long; ask for a new password or a second factor.

    Stands behind ``ActingUser``. Keeps its three notes in the session, so that most requests cost
    no query.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor | None = getattr(request, "actor", None)
        user = request.user
        if actor is None or not isinstance(user, User):
            return self.get_response(request)
        now = timezone.now()
        if _is_over(request, user, actor, now):
            logout(request)
            if request.path.startswith("/api/"):
                return problem(401, "session_ended", _("You were signed out. Sign in again."))
            messages.info(request, _("You were signed out because nothing happened for a while."))
            query = urlencode({"next": request.get_full_path()})
            door = reverse("phone-sign-in") if user.is_resident else settings.LOGIN_URL
            return HttpResponseRedirect(f"{door}?{query}")
        duty = "" if request.path.startswith(OPEN_PATHS) else _first_duty(request, user, actor, now)
        if duty and request.path.startswith("/api/"):
            return problem(403, "sign_in_incomplete", _("Finish signing in first."))
        return HttpResponseRedirect(reverse(duty)) if duty else self.get_response(request)


def _is_over(request: HttpRequest, user: User, actor: Actor, now: datetime) -> bool:
    stamp, session = now.timestamp(), request.session
    signed_in_at = session.get(SIGNED_IN_AT)
    if signed_in_at is None:
        session[SIGNED_IN_AT] = session[SEEN_AT] = stamp
        return False
    rule = policy.session_rule(policy.home_area(actor), now)
    idle, longest = (
        (rule.resident, rule.resident) if user.is_resident else (rule.idle, rule.longest)
    )
    seen_at = session.get(SEEN_AT, signed_in_at)
    if rules.has_session_ended(signed_in_at, seen_at, stamp, idle=idle, longest=longest):
        return True
    if stamp - seen_at >= SEEN_IS_NOTED_EVERY:
        session[SEEN_AT] = stamp
    return False


def _first_duty(request: HttpRequest, user: User, actor: Actor, now: datetime) -> str:
    """The name of the page at which this user must do something first, or nothing."""
    if user.is_resident:
        return ""
    rule = policy.password_rule(user.area_code, now)
    if user.must_change_password or rules.is_password_too_old(
        user.password_changed_at, now, rule.longest_days
    ):
        return "account_change_password"
    if request.session.get(FACTOR_CHECKED) or not policy.needs_second_factor(actor):
        return ""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    if Authenticator.objects.filter(user=user, type__in=kinds).exists():
        request.session[FACTOR_CHECKED] = True
        return ""
    return "mfa_index"
