"""Emergency access to one record: with a reason, for three hours, shown to the supervisor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.access import REVIEW_BREAK_GLASS
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.models import BreakGlass
from yanzhen.core.operations import operation
from yanzhen.core.prepared import Prepared, bound_moment, bound_user
from yanzhen.core.scope import Actor

OPEN_FOR = timedelta(hours=3)


@operation("core.break_glass")
def break_glass(*, actor: Actor, record: models.Model, reason: str) -> BreakGlass:
    """Open one record for this actor. Raises NotValid without a reason of ten characters."""
    if actor.user_id is None or not actor.grants:
        raise AccessDenied
    if len(reason.strip()) < 10:
        raise NotValid(_("Describe the emergency in a sentence."), field="reason")
    return BreakGlass.objects.create(
        at=actor.now,
        until=actor.now + OPEN_FOR,
        user_id=actor.user_id,
        actor_name=actor.name,
        object_type=record._meta.label_lower,
        object_id=record.pk,
        area_code=getattr(record, "area_code", ""),
        reason=reason.strip()[:300],
    )


@operation("core.review_break_glass")
def review_break_glass(*, actor: Actor, access: BreakGlass, review: str) -> BreakGlass:
    """Note that a supervisor has looked at an emergency access; nobody reviews their own."""
    scope.require(actor, REVIEW_BREAK_GLASS, access.area_code)
    if access.user_id == actor.user_id:
        raise AccessDenied(_("Somebody else must look at your emergency access."))
    review = review.strip()[:300]
    if len(review) < 2:
        raise NotValid(_("Say what you found."), field="review")
    waiting = BreakGlass.objects.filter(pk=access.pk, reviewed_at=None)
    if not waiting.update(reviewed_at=actor.now, reviewed_by_id=actor.user_id, review=review):
        raise WrongState(_("Somebody has already looked at this."))
    access.refresh_from_db()
    return access


_opened = Prepared(
    lambda: BreakGlass.objects.filter(
        user_id=bound_user(), until__gt=bound_moment(), at__lte=bound_moment()
    ).values_list("object_type", "object_id")
)


@scope.actor_provider
def opened_records(user_id: int, now: datetime) -> dict[str, Any]:
    return {"opened": set(_opened(user_id=user_id, now=now))}
