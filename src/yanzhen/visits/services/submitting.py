"""A month's work is handed up: from a worker to the town, from the town to the county."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yanzhen.core import scope
from yanzhen.core.calendar import add_working_days
from yanzhen.core.changing import locked, saved
from yanzhen.core.deadlines import end_of
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Feedback, ServiceRecord
from yanzhen.orgs.models import Division, Post
from yanzhen.people.access import posts_of
from yanzhen.visits import access, months, rules, vocabulary
from yanzhen.visits.models import (
    CheckedVisit,
    CheckRound,
    NearRelative,
    Submission,
    Tier,
    Visit,
    VisitMember,
    VisitQuerySet,
)

State, Why = Submission.State, CheckedVisit.Why
IN_ONE_GO = 500


@operation("visits.submit_month")
def submit_month(*, actor: Actor, post: Post, month: date) -> Submission:
    """Hand up the month of a post to the next tier, or what is new or mended of it since.

    A village or town worker hands up to the town, a lead to the county, a worker of the county to
    a colleague there. Whoever stands in for the post may do it as well. Raises NotFound, NotValid
    or WrongState.
    """
    is_theirs = post.user_id == actor.user_id or post.pk in posts_of(actor)
    if not is_theirs or not scope.holds(actor, access.SUBMIT, post.area_code):
        raise NotFound
    always, with_visits = months.roles_of(post.area_code, month)
    if post.role not in {*always, *with_visits} or post.division is None:
        raise NotValid(_("No month is handed up for this post."), field="post")
    place = {"tier": months.tier_of(post), "division": post.division, "post": post}
    return _hand_up(actor, place, months.begin(month), months.visits_of_post(post, month))


@operation("visits.submit_town_month")
def submit_town_month(*, actor: Actor, division: Division, month: date) -> Submission:
    """Hand up to the county what the town approved of a month, or what is new or mended of it."""
    scope.require(actor, access.SUBMIT_TOWN, division.code)
    if division.level != Division.Level.TOWN:
        raise NotValid(_("Choose a town."), field="division")
    place = {"tier": Tier.TOWN, "division": division, "post": None}
    return _hand_up(actor, place, months.begin(month), months.visits_of_town(division, month))


def _hand_up(actor: Actor, place: dict[str, Any], month: date, visits: VisitQuerySet) -> Submission:
    today = actor.today
    span = rules.span_of(rules.MONTH, month)
    if span.ends_on > today:
        raise WrongState(_("This month is not over yet."))
    area = place["division"].code
    said = months.said_of(area, month)
    last = add_working_days(today, said["check_working_days"][place["tier"]])
    due_at = end_of(last)
    facts = {
        "state": State.WAITING,
        "submitted_at": actor.now,
        "submitted_by_id": actor.user_id,
        "due_at": due_at,
    }
    # The place is locked first: two presses make one submission.
    locked(place["division"])
    submission = Submission.objects.filter(month=month, **place).first()
    if submission is None:
        submission = Submission.objects.create(
            created_at=actor.now, area_code=area, month=month, **place, **facts
        )
    else:
        submission = locked(submission)
        if submission.state == State.WAITING:
            raise WrongState(_("This month is being checked already."))
    mended = _mended(submission)
    unseen = months.not_handed_up(visits, submission.tier).order_by("pk")
    fresh = list(unseen.values_list("pk", "uid", "version"))
    number = submission.rounds.count() + 1
    if number > 1:
        if not fresh and not mended:
            raise WrongState(_("There is nothing new to hand up for this month."))
        for name, value in facts.items():
            setattr(submission, name, value)
        submission.decided_at = None
        saved(submission)
    made = CheckRound(
        submission=submission,
        number=number,
        submitted_at=actor.now,
        submitted_by_id=actor.user_id,
        due_at=due_at,
        seed=secrets.token_hex(8),
        size=len(fresh) + len(mended),
        sampled=0,
        figures=months.figures_of(submission, visits),
    )
    made.save()
    made.sampled = _write_rows(made, fresh, mended, said["poor_rating"], today)
    made.save(update_fields=["sampled"])
    note(round=number, rows=made.size, sampled=made.sampled, seed=made.seed)
    return submission


def _mended(submission: Submission) -> list[tuple[int, Any, int]]:
    """What was returned and is handed up again. Raises NotValid while something was not mended."""
    rows = months.returned_rows(submission)
    left = [r for r in rows if not months.is_mended(r)]
    if left:
        words = ngettext(
            "%(count)s returned row is not mended yet: change the visit, or answer.",
            "%(count)s returned rows are not mended yet: change the visits, or answer.",
            len(left),
        )
        raise NotValid(words % {"count": len(left)})
    return [
        (r.visit.pk, r.visit.uid, r.visit.version) for r in rows if r.visit.taken_back_at is None
    ]


def _write_rows(
    made: CheckRound,
    fresh: list[tuple[int, Any, int]],
    mended: list[tuple[int, Any, int]],
    poor_rating: int,
    today: date,
) -> int:
    """Draw the sample and write the rows; returns how many are in the sample."""
    submission = made.submission
    held = vocabulary.rule("sample", area=submission.area_code, day=submission.month)
    keys = {str(uid): pk for pk, uid, _version in fresh}
    size = rules.sample_size(len(keys), **held)
    why: dict[int, str] = {
        keys[uid]: Why.RANDOM for uid in rules.drawn(keys, seed=made.seed, size=size)
    }
    always = {**_near_relatives(keys.values(), today), **_complaints(keys.values(), poor_rating)}
    why |= always | {pk: Why.MENDED for pk, _uid, _version in mended}
    CheckedVisit.objects.bulk_create(
        (
            CheckedVisit(
                round=made,
                visit_id=pk,
                tier=submission.tier,
                version=version,
                why=why.get(pk, ""),
            )
            for pk, _uid, version in sorted([*fresh, *mended], key=lambda row: row[0])
        ),
        batch_size=IN_ONE_GO,
    )
    return len(why)


def _in_parts(keys: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(keys)
    return (ordered[n : n + IN_ONE_GO] for n in range(0, len(ordered), IN_ONE_GO))


def _near_relatives(keys: Iterable[int], today: date) -> dict[int, str]:
    kin = NearRelative.objects.on(today).values("person_id")
    found: dict[int, str] = {}
    for part in _in_parts(keys):
        rows = VisitMember.objects.filter(visit__in=part, person__in=kin)
        found |= dict.fromkeys(rows.values_list("visit_id", flat=True), Why.RELATIVE)
    return found


def _complaints(keys: Iterable[int], poor_rating: int) -> dict[int, str]:
    """Visits after a complaint, and those whose service was rated poorly."""
    found: dict[int, str] = {}
    label = Visit._meta.label_lower
    for part in _in_parts(keys):
        after = Visit.objects.filter(pk__in=part, occasion=Visit.Occasion.COMPLAINT)
        poor = ServiceRecord.objects.filter(
            Q(pk__in=Feedback.objects.filter(score__lte=poor_rating).values("record_id")),
            source_type=label,
            source_id__in=part,
        )
        found |= dict.fromkeys(after.values_list("pk", flat=True), Why.COMPLAINT)
        rated = [pk for pk in poor.values_list("source_id", flat=True) if pk is not None]
        found |= dict.fromkeys(rated, Why.COMPLAINT)
    return found


@operation("visits.answer_row")
def answer_row(*, actor: Actor, row: CheckedVisit, answer: str) -> CheckedVisit:
    """Say something to a returned row instead of changing the visit."""
    submission = row.round.submission
    if not (access.has_made(actor, row.visit) or access.is_handed_up_by(actor, submission)):
        raise NotFound
    row = locked(row)
    if row.state != CheckedVisit.State.RETURNED:
        raise WrongState(_("This row was not returned."))
    if CheckedVisit.objects.filter(visit=row.visit_id, tier=row.tier, pk__gt=row.pk).exists():
        raise WrongState(_("This row was handed up again already."))
    if len(answer.strip()) < 2:
        raise NotValid(_("Say it in a few words."), field="answer")
    row.answer, row.answered_by_id = answer.strip()[:300], actor.user_id
    row.save(update_fields=["answer", "answered_by"])
    return row
