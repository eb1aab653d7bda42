"""What published plans add to "my day"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import end_of
from yanzhen.core.prepared import PreparedFor, bound_day
from yanzhen.core.scope import Actor
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.roster import access
from yanzhen.roster.models import PlannedVisit, PlannedVisitQuerySet
from yanzhen.roster.selectors.words import Shown, in_words, with_people
from yanzhen.visits.home import set_aside


@PreparedFor
def _of_day(actor: Actor) -> PlannedVisitQuerySet:
    return with_people(access.own_visits(actor, day=bound_day()).order_by("begins", "number"))


@day_source
def planned_visits(actor: Actor, day: date) -> Iterator[DayItem]:
    """The visits of the day in the order of the way, each with its time and why."""
    if not scope.holds(actor, access.SEE_OWN):
        return
    standing = [one for one in in_words(actor, _of_day(actor, day=day)) if not one.is_lapsed]
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
    other = one.beside(actor.user_id)
    return _("with %(name)s") % {"name": other} if other else ""


def _address(one: Shown) -> str:
    if one.row.household_id:
        return f"{reverse('visit-create')}?household={one.row.household_id}"
    return f"{reverse('visit-create')}?person={one.row.person_id}"


@PreparedFor
def _planned(actor: Actor) -> QuerySet[PlannedVisit, tuple[int | None, int]]:
    rows = access.own_visits(actor, day__gte=bound_day()).order_by()
    return rows.values_list("household_id", "person_id")


@set_aside
def planned_homes(actor: Actor, day: date) -> set[tuple[str, int]]:
    """Homes that have a day of their own in a published plan, today or later."""
    return {("household", h) if h else ("person", p) for h, p in _planned(actor, day=day)}
