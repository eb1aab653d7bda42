"""What visits add to "my day" and to the home of a station."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import begin_of, day_words, due_words, end_of
from yanzhen.core.prepared import PreparedFor, bound_day, bound_moment
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Leave
from yanzhen.orgs.my_day import DayItem, Spot, day_source, locator
from yanzhen.orgs.station_home import Figure, HomePlace, Line, Panel, home_panel
from yanzhen.people import access as people
from yanzhen.resources.selectors.asset_map import where_homes_lie as homes_on_the_map
from yanzhen.visits import access, keys, months, rules, selectors, tiers
from yanzhen.visits.models import (
    HouseKeyQuerySet,
    Obligation,
    ObligationQuerySet,
    Submission,
    VisitQuerySet,
    VitalSign,
)

SHOWN = 12
# What is due within so many days stands on the day; further ones fill a day that has room.
AHEAD = timedelta(days=3)
READ_AT_MOST = 60


SetAside = Callable[[Actor, date], set[tuple[str, int]]]
_set_aside: list[SetAside] = []


def set_aside(function: SetAside) -> SetAside:
    """Register which homes have a day of their own by now, so that they stand there alone.

    ``("household", key)`` or ``("person", key)``; what is overdue is shown all the same.
    """
    _set_aside.append(function)
    return function


def _whose(row: Obligation) -> tuple[str, int]:
    """What one visit can settle together: a home, else the person."""
    return ("household", row.household_id) if row.household_id else ("person", row.person_id or 0)


@PreparedFor
def _owed(actor: Actor) -> ObligationQuerySet:
    rows = selectors.obligations_in_brief(actor).open()
    return rows.filter(post_id__in=people.posts_of(actor), starts_on__lte=bound_day())


@PreparedFor
def _made(actor: Actor) -> VisitQuerySet:
    begin, end = bound_moment("begin"), bound_moment("end")
    made = access.visible_visits(actor).standing().filter(recorded_by_id=actor.user_id)
    rows = made.filter(started_at__gte=begin, started_at__lt=end)
    return rows.only("outcome", "means").prefetch_related("members__person")


@day_source
def visits_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Homes where the actor owes a visit soon, each with why; and the visits made on the day."""
    if not scope.holds(actor, access.RECORD):
        return
    rows = _owed(actor, first=READ_AT_MOST, day=day)
    elsewhere: set[tuple[str, int]] = set()
    for known in _set_aside if rows else ():
        elsewhere |= known(actor, day)
    kept = [r for r in rows if r.due_on < day or _whose(r) not in elsewhere]
    yield from _items(actor, kept, day)
    for visit in _made(actor, first=SHOWN, begin=begin_of(day), end=end_of(day)):
        yield DayItem(
            reason=visit.get_outcome_display(),
            title=selectors.members_words(visit),
            url=reverse("visit-detail", args=[visit.pk]),
            kind="visit",
            done=True,
            detail=str(visit.get_means_display()),
        )


def _items(actor: Actor, rows: list[Obligation], day: date) -> Iterator[DayItem]:
    """One item for each home, the reasons together; the earliest due decides."""
    homes: dict[tuple[str, int], list[Obligation]] = {}
    for row in rows:
        homes.setdefault(_whose(row), []).append(row)
    for number, ((kind, key), owed) in enumerate(homes.items()):
        first = owed[0]
        if number >= SHOWN and first.due_on > day + AHEAD:
            break
        yield DayItem(
            reason="、".join(dict.fromkeys(selectors.rule_words(row.rule) for row in owed)),
            title=selectors.owed_to_words(first),
            url=f"{reverse('visit-create')}?{kind}={key}",
            home=first.household_id,
            due_at=first.due_at or end_of(first.due_on) - timedelta(minutes=1),
            kind="visit" if rules.HOME in first.rule.content["means"] else "phone",
            detail=" · ".join(
                filter(
                    None,
                    [
                        selectors.place_words(first),
                        _since(first.last_met),  # type: ignore[attr-defined]
                        _instead_of(actor, first),
                    ],
                )
            ),
        )


def _instead_of(actor: Actor, row: Obligation) -> str:
    """For whom the actor stands in there."""
    if row.post is None or row.post_id not in actor.facts.get("stood_in_for", ()):
        return ""
    return _("for %(name)s, who is away") % {"name": row.post.user}


