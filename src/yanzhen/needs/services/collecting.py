"""Boxes are hung and opened, meetings and calls are logged, and their slips become needs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import access, rules, selectors, vocabulary
from yanzhen.needs.drafts import NeedDraft
from yanzhen.needs.models import Box, Collection, Need
from yanzhen.needs.services.hearing import write_need
from yanzhen.orgs.models import Division

MOST_SLIPS, MOST_NAMES = 2000, 60


@operation("needs.hang_box")
def hang_box(*, actor: Actor, division: Division, code: str, place: str) -> Box:
    """Put up a box at a place. Raises NotValid when its code is used there already."""
    scope.require(actor, access.KEEP_BOXES, division.code)
    today = actor.today
    code, place = code.strip(), place.strip()
    if not code:
        raise NotValid(_("Give the box a code."), field="code")
    if not place:
        raise NotValid(_("Say where the box hangs."), field="place")
    if not division.is_valid_on(today):
        raise NotValid(_("This place does not exist any more."), field="division")
    if Box.objects.filter(division=division, code=code, valid_to=None).exists():
        raise NotValid(_("A box with this code hangs here already."), field="code")
    return Box.objects.create(
        created_at=actor.now,
        code=code[:20],
        place=place[:120],
        division=division,
        area_code=division.code,
        station=selectors.station_for(division.code, today),
        valid_from=today,
    )


@operation("needs.take_box_down")
def take_box_down(*, actor: Actor, box: Box) -> Box:
    """The box hangs no longer; its openings stay. Raises WrongState when it is gone already."""
    scope.require(actor, access.KEEP_BOXES, box.area_code)
    box = locked(box)
    if box.valid_to is not None:
        raise WrongState(_("This box was taken down already."))
    box.valid_to = actor.today
    return saved(box)


@operation("needs.open_collection")
def open_collection(
    *,
    actor: Actor,
    kind: str,
    present: Sequence[str],
    held_on: date,
    announced: int | None = None,
    box: Box | None = None,
    division: Division | None = None,
    topic: str = "",
) -> Collection:
    """Begin to type what came together: a box was opened, a meeting held, calls were logged.

    A box lies in its own place, everything else in ``division``. How many must have been present,
    and whether the slips are counted before, says the rule pack. Raises NotValid.
    """
    if kind not in Collection.Kind.values:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    if kind == Collection.Kind.BOX:
        if box is None:
            raise NotValid(_("Choose the box that was opened."), field="box")
        if not box.is_valid_on(held_on):
            raise NotValid(_("This box did not hang on that day."), field="held_on")
        division = box.division
    else:
        box = None
    if division is None:
        raise NotValid(_("Choose where it was."), field="division")
    scope.require(actor, access.RECORD, division.code)
    if held_on > actor.today:
        raise NotValid(_("This date lies in the future."), field="held_on")
    rule = vocabulary.entry("needs.collections", kind, area=division.code, day=held_on)
    names = distinct_names(present)
    if rule and len(names) < rule["people_at_least"]:
        raise NotValid(
            _("Name at least %(number)s people who were there."),
            field="present",
            number=rule["people_at_least"],
        )
    if announced is None and rule and rule["is_counted"]:
        raise NotValid(_("Count the slips before you type the first."), field="announced")
    if announced is not None and not 0 <= announced <= MOST_SLIPS:
        raise NotValid(_("Give a number from 0 to %(most)s."), field="announced", most=MOST_SLIPS)
    return Collection.objects.create(
        created_at=actor.now,
        kind=kind,
        box=box,
        division=division,
        area_code=division.code,
        station=selectors.station_for(division.code, held_on),
        held_on=held_on,
        topic=topic.strip()[:120],
        present=names,
        announced=announced,
        recorded_by_id=actor.user_id,
    )


def distinct_names(names: Sequence[str]) -> list[str]:
    """Names trimmed, each once, in their order. Raises NotValid when they are too many."""
    found = list(dict.fromkeys(name.strip()[:30] for name in names if name.strip()))
    if len(found) > MOST_NAMES:
        raise NotValid(_("Name at most %(most)s people."), field="present", most=MOST_NAMES)
    return found


@operation("needs.record_slip")
def record_slip(
    *, actor: Actor, collection: Collection, title: str, category: str, **given: Any
) -> Need:
    """Type one slip, topic or call: it becomes a need of the collection's day and channel.

    ``given`` may hold ``urgency``, ``description``, ``division`` (inside the collection's),
    ``person``, ``place``, ``caller_name`` and ``caller_phone``; nobody need be named. Raises
    WrongState after the collection was closed.
    """
    scope.require(actor, access.RECORD, collection.area_code)
    current = _locked(collection)
    division = given.pop("division", None) or current.division
    if not division.code.startswith(current.area_code):
        raise NotValid(_("Choose a place inside that of the collection."), field="division")
    note(collection=current.pk)
    return write_need(
        actor,
        NeedDraft(
            title=title,
            category=category,
            division=division,
            channel=current.kind,
            heard_at=_heard_at(actor, current.held_on),
            collection=current,
            **given,
        ),
    )


def _heard_at(actor: Actor, day: date) -> datetime:
    if day == actor.today:
        return actor.now
    return timezone.make_aware(datetime.combine(day, time(12)))


def _locked(collection: Collection, version: int | None = None) -> Collection:
    return locked(
        collection,
        version=version,
        states=(Collection.State.OPEN,),
        refusal=_("This collection is closed. Open another one for further slips."),
    )


@operation("needs.close_collection")
def close_collection(
    *, actor: Actor, collection: Collection, reason: str = "", version: int | None = None
) -> Collection:
    """Everything is typed. With other than the slips counted it takes a reason. Raises NotValid."""
    scope.require(actor, access.RECORD, collection.area_code)
    current = _locked(collection, version)
    typed = current.needs.count()
    if rules.collection_lacks(announced=current.announced, typed=typed, reason=reason):
        raise NotValid(
            _("%(announced)s slips were counted and %(typed)s are typed: say why."),
            field="reason",
            announced=current.announced,
            typed=typed,
        )
    current.state, current.closed_at = Collection.State.CLOSED, actor.now
    current.closing_reason = reason.strip()[:300]
    note(typed=typed)
    return saved(current)
