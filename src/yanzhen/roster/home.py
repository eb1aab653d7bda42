"""What published plans add to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.scope import Actor
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.roster import access
from yanzhen.roster.selectors.words import Shown, shown
from yanzhen.visits.home import set_aside


@day_source
def planned_visits(actor: Actor, day: date) -> Iterator[DayItem]:
    """The visits of the day in the order of the way, each with its time and why."""
    if not scope.holds(actor, access.SEE_OWN):
        return
    rows = access.own_visits(actor).filter(day=day).order_by("begins", "number")
    standing = [one for one in shown(actor, rows) if not one.is_lapsed]
    for number, one in enumerate(standing, start=1):
        yield DayItem(
            reason=one.why or pgettext("roster", "planned"),
            title=one.whom,
            url=_address(one),
            due_at=end_of(day) - timedelta(minutes=1),
            kind="phone" if one.row.is_by_phone else "visit",
            done=one.is_settled,
            detail=" · ".join(
                filter(
                    None,
                    [
                        _("stop %(number)s, %(time)s") % {"number": number, "time": one.begins},
                        one.place,
                        _along(actor, one),
                    ],
                )
            ),
        )


def _along(actor: Actor, one: Shown) -> str:
    other = one.companion if one.row.worker_id == actor.user_id else one.worker
    return _("with %(name)s") % {"name": other} if other else ""


def _address(one: Shown) -> str:
    if one.row.household_id:
        return f"{reverse('visit-create')}?household={one.row.household_id}"
    return f"{reverse('visit-create')}?person={one.row.person_id}"


@set_aside
def planned_homes(actor: Actor, day: date) -> set[tuple[str, int]]:
    """Homes that have a day of their own in a published plan, today or later."""
    rows = access.own_visits(actor).filter(day__gte=day).order_by()
    homes = rows.values_list("household_id", "person_id")
    return {("household", h) if h else ("person", p) for h, p in homes}