@locator
def where_homes_lie(actor: Actor, homes: Collection[int]) -> dict[int, Spot]:
    """Households of the day that the actor may see, on the map."""
    rows = people.visible_households(actor).filter(pk__in=homes)
    return {
        key: Spot(point, is_coarse) for key, (point, is_coarse) in homes_on_the_map(rows).items()
    }


def _since(at: datetime | None) -> str:
    return _("last met %(day)s") % {"day": day_words(at)} if at else ""


@PreparedFor
def _alarming(actor: Actor) -> QuerySet[VitalSign]:
    # Asked for each value: SQLite would else begin with everybody of the county.
    is_visible = Exists(people.visible_persons(actor).filter(pk=OuterRef("person")))
    areas = scope.areas(actor, access.RECORD)
    unseen = VitalSign.objects.filter(areas.q(), seen_at=None, visit__taken_back_at=None)
    rows = unseen.exclude(level="").filter(is_visible).select_related("person")
    return rows.only("level", "measured_at", "person__name").order_by("measured_at", "pk")


@day_source
def alarming_values(actor: Actor, day: date) -> Iterator[DayItem]:
    """Values beyond their thresholds of people in the actor's area that nobody answered yet."""
    if not scope.holds(actor, access.RECORD):
        return
    for sign in _alarming(actor, first=SHOWN):
        yield DayItem(
            reason=_("alarming value"),
            title=sign.person.name,
            url=reverse("alert-answer", args=[sign.pk]),
            due_at=sign.measured_at + timedelta(hours=4 if sign.level == "urgent" else 24),
            kind="visit",
        )


@PreparedFor
def _to_check(actor: Actor) -> QuerySet[Submission]:
    rows = tiers.listed_submissions(actor).prefetch_related(None)
    return tiers.chosen_submissions(rows, "waiting", actor)


@day_source
def months_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Months to hand up, rows that came back, and months that wait for the actor's check."""
    if scope.holds(actor, access.SUBMIT):
        for month in months.open_months(actor):
            yield DayItem(
                reason=_("month to hand up"),
                title=f"{month.month:%Y-%m} · {month.place}",
                url=reverse("month-list"),
                due_at=month.due_at,
                kind="approval",
            )
        returned = [row for row in months.returned_to(actor) if not months.is_mended(row)]
        for row in returned[:SHOWN]:
            yield DayItem(
                reason=_("sent back, to be mended"),
                title=selectors.members_words(row.visit),
                url=reverse("visit-detail", args=[row.visit_id]),
                kind="approval",
                detail=row.reason,
            )
    if scope.holds(actor, access.SEE_CHECKS):
        for submission in _to_check(actor, first=SHOWN):
            yield DayItem(
                reason=_("month to be checked"),
                title=str(submission),
                url=reverse("submission-detail", args=[submission.pk]),
                due_at=submission.due_at - timedelta(minutes=1),
                kind="approval",
            )


@PreparedFor
def _keys(actor: Actor) -> HouseKeyQuerySet:
    mine = access.visible_keys(actor).filter(post__in=people.posts_of(actor))
    return mine.due().select_related("person").order_by("held_since", "pk")


@day_source
def keys_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """Keys in the actor's hands that have to go back, and lost ones of which no home knows."""
    if not scope.holds(actor, access.RECORD):
        return
    for key in _keys(actor, first=SHOWN):
        yield DayItem(
            reason=str(keys.state_of(key)[0]),
            title=f"{key.person.name} · {key.opens}",
            url=reverse("house-key-detail", args=[key.pk]),
            due_at=end_of(day) - timedelta(minutes=1),
            kind="approval",
            detail=key.mark,
        )


# -- the home of a station ------------------------------------------------------------------------


def coverage_of_the_month(actor: Actor, place: HomePlace) -> Figure:
    span = rules.span_of(rules.MONTH, place.day)
    rows = (
        access.countable_obligations(actor)
        .frozen()
        .filter(place.q(), period__kind=rules.MONTH, period__starts_on=span.starts_on)
    )
    owed, done = rows.count(), rows.filter(state__in=rules.DONE).count()
    rate = rules.percentage(done, owed)
    return Figure(
        label=_("Visited of owed"),
        value="—" if rate is None else rate,
        unit="%",
        definition=_(
            "Visited in this month by the worker who answers or by a stand-in, of what was "
            "owed when the month began."
        ),
        period=_("this month"),
        url=reverse("visit-coverage"),
    )


