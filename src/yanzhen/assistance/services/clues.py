"""A clue is given to somebody, who goes and sees; what came of it flows back to its rule."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.assistance import access
from yanzhen.assistance.models import Clue, ClueStep
from yanzhen.core import scope
from yanzhen.core.errors import NotValid, StaleVersion, WrongState
from yanzhen.core.operations import operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, append_record
from yanzhen.needs.selectors import station_for
from yanzhen.orgs.models import Post


def _locked(clue: Clue, version: int | None) -> Clue:
    rows = Clue.objects.select_for_update(of=("self",))
    current = rows.select_related("person", "household", "division").get(pk=clue.pk)
    if version is not None and current.version != version:
        raise StaleVersion
    if not current.is_open:
        raise WrongState(_("This clue was checked already."))
    return current


def _move(actor: Actor, clue: Clue, step: str, words: str) -> Clue:
    clue.version += 1
    clue.save()
    ClueStep.objects.create(
        clue=clue,
        at=actor.now,
        by_id=actor.user_id,
        by_name=actor.name[:60],
        step=step,
        words=words.strip()[:300],
    )
    return clue


@operation("assistance.assign_clue")
def assign_clue(*, actor: Actor, clue: Clue, worker: User, version: int | None = None) -> Clue:
    """A lead says who goes and sees."""
    scope.require(actor, access.ASSIGN_CLUE, clue.area_code)
    clue = _locked(clue, version)
    posts = Post.objects.on(actor.today).filter(user=worker, role__in=access.CHECK_CLUE.roles)
    if not any(
        clue.area_code.startswith(code) for code in posts.values_list("area_code", flat=True)
    ):
        raise NotValid(_("Choose somebody who is on duty for this area."), field="worker")
    clue.responsible = worker
    return _move(actor, clue, "assign", f"→ {worker.name}")


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
    clue = _locked(clue, version)
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
    clue.state, clue.closed_at = Clue.State.CLOSED, actor.now
    return _move(actor, clue, "check", str(clue.get_result_display()))
