"""The next tier looks at the sample, returns single rows with reasons, approves the rest."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.core import scope
from yanzhen.core.changing import check_version, locked, saved
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Person
from yanzhen.visits import access
from yanzhen.visits.models import CheckedVisit, CheckRound, NearRelative, Submission


class OwnWork(AccessDenied):
    """Whoever made a visit or handed up a month does not check it."""

    code = "own_work"
    message = _("Somebody else must check what you made or handed up.")


def _open_round(actor: Actor, submission: Submission) -> tuple[Submission, CheckRound]:
    """The submission, locked, with the round that waits. Raises WrongState."""
    submission = locked(submission, "post")
    if not access.can_check(actor, submission):
        if access.is_handed_up_by(actor, submission):
            raise OwnWork
        raise AccessDenied
    if submission.state != Submission.State.WAITING:
        raise WrongState(_("This month does not wait for a check any more."))
    return submission, submission.rounds.get(decided_at=None)


@operation("visits.look_at_row")
def look_at_row(
    *, actor: Actor, row: CheckedVisit, is_right: bool, reason: str = ""
) -> CheckedVisit:
    """Say that a row is right, or return it with the reason; also of rows that were not drawn.

    Until the check is finished it can be said anew.
    """
    _submission, made = _open_round(actor, row.round.submission)
    if row.round_id != made.pk:
        raise WrongState(_("This row belongs to an earlier round."))
    if access.has_made(actor, row.visit):
        raise OwnWork
    if not is_right and len(reason.strip()) < 2:
        raise NotValid(_("Say what is wrong, so that it can be mended."), field="reason")
    row = locked(row)
    row.state = CheckedVisit.State.WAITING if is_right else CheckedVisit.State.RETURNED
    row.reason = "" if is_right else reason.strip()[:300]
    row.looked_at, row.looked_by_id = actor.now, actor.user_id
    row.save(update_fields=["state", "reason", "looked_at", "looked_by"])
    note(is_right=is_right)
    return row


@operation("visits.finish_check")
def finish_check(
    *, actor: Actor, submission: Submission, version: int | None = None, remark: str = ""
) -> Submission:
    """Decide a month: rows that were returned go back, all others are approved.

    Every row of the sample has been looked at before. Raises WrongState, StaleVersion, NotValid,
    OwnWork or AccessDenied.
    """
    submission, made = _open_round(actor, submission)
    check_version(submission, version)
    if access.own_rows(actor, submission).exists():
        raise OwnWork(_("You made some of these visits yourself. Somebody else decides."))
    left = made.rows.exclude(why="").filter(looked_at=None).count()
    if left:
        words = ngettext(
            "Look at the sample first: %(count)s row is left.",
            "Look at the sample first: %(count)s rows are left.",
            left,
        )
        raise NotValid(words % {"count": left})
    returned = made.rows.filter(state=CheckedVisit.State.RETURNED).count()
    made.rows.filter(state=CheckedVisit.State.WAITING).update(state=CheckedVisit.State.APPROVED)
    made.decided_at, made.decided_by_id = actor.now, actor.user_id
    made.returned, made.remark = returned, remark.strip()[:300]
    made.save()
    State = Submission.State  # noqa: N806
    submission.state = State.RETURNED if returned else State.APPROVED
    submission.decided_at = actor.now
    note(returned=returned, approved=made.size - returned, round=made.number)
    return saved(submission)


# -- near relatives -------------------------------------------------------------------------------


@operation("visits.note_near_relative")
def note_near_relative(
    *, actor: Actor, person: Person, of_whom: str, relation: str
) -> NearRelative:
    """Register that a client is near kin of somebody who decides here; always in the sample."""
    scope.require(actor, access.CHECK, person.area_code)
    if not can_see_person(actor, person):
        raise NotFound
    today = actor.today
    if len(of_whom.strip()) < 2:
        raise NotValid(_("Say whose kin it is, with their duty."), field="of_whom")
    if not relation.strip():
        raise NotValid(_("Say how they are related."), field="relation")
    same = NearRelative.objects.on(today).filter(person=person, of_whom=of_whom.strip()[:80])
    if same.exists():
        raise NotValid(_("This is registered already."), field="of_whom")
    return NearRelative.objects.create(
        person=person,
        area_code=person.area_code,
        of_whom=of_whom.strip()[:80],
        relation=relation.strip()[:40],
        valid_from=today,
        noted_by_id=actor.user_id,
    )


@operation("visits.end_near_relative")
def end_near_relative(
    *, actor: Actor, relative: NearRelative, on: date | None = None
) -> NearRelative:
    """The other has no duty here any more, or it was wrong."""
    scope.require(actor, access.CHECK, relative.area_code)
    relative = locked(relative)
    if relative.valid_to is not None:
        raise WrongState(_("This has ended already."))
    relative.valid_to = on or actor.today
    relative.save(update_fields=["valid_to"])
    return relative
