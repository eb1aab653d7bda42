"""Every write of deliberations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import calendar, policies, scope
from yanzhen.core.changing import LoggedWay
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.deliberation import access, rules
from yanzhen.deliberation.models import Issue, IssueAttendee, IssueStep
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import station_for
from yanzhen.needs.services import answer_need, close_need, withdraw_answer
from yanzhen.orgs.models import Division

WAY = LoggedWay[Issue](
    lifecycle=rules.STEPS,
    refusal=_("This step is not possible at this point."),
    log=IssueStep,
    owner="issue",
)


def _said(text: str, field: str, most: int = 300) -> str:
    if len(text.strip()) < 2:
        raise NotValid(_("Write something here."), field=field)
    return text.strip()[:most]


def _at_end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(18)))


def _locked(actor: Actor, issue: Issue, step: str, version: int | None) -> Issue:
    scope.require(actor, access.LEAD, issue.area_code)
    return WAY.locked(issue, step, version)


@operation("deliberation.raise_issue")
def raise_issue(
    *, actor: Actor, topic: str, concerned: str, division: Division, need: Need | None = None
) -> Issue:
    """Propose a topic and who must be heard; the need that raised it is answered by it."""
    scope.require(actor, access.LEAD, division.code)
    if actor.user_id is None:
        raise NotValid(_("Say who leads it."), field="lead")
    day = actor.today
    days = int(policies.value("deliberation.working_days", area=division.code, day=day)["call"])
    issue = Issue(
        created_at=actor.now,
        area_code=division.code,
        topic=_said(topic, "topic", 120),
        concerned=_said(concerned, "concerned"),
        need=need,
        division=division,
        station=station_for(division.code, day),
        lead_id=actor.user_id,
        raised_at=actor.now,
        due_at=_at_end_of(calendar.add_working_days(day, days)),
    )
    issue.number = issue.uid.hex
    issue.save()
    issue.number = f"YS{day:%Y}-{issue.pk:05d}"
    Issue.objects.filter(pk=issue.pk).update(number=issue.number)
    if need is not None:
        answer_need(
            actor=actor, need=need, kind=Need.Answer.DELIBERATION, source=issue, words=issue.number
        )
    return issue


@operation("deliberation.call_meeting")
def call_meeting(
    *, actor: Actor, issue: Issue, meeting_at: datetime, place: str, version: int | None = None
) -> Issue:
    """Tell those who are concerned when and where, ahead of the day."""
    issue = _locked(actor, issue, "call", version)
    if meeting_at <= actor.now:
        raise NotValid(_("Agree on a time that is still to come."), field="meeting_at")
    issue.meeting_at, issue.meeting_place = meeting_at, _said(place, "place", 120)
    issue.due_at = meeting_at
    return WAY.move(actor, issue, "call", issue.meeting_place)


@operation("deliberation.record_decision")
def record_decision(
    *,
    actor: Actor,
    issue: Issue,
    attendees: Sequence[tuple[str, str]],
    decision: str,
    carried_out_by: str,
    due_on: date,
    version: int | None = None,
) -> Issue:
    """Who came and for whom they spoke, what was decided, who carries it out until when."""
    issue = _locked(actor, issue, "decide", version)
    if issue.meeting_at is None or issue.meeting_at > actor.now:
        raise NotValid(_("The meeting has not begun yet."), field="decision")
    if len(attendees) < rules.FEWEST_ATTENDEES:
        raise NotValid(_("Name those who came, at least two."), field="attendees")
    if due_on < actor.today:
        raise NotValid(_("Choose a day that is still to come."), field="due_on")
    issue.decision = _said(decision, "decision", 1000)
    issue.carried_out_by = _said(carried_out_by, "carried_out_by", 120)
    issue.due_at = _at_end_of(due_on)
    IssueAttendee.objects.bulk_create(
        IssueAttendee(issue=issue, name=name.strip()[:60], side=side.strip()[:60])
        for name, side in attendees
    )
    return WAY.move(actor, issue, "decide")


@operation("deliberation.follow_up")
def follow_up(*, actor: Actor, issue: Issue, words: str, version: int | None = None) -> Issue:
    """Note how far the decision is carried out."""
    issue = _locked(actor, issue, "follow", version)
    return WAY.move(actor, issue, "follow", _said(words, "words"))


@operation("deliberation.finish_issue")
def finish_issue(
    *,
    actor: Actor,
    issue: Issue,
    result_text: str,
    resident_word: str = "",
    version: int | None = None,
) -> Issue:
    """The decision is carried out; a need that raised it closes on the word of those concerned."""
    issue = _locked(actor, issue, "finish", version)
    issue.result_text = _said(result_text, "result_text", 1000)
    if issue.need_id:
        _said(resident_word, "resident_word")
    issue.ended_at, issue.due_at = actor.now, None
    issue = WAY.move(actor, issue, "finish")
    if issue.need_id:
        need = Need.objects.get(pk=issue.need_id)
        if need.is_open:
            close_need(
                actor=actor, need=need, outcome=Need.Outcome.SOLVED, resident_word=resident_word
            )
    return issue


@operation("deliberation.publish_result")
def publish_result(
    *, actor: Actor, issue: Issue, result_text: str, version: int | None = None
) -> Issue:
    """Tell everybody what was decided and done; the text names no resident."""
    issue = _locked(actor, issue, "publish", version)
    issue.result_text = _said(result_text, "result_text", 1000)
    named = [a.name for a in issue.attendees.all() if a.name and a.name in issue.result_text]
    if named:
        raise NotValid(
            _("The text names %(name)s. Say it without names."), field="result_text", name=named[0]
        )
    issue.published_at = actor.now
    return WAY.move(actor, issue, "publish")


@operation("deliberation.drop_issue")
def drop_issue(*, actor: Actor, issue: Issue, reason: str, version: int | None = None) -> Issue:
    """No deliberation takes place: the need waits for another answer."""
    issue = _locked(actor, issue, "drop", version)
    reason = _said(reason, "reason")
    issue.ended_at, issue.due_at = actor.now, None
    issue = WAY.move(actor, issue, "drop", reason)
    if issue.need_id:
        need = Need.objects.get(pk=issue.need_id)
        if need.is_open and (need.answer_type, need.answer_id) == (
            issue._meta.label_lower,
            issue.pk,
        ):
            withdraw_answer(actor=actor, need=need, reason=reason)
    return issue
