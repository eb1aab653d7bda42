"""A place chooses the rules of its time bank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.timebank import access, packs
from yanzhen.timebank.keeping import lock_head
from yanzhen.timebank.models import PointIssue


@operation("timebank.choose_rules")
def choose_rules(*, actor: Actor, division: Division, preset: str, day: date, reason: str) -> Path:
    """Take the rules of another place for one's own from a day on; return the file that says so.

    What happened before stays as it was judged: raises WrongState when hours from this day on have
    given points already, or when the place has rules of this day.
    """
    scope.require(actor, access.SET_RULES, division.code)
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why, in a few words."), field="reason")
    lock_head()
    code = division.code
    issued = PointIssue.objects.filter(area_code__gte=code, area_code__lt=code + "~")
    last = issued.filter(served_on__gte=day).order_by("-served_on").first()
    if last is not None:
        raise WrongState(
            _("Hours of %(day)s have given points already: choose a later day."),
            field="day",
            day=last.served_on,
        )
    path = packs.adopt(packs.preset(preset), division, day, reason.strip()[:200])
    note(preset=preset, place=code, day=day.isoformat(), reason=reason.strip()[:200])
    return path
