"""QR codes at the door: a signed pass for one session that holds for a short while.

The screen of whoever leads shows a new one before the old one ends, so that a picture of it is
worth nothing an hour later. What was scanned stays good for some minutes in the browser that
scanned it, so that there is time to sign in by telephone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.utils.translation import gettext_lazy as _

from yanzhen.core.errors import DomainError
from yanzhen.delivery import rules
from yanzhen.delivery.models import ActivitySession

SALT = "yanzhen.delivery.passes"


class PassExpired(DomainError):
    code = "pass_expired"
    status = 410
    message = _(
        "This QR code is no longer in force. Scan the one on the screen now, "
        "or tell the worker your number."
    )


@dataclass(frozen=True, slots=True)
class Scan:
    """A pass that was in force when it was scanned."""

    session: int
    at: datetime

    def holds_for(self, session: ActivitySession, now: datetime) -> bool:
        return self.session == session.pk and self.at <= now <= self.at + rules.SCAN_HOLDS


def issue(session: ActivitySession, now: datetime, *, seconds: int) -> str:
    """The text of a new pass for this session, in force for so many seconds."""
    return signing.dumps([session.pk, int(now.timestamp()) + seconds], salt=SALT)


def scanned(text: str, *, now: datetime) -> Scan:
    """Read a pass that is in force. Raises PassExpired."""
    try:
        session, until = signing.loads(text, salt=SALT)
        is_in_force = now.timestamp() <= int(until)
    except (signing.BadSignature, ValueError, TypeError):
        raise PassExpired from None
    if not is_in_force:
        raise PassExpired
    return Scan(session=int(session), at=now)
