"""A clue is given to somebody, who goes and sees; what came of it flows back to its rule."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.assistance import access, rules
from yanzhen.assistance.models import Clue, ClueStep
from yanzhen.core import scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, append_record
from yanzhen.needs.selectors import station_for
from yanzhen.orgs.models import Post

WAY = LoggedWay[Clue](
    lifecycle=rules.CLUE_STEPS,
    refusal=_("This clue was checked already."),
    related=("person", "household", "division"),
    log=ClueStep,
    owner="clue",
)


@operation("assistance.assign_clue")
def assign_clue(*, actor: Actor, clue: Clue, worker: User, version: int | None = None) -> Clue:
    """A lead says who goes and sees."""
    scope.require(actor, access.ASSIGN_CLUE, clue.area_code)
    clue = WAY.locked(clue, "assign", version)
    posts = Post.objects.on(actor.today).filter(user=worker, role__in=access.CHECK_CLUE.roles)
    if not any(
        clue.area_code.startswith(code) for code in posts.values_list("area_code", flat=True)
    ):
        raise NotValid(_("Choose somebody who is on duty for this area."), field="worker")
    clue.responsible = worker
    return WAY.move(actor, clue, "assign", f"→ {worker.name}")


@operation("assistance.check_clue")
def check_clue(
    *,
    actor: Actor,
    clue: Clue,
    result: str,
    started_at: datetime,
    minutes: int,
    words: str,
    version: int | None = None,
) -> Clue:
    """Write down the home check and what it found; it leaves one service record.

    Nobody's enrolment changes here: who should be enrolled or should leave is told to the office.
    """
    scope.require(actor, access.CHECK_CLUE, clue.area_code)
    clue = WAY.locked(clue, "check", version)
    if result not in Clue.Result.values:
        raise NotValid(_("Choose one of the listed values."), field="result")
    if not 1 <= minutes <= 24 * 60:
        raise NotValid(_("A service takes 1 minute to 24 hours."), field="minutes")
    ended_at = started_at + timedelta(minutes=minutes)
    if ended_at > actor.now or started_at < clue.found_at - timedelta(days=1):
        raise NotValid(_("The check lies between the clue and now."), field="started_at")
    if len(words.strip()) < 2:
        raise NotValid(_("Write down what was found."), field="words")
    clue.record = append_record(
        actor=actor,
        kind=ServiceRecord.Kind.VISIT,
        source=clue,
        title=worded(_("Home check of a clue")),
        category="",
        division=clue.division,
        station=station_for(clue.area_code, actor.today),
        started_at=started_at,
        ended_at=ended_at,
        minutes=minutes,
        proof="note",
        is_sensitive=True,
        parts=[
            Part(
                side=Participant.Side.SERVED,
                person=clue.person,
                household=clue.household,
                minutes=minutes,
                evidence=Participant.Evidence.SUPPLEMENTED,
            ),
            Part(
                side=Participant.Side.HELPER,
                role="worker",
                user_id=actor.user_id,
                minutes=minutes,
                evidence=Participant.Evidence.SUPPLEMENTED,
            ),
        ],
    )
    clue.result, clue.result_words = result, words.strip()[:300]
    clue.closed_at = actor.now
    return WAY.move(actor, clue, "check", str(clue.get_result_display()))


@operation("assistance.hand_over_clue")
def hand_over_clue(*, actor: Actor, clue: Clue, to: User) -> Clue:
    """Somebody else goes and sees. Who may hand over a post may do this."""
    clue = WAY.locked(clue, "assign")
    clue.responsible = to
    return WAY.move(actor, clue, "assign", f"→ {to.name}")
