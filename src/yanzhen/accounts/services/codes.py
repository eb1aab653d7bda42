"""One-time codes by phone: sent through the gateway, kept as keyed digests, counted."""

from __future__ import annotations

import math
import secrets
from datetime import timedelta

from django.db.models import F, Q
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import gateways, policy, rules
from yanzhen.accounts.models import OneTimeCode, User
from yanzhen.accounts.services.users import create_resident_user
from yanzhen.core import crypto
from yanzhen.core.errors import DomainError, NotValid
from yanzhen.core.fields import candidates, plain
from yanzhen.core.identity import is_mobile_phone, normal_phone
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor


class TooManyCodes(DomainError):
    """Codes were asked for too often."""

    code = "too_many_codes"
    status = 429


def _digest(phone: str, digits: str) -> str:
    return crypto.keyring().index(f"{phone}:{digits}", "one-time-code")


@operation("accounts.send_code")
def send_code(*, actor: Actor, phone: str, sender: str) -> OneTimeCode:
    """Send a fresh six-digit code to a mobile phone; earlier codes for it stop working.

    ``sender`` is where the request came from (an address), kept as a keyed index only. Raises
    NotValid, TooManyCodes with the wait, or gateways.NotSent.
    """
    if not is_mobile_phone(phone):
        raise NotValid(_("This is not a mobile phone number of 11 digits."), field="phone")
    phone, rule = normal_phone(phone), policy.code_rule(actor.now)
    known = candidates(OneTimeCode, "phone_index", phone)
    sender_index = crypto.keyring().index(sender, "sender")
    lately = OneTimeCode.objects.filter(
        Q(phone_index__in=known) | Q(sender=sender_index),
        sent_at__gt=actor.now - timedelta(hours=1),
    ).values_list("sent_at", "phone_index")
    wait = rules.wait_before_next_code(
        [rules.SentCode(sent_at, index in known) for sent_at, index in lately],
        actor.now,
        pause=rule.pause_seconds,
        per_hour=rule.per_hour,
        per_sender_hour=rule.per_sender_hour,
    )
    if wait > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        if seconds <= 90:
            raise TooManyCodes(
                _("A code was just sent. You can ask for another in %(seconds)s seconds."),
                field="phone",
                seconds=seconds,
            )
        raise TooManyCodes(
            _("Too many codes were asked for. Try again in %(minutes)s minutes."),
            field="phone",
            minutes=math.ceil(seconds / 60),
        )
    OneTimeCode.objects.filter(phone_index__in=known, used_at=None).update(expires_at=actor.now)
    digits = f"{secrets.randbelow(1_000_000):06d}"
    row = OneTimeCode.objects.create(
        phone=phone,
        sender=sender_index,
        digest=_digest(phone, digits),
        sent_at=actor.now,
        expires_at=actor.now + timedelta(minutes=rule.minutes),
    )
    words = gettext("Your code is %(digits)s. It holds for %(minutes)s minutes. Tell nobody.")
    gateways.gateway().send(phone, words % {"digits": digits, "minutes": rule.minutes})
    return row


@operation("accounts.check_code")
def check_code(*, actor: Actor, code: OneTimeCode, digits: str) -> OneTimeCode:
    """Try the digits once and count the attempt; ``used_at`` of the answer says if they fit.

    A wrong try must be kept, so it is an answer and not an error.
    """
    rule = policy.code_rule(actor.now)
    counted = OneTimeCode.objects.filter(
        pk=code.pk, used_at=None, expires_at__gt=actor.now, attempts__lt=rule.attempts
    ).update(attempts=F("attempts") + 1)
    code.refresh_from_db()
    if not counted:
        raise NotValid(_("This code does not hold any longer. Ask for a new one."), field="digits")
    phone = plain(code.phone)
    if secrets.compare_digest(code.digest, _digest(phone, digits.strip())):
        code.used_at = actor.now
        code.save(update_fields=["used_at"])
    return code


def wrong_code(code: OneTimeCode, actor: Actor) -> NotValid:
    """The refusal of wrong digits, with the tries that are left."""
    left = policy.code_rule(actor.now).attempts - code.attempts
    if left <= 0:
        return NotValid(_("Too many wrong tries. Ask for a new code."), field="digits")
    return NotValid(
        ngettext_lazy(
            "These are not the digits that were sent. One try is left.",
            "These are not the digits that were sent. %(left)s tries are left.",
            left,
        ),
        field="digits",
        left=left,
    )


def resident_of(code: OneTimeCode, actor: Actor) -> User:
    """The account of the phone of a used code, made when it is the first time."""
    phone = plain(code.phone)
    known = User.objects.residents().with_phone(phone).first()
    return known or create_resident_user(actor=actor, phone=phone)
