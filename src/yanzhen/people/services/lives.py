"""What happens in a life: moving, leaving, coming back, dying."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import saved
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people import access, events, rules, search
from yanzhen.people.drafts import check_day, check_division
from yanzhen.people.models import Household, Move, Person, PersonCategory
from yanzhen.people.services.timeline import note_on_timeline


def place_person(
    actor: Actor,
    person: Person,
    *,
    division: Division,
    household: Household | None,
    reason: str,
    on: date,
    remark: str = "",
) -> Move:
    """Write where the locked person lives now and remember where they were."""
    move = Move.objects.create(
        person=person,
        moved_on=on,
        reason=reason,
        from_division=person.division,
        to_division=division,
        from_household=person.household,
        to_household=household,
        remark=remark[:200],
    )
    has_moved = person.division_id != division.pk
    person.division, person.household = division, household
    person.area_code = division.code
    if has_moved:
        person.responsible = None  # the worker of the old place has no duty here
        PersonCategory.objects.filter(person=person, valid_to=None).update(area_code=division.code)
    saved(person)
    search.index_person(person)
    note_on_timeline(
        actor=actor,
        kind="moved",
        summary=_("Moved from %(old)s to %(new)s") if has_moved else _("Changed household"),
        details={"old": move.from_division.name, "new": division.name} if has_moved else {},
        person=person,
        record=move,
    )
    events.person_moved.send(Person, actor=actor, person=person, move=move)
    return move


def _step(person: Person, state: str) -> None:
    if state not in rules.NEXT_STATES[person.state]:
        raise WrongState(
            _("%(name)s is noted as “%(state)s”; this step is not possible now."),
            name=person.name,
            state=person.get_state_display(),
        )
    person.state = state


@operation("people.move_person")
def move_person(
    *,
    actor: Actor,
    person: Person,
    division: Division,
    on: date | None = None,
    remark: str = "",
) -> Person:
    """The person lives at another place from that day, outside of their old household.

    The actor needs a duty at both places: whoever hands over to another town asks a lead.
    """
    current = access.editable_person(actor, person.pk)
    today = actor.today
    check_division(division, today)
    check_day(on, today, field="on")
    scope.require(actor, access.EDIT, division.code)
    if division.pk == current.division_id:
        raise NotValid(_("The person lives there already."), field="division")
    left = current.household
    current.relation, current.is_head = "", False
    place_person(
        actor,
        current,
        division=division,
        household=None,
        reason=Move.Reason.MOVED,
        on=on or today,
        remark=remark,
    )
    if left:
        search.index_household(left)
    return current


@operation("people.move_away")
def move_away(*, actor: Actor, person: Person, on: date, remark: str = "") -> Person:
    """The person has left the area that the station serves. Raises NotValid and WrongState."""
    current = access.editable_person(actor, person.pk)
    check_day(on, actor.today, field="on")
    _step(current, Person.State.MOVED)
    saved(current)
    move = Move.objects.create(
        person=current,
        moved_on=on,
        reason=Move.Reason.LEFT,
        from_division=current.division,
        to_division=current.division,
        from_household=current.household,
        to_household=current.household,
        remark=remark[:200],
    )
    note_on_timeline(
        actor=actor,
        kind="moved",
        summary=_("Moved away on %(day)s"),
        details={"day": on.isoformat()},
        person=current,
    )
    events.person_moved.send(Person, actor=actor, person=current, move=move)
    return current


@operation("people.come_back")
def come_back(*, actor: Actor, person: Person, on: date) -> Person:
    """The person who had moved away is here again."""
    current = access.editable_person(actor, person.pk)
    check_day(on, actor.today, field="on")
    if current.state != Person.State.MOVED:
        raise WrongState
    _step(current, Person.State.ACTIVE)
    saved(current)
    note_on_timeline(
        actor=actor,
        kind="moved",
        summary=_("Came back on %(day)s"),
        details={"day": on.isoformat()},
        person=current,
    )
    return current


@operation("people.report_death")
def report_death(*, actor: Actor, person: Person, died_on: date, source: str) -> Person:
    """Note that the person has died; open categories end on that day.

    Apps above react to ``events.person_died``. Raises NotValid and WrongState.
    """
    current = access.editable_person(actor, person.pk)
    check_day(died_on, actor.today, field="died_on")
    if current.born_on and died_on < current.born_on:
        raise NotValid(_("This date is before the birth."), field="died_on")
    if not source.strip():
        raise NotValid(_("Say who told it or which paper says so."), field="source")
    _step(current, Person.State.DECEASED)
    current.died_on = died_on
    saved(current)
    open_rows = list(PersonCategory.objects.filter(person=current, valid_to=None))
    for row in open_rows:
        row.valid_to = max(died_on, row.valid_from)
        row.end_reason = "deceased"
        row.save()
    note(source=source.strip()[:120], ended_categories=[r.pk for r in open_rows])
    note_on_timeline(
        actor=actor,
        kind="died",
        summary=_("Died on %(day)s"),
        details={"day": died_on.isoformat()},
        person=current,
    )
    events.person_died.send(Person, actor=actor, person=current, died_on=died_on)
    return current


@operation("people.take_back_death")
def take_back_death(*, actor: Actor, person: Person, reason: str) -> Person:
    """The death was noted by mistake: the person lives, the categories it ended hold again."""
    current = access.editable_person(actor, person.pk)
    if current.state != Person.State.DECEASED:
        raise WrongState
    if len(reason.strip()) < 4:
        raise NotValid(_("Say in a few words why."), field="reason")
    _step(current, Person.State.ACTIVE)
    current.died_on = None
    saved(current)
    for row in PersonCategory.objects.filter(person=current, end_reason="deceased"):
        row.valid_to, row.end_reason = None, ""
        row.save()
    note(reason=reason.strip()[:200])
    note_on_timeline(
        actor=actor, kind="changed", summary=_("The death was noted by mistake"), person=current
    )
    events.death_taken_back.send(Person, actor=actor, person=current)
    return current