def reuse_of_the_month(actor: Actor, place: HomePlace) -> Figure | None:
    """The re-use rate: how much of the records nobody had to type."""
    first = begin_of(place.day.replace(day=1))
    rows = access.visible_visits(actor).standing().filter(place.q(), started_at__gte=first)
    found = selectors.burden(rows)
    if found.rate is None:
        return None
    return Figure(
        label=_("Not typed twice"),
        value=found.rate,
        unit="%",
        definition=_(
            "Fields of this month's visits that stood there already and were kept, of all "
            "fields that hold something."
        ),
        period=_("this month"),
    )


def missed_visits(actor: Actor, place: HomePlace) -> Panel | None:
    day = actor.today
    rows = selectors.listed_obligations(actor).filter(place.q()).overdue(day)
    first: Iterable[Obligation] = rows.order_by("-due_on", "pk")[:6]
    lines = [
        Line(
            title=selectors.owed_to_words(row),
            url=reverse("obligation-detail", args=[row.pk]),
            detail=f"{selectors.rule_words(row.rule)} · {selectors.place_words(row)}",
            badge=row.get_state_display(),
            state="overdue",
        )
        for row in first
    ]
    if not lines:
        return None
    return Panel(
        title=_("Missed visits"),
        lines=lines,
        url=f"{reverse('obligation-list')}?show=overdue",
        icon="circle-alert",
    )


def months_of_the_station(actor: Actor, place: HomePlace) -> Panel | None:
    """Which months wait for a check here, the first due on top."""
    rows = access.visible_submissions(actor).filter(place.q(), state=Submission.State.WAITING)
    shown = rows.select_related("division", "post__user").order_by("due_at", "pk")
    lines = []
    for row in shown[:6]:
        words, state = due_words(row.due_at - timedelta(minutes=1), actor.now)
        lines.append(
            Line(
                title=str(row),
                url=reverse("submission-detail", args=[row.pk]),
                detail=str(row.get_tier_display()),
                badge=words,
                state=state,
            )
        )
    if not lines:
        return None
    return Panel(
        title=_("Months waiting for the check"),
        lines=lines,
        url=reverse("month-overview"),
        icon="clipboard-check",
    )


def away_today(actor: Actor, place: HomePlace) -> Panel | None:
    """Who is away, and who stands in."""
    rows = Leave.objects.on(place.day).filter(place.q(), scope.areas(actor, access.READ).q())
    lines = [
        Line(
            title=str(row.post.user),
            url=reverse("post-detail", args=[row.post_id]),
            detail=_("%(name)s stands in") % {"name": row.substitute.user},
            badge=_("away until %(day)s") % {"day": f"{row.last_day:%m-%d}"},
        )
        for row in rows.select_related("post__user", "substitute__user")[:6]
    ]
    return Panel(title=_("Away today"), lines=lines, icon="calendar") if lines else None


def keys_of_the_station(actor: Actor, place: HomePlace) -> Panel | None:
    """Lost keys of which the home does not know, and keys that have to go back."""
    lines = []
    for key in keys.listed_keys(actor).filter(place.q()).due()[:6]:
        words, state = keys.state_of(key)
        lines.append(
            Line(
                title=f"{key.person.name} · {key.opens}",
                url=reverse("house-key-detail", args=[key.pk]),
                detail=str(key.post.user),
                badge=str(words),
                state=state,
            )
        )
    if not lines:
        return None
    return Panel(
        title=_("Keys of homes"), lines=lines, url=reverse("house-key-list"), icon="key-round"
    )


home_panel(43, access.SEE_KEYS, keys_of_the_station, is_late=True)
home_panel(40, access.READ, months_of_the_station, is_late=True)
home_panel(41, access.READ, away_today, is_late=True)
home_panel(35, access.COUNT, coverage_of_the_month, is_late=True)
home_panel(36, access.READ, reuse_of_the_month, is_late=True)
home_panel(120, access.READ, missed_visits, is_late=True)
