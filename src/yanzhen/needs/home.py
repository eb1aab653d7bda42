"""What needs add to "my day" and to the home of a station."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.addresses import reverse
from yanzhen.core.deadlines import due_words, end_of
from yanzhen.core.paging import CAP, Capped
from yanzhen.core.prepared import PreparedFor, bound_moment
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.needs import access, answers, selectors
from yanzhen.needs.models import Need, NeedQuerySet, NeedStep
from yanzhen.needs.tables import place_name
from yanzhen.orgs.my_day import DayItem, day_source
from yanzhen.orgs.station_home import Figure, HomePlace, Line, Panel, home_panel

SHOWN = 12
REASONS = {
    Need.State.HEARD: _("first contact"),
    Need.State.TRIAGED: _("to answer"),
    Need.State.ANSWERED: _("being answered"),
}


def _item(need: Need, *, done: bool = False) -> DayItem:
    return DayItem(
        reason=REASONS.get(Need.State(need.state), _("closed")),
        title=need.title,
        url=reverse("need-detail", args=[need.pk]),
        due_at=None if done else need.due_at,
        kind="need",
        done=done,
        detail=" · ".join(filter(None, [str(selectors.subject(need) or ""), place_name(need)])),
    )


def _told(need: Need, reason: str | Promise, url: str) -> DayItem:
    return replace(_item(need), reason=reason, url=url)


_raised_to = PreparedFor(selectors.raised_to)


@PreparedFor
def _handed_to(actor: Actor) -> NeedQuerySet:
    return selectors.handed_to(actor, bound_moment("since"))


_for_department = PreparedFor(selectors.handed_listed)


@day_source
def needs_handed_to_me(actor: Actor, day: date) -> Iterator[DayItem]:
    """What others put into the actor's hands of late, what was raised to them, and what waits for
    their department; a day shows it also when it is due later.
    """
    posts = list(actor.facts.get("post_ids", ()))
    if not posts:
        return
    if scope.holds(actor, access.RECORD):
        for need in _raised_to(actor, first=SHOWN):
            yield _told(need, _("raised to you, overdue"), reverse("need-detail", args=[need.pk]))
        for need in _handed_to(actor, first=SHOWN, since=actor.now - selectors.OF_LATE):
            if not _is_due(need, day):
                yield _told(need, _("handed to you"), reverse("need-detail", args=[need.pk]))
    if scope.holds(actor, access.REPLY):
        for need in _for_department(actor, first=SHOWN):
            yield replace(
                _told(need, _("for your department"), reverse("handed-detail", args=[need.pk])),
                detail=place_name(need),
            )


def _is_due(need: Need, day: date) -> bool:
    """Whether the day shows it anyway, because it is due."""
    return need.due_at is not None and need.due_at < end_of(day)


def _listed(actor: Actor) -> NeedQuerySet:
    return selectors.in_brief(selectors.listed_needs(actor))


@PreparedFor
def _due(actor: Actor) -> NeedQuerySet:
    due = _listed(actor).open().filter(due_at__lt=bound_moment("end"))
    return due.filter(selectors.is_mine(actor))


@PreparedFor
def _unowned(actor: Actor) -> NeedQuerySet:
    return _listed(actor).open().filter(owner=None).exclude(answers.with_begun_answer())


@PreparedFor
def _closed_by(actor: Actor) -> NeedQuerySet:
    steps = NeedStep.objects.filter(
        by_id=actor.user_id, step="close", at__gte=bound_moment("begin")
    )
    return _listed(actor).filter(pk__in=steps.values("need"))


@day_source
def needs_of_the_day(actor: Actor, day: date) -> Iterator[DayItem]:
    """What the actor owns and owes today, everything that nobody owns yet, what closed today."""
    if not scope.holds(actor, access.RECORD):
        return
    yield from map(_item, _due(actor, first=SHOWN, end=end_of(day)))
    if scope.holds(actor, access.TRIAGE):
        yield from map(_item, _unowned(actor, first=SHOWN))
    ended = _closed_by(actor, first=SHOWN, begin=end_of(day - timedelta(days=1)))
    yield from (_item(need, done=True) for need in ended)


def _lines(needs: Iterable[Need], now: datetime) -> list[Line]:
    lines = []
    for need in needs:
        words, state = due_words(need.due_at, now)
        lines.append(
            Line(
                title=need.title,
                url=reverse("need-detail", args=[need.pk]),
                detail=place_name(need),
                badge=words,
                state=state,
            )
        )
    return lines


@PreparedFor
def _overdue_in(actor: Actor, areas: AreaSet) -> NeedQuerySet:
    needs = access.visible_needs(actor).filter(areas.q())
    return selectors.first_due(needs.overdue(bound_moment()))


@PreparedFor
def _due_soon_in(actor: Actor, areas: AreaSet) -> NeedQuerySet:
    soon = Q(due_at__gte=bound_moment(), due_at__lt=bound_moment("soon"))
    needs = access.visible_needs(actor).filter(areas.q()).open()
    return selectors.first_due(needs.filter(soon))


@PreparedFor
def _raised_in(actor: Actor, areas: AreaSet) -> NeedQuerySet:
    return selectors.raised(actor, areas)


def _first_in(
    needs: PreparedFor[Need], actor: Actor, place: HomePlace, **moments: datetime
) -> tuple[list[Need], int]:
    """The first needs of a place, and how many there are up to the cap of lists."""
    first, count = needs.first_rows(6, actor, place.areas, counted=CAP + 1, **moments)
    return first, Capped(CAP) if count > CAP else count


def open_needs(actor: Actor, place: HomePlace) -> Figure:
    counts = selectors.count_visible_needs(actor, place.areas)
    return Figure(
        label=_("Open needs"),
        value=counts.open,
        unit=pgettext_lazy("unit", "items"),
        definition=_("Needs that are heard, triaged or being answered; merged ones count once."),
        period=_("%(count)s overdue") % {"count": counts.overdue} if counts.overdue else "",
        state="overdue" if counts.overdue else "",
        url=reverse("need-list"),
    )


def overdue_needs(actor: Actor, place: HomePlace) -> Panel:
    first, count = _first_in(_overdue_in, actor, place, now=actor.now)
    return Panel(
        title=_("Overdue needs"),
        lines=_lines(first, actor.now),
        count=count,
        url=f"{reverse('need-list')}?show=overdue",
        empty=_("No need is overdue."),
    )


def needs_due(actor: Actor, place: HomePlace) -> Panel:
    soon = actor.now + selectors.DUE_SOON
    first, count = _first_in(_due_soon_in, actor, place, now=actor.now, soon=soon)
    return Panel(
        title=_("Needs due in a day"),
        lines=_lines(first, actor.now),
        count=count,
        url=f"{reverse('need-list')}?show=due_soon",
        empty=_("Nothing is due until tomorrow."),
    )


def raised_needs(actor: Actor, place: HomePlace) -> Panel | None:
    first, count = _first_in(_raised_in, actor, place)
    if not first:
        return None
    return Panel(
        title=_("Raised because they are overdue"),
        lines=_lines(first, actor.now),
        count=count,
        url=f"{reverse('need-list')}?show=overdue",
        icon="arrow-up",
    )


home_panel(10, access.READ, open_needs)
home_panel(20, access.READ, needs_due)
home_panel(110, access.READ, overdue_needs)
home_panel(105, access.READ, raised_needs, is_late=True)
