"""What the logs add to "my day": towards the evening, the log of the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.workforce import access, rules, vocabulary
from yanzhen.workforce.composing import figures_of
from yanzhen.workforce.selectors import log_of

EVENING = 16


@day_source
def log_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """The log that composed itself, once there is something in it and the day goes to its end."""
    if actor.user_id is None or not scope.holds(actor, access.WRITE_LOGS):
        return
    if timezone.localtime(actor.now).hour < EVENING:
        return
    span = rules.span_of(rules.DAY, day)
    figures = figures_of(actor.user_id, span)
    log = log_of(actor.user_id, span) if figures else None
    post = access.post_of(actor.user_id, day) if figures else None
    if post is None:
        return
    rule = vocabulary.log_rule(rules.DAY, post.area_code, day)
    yield DayItem(
        reason=_("composed of your records"),
        title=_("Daily log"),
        url=reverse("work-log"),
        due_at=None if log else rules.due_at(span, rule.due_hours, timezone.get_default_timezone()),
        kind="regulation",
        done=log is not None,
        detail="、".join(f"{figure.label} {figure.words}" for figure in figures[:3]),
    )
