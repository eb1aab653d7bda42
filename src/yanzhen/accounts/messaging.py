"""How a reminder leaves the house: a number and a link, by mail, text or the robot of a group.

Each kind of channel is one function ``(channel, text) -> None`` that raises NotSent.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import smtplib
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.error import URLError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.accounts import gateways, policy
from yanzhen.accounts.gateways import NotSent
from yanzhen.accounts.models import ReminderChannel
from yanzhen.core.errors import NotValid
from yanzhen.core.fields import plain
from yanzhen.core.identity import is_mobile_phone, normal_phone

log = structlog.get_logger("yanzhen.messages")
LONGEST_ANSWER = 10_000
Kind = ReminderChannel.Kind


class _NoDetour(HTTPRedirectHandler):
    """A robot answers itself; whoever sends us elsewhere is not followed."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_caller = build_opener(_NoDetour)


def _mail(channel: ReminderChannel, text: str) -> None:
    try:
        EmailMessage(_("Yanzhen: reminders"), text, to=[plain(channel.address)]).send()
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent from error


def _text(channel: ReminderChannel, text: str) -> None:
    gateways.gateway().send(plain(channel.address), text)


def _signed(address: str, secret: str) -> str:
    """The address with DingTalk's signature of this moment."""
    if not secret:
        return address
    moment = str(round(time.time() * 1000))
    mixed = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{address}&timestamp={moment}&sign={quote_plus(base64.b64encode(mixed))}"


def _robot(channel: ReminderChannel, text: str) -> None:
    """Let the robot of a group say it; an answer without ``errcode`` 0 is a refusal."""
    address = _signed(plain(channel.address), plain(channel.secret) if channel.secret else "")
    body = json.dumps({"msgtype": "text", "text": {"content": text}}).encode()
    request = Request(address, body, {"Content-Type": "application/json"})  # noqa: S310  # checked
    rule = policy.reminder_rule(timezone.now())
    try:
        with _caller.open(request, timeout=rule.timeout_seconds) as answer:
            told = json.loads(answer.read(LONGEST_ANSWER))
            is_said = answer.status == HTTPStatus.OK and told.get("errcode") == 0
    except (URLError, OSError, ValueError, AttributeError) as error:
        raise NotSent from error
    if not is_said:
        raise NotSent


SENDERS: dict[str, Callable[[ReminderChannel, str], None]] = {
    Kind.EMAIL: _mail,
    Kind.SMS: _text,
    Kind.WECOM: _robot,
    Kind.DINGTALK: _robot,
}


def send(channel: ReminderChannel, text: str) -> None:
    """Raises NotSent. The log tells the kind of channel and nothing else."""
    try:
        SENDERS[channel.kind](channel, text)
    except NotSent as error:
        reason = type(error.__cause__ or error).__name__
        log.warning("message_not_sent", kind=channel.kind, error=reason)
        raise
    log.info("message_sent", kind=channel.kind)


def checked_address(kind: str, address: str) -> str:
    """The address as it is kept. Raises NotValid at ``address``."""
    text = address.strip()
    if kind == Kind.EMAIL:
        try:
            validate_email(text)
        except ValidationError:
            raise NotValid(gettext_lazy("This is no e-mail address."), field="address") from None
        return text
    if kind == Kind.SMS:
        if not is_mobile_phone(text):
            words = gettext_lazy("This is not a mobile phone number of 11 digits.")
            raise NotValid(words, field="address")
        return normal_phone(text)
    parts = urlsplit(text)
    if f"{parts.scheme}://{parts.netloc}" not in settings.REMINDER_HOOKS[kind] or not parts.query:
        words = gettext_lazy("Copy the whole address of the robot. It begins with %(begin)s")
        raise NotValid(words, field="address", begin=settings.REMINDER_HOOKS[kind][0])
    return text
