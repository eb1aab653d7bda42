"""How allauth behaves in this house: no sign-up, quiet messages, sealed secrets."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import policy, rules
from yanzhen.accounts.models import User
from yanzhen.core import crypto, scope

QUIET = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")
YEAR = 365 * 24 * 3600


def remember_preferences(response: HttpResponse, user: User) -> None:
    """Set the cookies that carry the user's language and type size to the next pages."""
    cookies = {
        settings.LANGUAGE_COOKIE_NAME: user.language,
        "elder": "1" if user.is_elder_mode else "0",
    }
    for name, value in cookies.items():
        response.set_cookie(
            name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )


class AccountAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "User name and password do not fit. Check both; capital letters count."
        ),
        "incorrect_password": _("This is not your current password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the security administrator, or by a phone and a code."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Failed sign-ins are counted by axes in the database, for all processes together."""

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        remember_preferences(response, user)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: Any = None,
        *args: Any,
        **more: Any,
    ) -> None:
        if message_template not in QUIET:
            super().add_message(request, level, message_template, *args, **more)

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Staff accounts have no checked e-mail; changes are in the audit trail."""


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "These are not the right digits. Wait for the next ones and try again."
        ),
        "cannot_delete_authenticator": _("Your post demands a second step. Add another one first."),
    }

    def get_totp_issuer(self) -> str:
        return gettext("Yanzhen")

    def get_totp_label(self, user: User) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return gettext("Yanzhen")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever must have a second step keeps at least one."""
        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=kinds)
        if others.exclude(pk=authenticator.pk).exists():
            return True
        actor = scope.actor_for(authenticator.user_id, "", now=timezone.now())
        return not policy.needs_second_factor(actor)

    def encrypt(self, text: str) -> str:
        return crypto.keyring().seal(text, rules.FACTOR_COLUMN, settings.CIPHER)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.keyring().open(encrypted_text, rules.FACTOR_COLUMN)
