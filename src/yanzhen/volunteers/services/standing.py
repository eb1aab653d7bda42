"""A volunteer rests, comes back, leaves; what is known of them is asked about and corrected."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.calendar import add_working_days
from yanzhen.core.changing import locked, saved
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.volunteers import access, vocabulary
from yanzhen.volunteers.judging import rule
from yanzhen.volunteers.models import Membership, RegisterRequest, Volunteer
from yanzhen.volunteers.services.pairing import hand_over_pairs
from yanzhen.volunteers.serving import chosen_places

State = Volunteer.State
OWN = ("skills", "service_times", "service_areas")
CHANGEABLE = (*OWN, "party_category", "work_unit", "reported_on")


def _locked(volunteer: Volunteer, version: int | None, *states: str) -> Volunteer:
    return locked(
        volunteer,
        "person",
        "division",
        version=version,
        states=states,
        refusal=_("This volunteer is “%(state)s”, so this step is not possible now."),
    )


def _is_own(actor: Actor, volunteer: Volunteer) -> bool:
    return actor.person_id is not None and actor.person_id == volunteer.person_id


def _require(actor: Actor, volunteer: Volunteer) -> None:
    if not _is_own(actor, volunteer):
        scope.require(actor, access.REGISTER, volunteer.area_code)


@operation("volunteers.change_entry")
def change_entry(
    *, actor: Actor, volunteer: Volunteer, changes: Mapping[str, Any], version: int | None = None
) -> Volunteer:
    """Change what the register says: skills, times, areas, political status, unit, 双报到.

    Volunteers say their own skills, times and areas; the rest is the station's. An area that was
    chosen before may stay when the place is gone by now.
    """
    is_own = _is_own(actor, volunteer)
    if not is_own or set(changes) - set(OWN):
        scope.require(actor, access.REGISTER, volunteer.area_code)
    if unknown := set(changes) - set(CHANGEABLE):
        raise NotValid(_("This cannot be changed here."), field=min(unknown))
    volunteer = _locked(volunteer, version, State.ACTIVE, State.RESTING)
    today = actor.today
    category = changes.get("party_category", "")
    if category and category not in vocabulary.PARTY_CATEGORIES:
        raise NotValid(_("Choose one of the list."), field="party_category")
    reported = changes.get("reported_on")
    if reported and reported > today:
        raise NotValid(_("This day has not come yet."), field="reported_on")
    if reported and not (changes.get("work_unit") or volunteer.work_unit):
        raise NotValid(_("Say at which unit they are a member."), field="work_unit")
    if "service_areas" in changes:
        chosen = chosen_places(
            changes["service_areas"],
            area=volunteer.area_code,
            day=today,
            kept=volunteer.service_areas,
        )
        changes = {**changes, "service_areas": chosen}
    for name, value in changes.items():
        setattr(volunteer, name, list(value) if isinstance(value, (list, tuple)) else value)
    note(changed=sorted(changes))
    return saved(volunteer)


@operation("volunteers.rest_volunteer")
def rest_volunteer(*, actor: Actor, volunteer: Volunteer, version: int | None = None) -> Volunteer:
    """A volunteer takes a break; who stands in for them looks after their clients meanwhile."""
    _require(actor, volunteer)
    volunteer = _locked(volunteer, version, State.ACTIVE)
    volunteer.state = State.RESTING
    return saved(volunteer)


@operation("volunteers.return_volunteer")
def return_volunteer(
    *, actor: Actor, volunteer: Volunteer, version: int | None = None
) -> Volunteer:
    """A volunteer who rested or had left serves again, under the old number."""
    _require(actor, volunteer)
    volunteer = _locked(volunteer, version, State.RESTING, State.LEFT)
    volunteer.state, volunteer.left_on, volunteer.left_reason = State.ACTIVE, None, ""
    return saved(volunteer)


@operation("volunteers.leave_register")
def leave_register(
    *, actor: Actor, volunteer: Volunteer, reason: str = "", version: int | None = None
) -> Volunteer:
    """A volunteer withdraws, or the station notes that they left; hours stay on record.

    Their clients go to who stands in. Raises NobodyLeft for the station while a client would be
    left without anybody.
    """
    _require(actor, volunteer)
    volunteer = _locked(volunteer, version, State.ACTIVE, State.RESTING)
    hand_over_pairs(
        actor=actor, volunteer=volunteer, reason=reason or _now("The volunteer has left.")
    )
    today = actor.today
    for row in Membership.objects.on(today).filter(volunteer=volunteer):
        row.valid_to = max(today, row.valid_from)
        row.save(update_fields=["valid_to"])
    volunteer.state, volunteer.left_on = State.LEFT, today
    volunteer.left_reason = reason.strip()[:200]
    return saved(volunteer)


@operation("volunteers.ask_correction")
def ask_correction(*, actor: Actor, volunteer: Volunteer, words: str) -> RegisterRequest:
    """A volunteer says what in their own entry is not right (Order 67 art. 12)."""
    if not _is_own(actor, volunteer):
        raise AccessDenied
    if len(words.strip()) < 2:
        raise NotValid(_("Say what is not right."), field="words")
    today = actor.today
    days = int(rule("volunteers.hours", area=volunteer.area_code, day=today)["answer_working_days"])
    last = datetime.combine(add_working_days(today, days), time(23, 59))
    return RegisterRequest.objects.create(
        created_at=actor.now,
        area_code=volunteer.area_code,
        volunteer=volunteer,
        words=words.strip()[:300],
        due_at=timezone.make_aware(last),
    )


@operation("volunteers.answer_request")
def answer_request(*, actor: Actor, request: RegisterRequest, answer: str) -> RegisterRequest:
    """The station says what it changed, or why it did not."""
    scope.require(actor, access.REGISTER, request.area_code)
    request = locked(request, "volunteer")
    if _is_own(actor, request.volunteer):
        raise AccessDenied(_("Ask a colleague to answer your own request."))
    if request.answered_at is not None:
        raise WrongState(_("This has been answered."))
    if len(answer.strip()) < 2:
        raise NotValid(_("Say what you did."), field="answer")
    request.answer, request.answered_at = answer.strip()[:300], actor.now
    request.answered_by_id = actor.user_id
    return saved(request)
