"""What a visit settles of what is owed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.visits import rules, vocabulary
from yanzhen.visits.models import Obligation, Visit, VisitMember

SETTLED = (rules.MET, rules.LATE, rules.SUBSTITUTE)


def settle_obligations(actor: Actor, visit: Visit) -> int:
    """Bring what is owed to those who were met to its state; returns how many changed.

    One visit settles at most one contact of a rule for one person, the one due first. A refusal or
    a vain try is noted on what is open, and stays open for a later visit.
    """
    day = timezone.localdate(visit.started_at)
    rows = list(_open_around(visit, day))
    if not rows:
        return 0
    if visit.outcome == Visit.Outcome.MET:
        return _settle(actor, visit, rows, day)
    return _note_outcome(visit, rows, day)


def _late_days(area: str, day: date) -> dict[str, int]:
    return dict(vocabulary.rule("late_days", area=area, day=day))


def _open_around(visit: Visit, day: date) -> Iterable[Obligation]:
    """Open rows of the people for whom the visit was, and of their household; locked."""
    late = max(_late_days(visit.area_code, day).values())
    members = visit.members.all()
    if visit.outcome == Visit.Outcome.MET:
        members = members.filter(is_met=True)
    whose = Q(person__in=members.values("person_id"))
    if visit.household_id:
        whose |= Q(household_id=visit.household_id, person=None)
    return (
        Obligation.objects.select_for_update(of=("self",))
        .filter(
            whose,
            state__in=rules.OPEN,
            starts_on__lte=day,
            due_on__gte=day - timedelta(days=late),
        )
        .select_related("rule", "period")
        .order_by("due_on", "number", "pk")
    )


def late_until(row: Obligation, late_days: dict[str, int]) -> date:
    """Until when a contact still counts, as late; what came between periods is as a week's."""
    kind = row.period.kind if row.period and row.is_frozen else rules.WEEK
    return row.due_on + timedelta(days=late_days[kind])


def owing_of(row: Obligation, late_days: dict[str, int]) -> rules.Owing:
    """An obligation as the rule of settling reads it."""
    content = row.rule.content
    return rules.Owing(
        starts_on=row.starts_on,
        due_on=row.due_on,
        late_until=late_until(row, late_days),
        means=frozenset(content["means"]),
        roles=frozenset(content.get("companions", ())),
        post_id=row.post_id,
        due_at=row.due_at,
    )


def _settle(actor: Actor, visit: Visit, rows: list[Obligation], day: date) -> int:
    visitors = list(visit.visitors.values_list("user_id", "role"))
    users = visit.visitors.exclude(user=None).values("user_id")
    contact = rules.Contact(
        on=day,
        ended_at=visit.ended_at,
        means=visit.means,
        roles=frozenset(role for _user, role in visitors),
        post_ids=frozenset(
            Post.objects.on(day).filter(user__in=users).values_list("pk", flat=True)
        ),
    )
    late_days = _late_days(visit.area_code, day)
    taken = _settled_that_day(rows, day)
    changed = 0
    for row in rows:
        key = (row.rule_id, row.person_id, row.household_id)
        if key in taken or not (state := rules.settles(contact, owing_of(row, late_days))):
            continue
        taken.add(key)
        row.state, row.visit, row.settled_on = state, visit, day
        row.save(update_fields=["state", "visit", "settled_on"])
        changed += 1
    return changed


def _settled_that_day(rows: list[Obligation], day: date) -> set[tuple[int, int | None, int | None]]:
    """Rules of which somebody had a contact on the day: two calls in an hour are one."""
    found = Obligation.objects.filter(
        Q(person__in={r.person_id for r in rows if r.person_id})
        | Q(household__in={r.household_id for r in rows if r.household_id}, person=None),
        settled_on=day,
        state__in=SETTLED,
    )
    return set(found.values_list("rule_id", "person_id", "household_id"))


def _note_outcome(visit: Visit, rows: list[Obligation], day: date) -> int:
    if visit.outcome == Visit.Outcome.REFUSED:
        state, mine = rules.REFUSED, rows
    else:
        needed = vocabulary.rule("tries_before_not_at_home", area=visit.area_code, day=day)
        state = rules.NOT_HOME
        late_days = _late_days(visit.area_code, day)
        mine = [row for row in rows if rules.is_reached(_tries(row, late_days), needed)]
    for row in mine:
        row.state, row.visit, row.settled_on = state, visit, day
        row.save(update_fields=["state", "visit", "settled_on"])
    return len(mine)


def _tries(row: Obligation, late_days: dict[str, int]) -> list[date]:
    """The days inside the obligation's time on which nobody was at home."""
    tries = VisitMember.objects.filter(
        visit__outcome=Visit.Outcome.NOT_HOME, visit__taken_back_at=None
    )
    if row.person_id:
        tries = tries.filter(person_id=row.person_id)
    else:
        tries = tries.filter(visit__household=row.household).distinct()
    days = [timezone.localdate(at) for at in tries.values_list("visit__started_at", flat=True)]
    return [day for day in days if row.starts_on <= day <= late_until(row, late_days)]
