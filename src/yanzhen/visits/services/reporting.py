"""Mandatory reports: written at once, never changed; every authority that was told is added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.operations import operation
from yanzhen.core.scope import Actor
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Person
from yanzhen.people.rules import age_on
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.models import MandatoryReport, MandatoryReportStep, Visit


@operation("visits.report_harm")
def report_harm(
    *,
    actor: Actor,
    person: Person,
    situations: Sequence[str],
    words: str,
    noticed_at: datetime,
    visit: Visit | None = None,
) -> MandatoryReport:
    """Write down harm that the law says must be reported at once. It cannot be undone.

    Nothing of it stands on the timeline, in a list, in a search or in an export. Raises NotValid
    or NotFound.
    """
    scope.require(actor, access.REPORT, person.area_code)
    if actor.user_id is None or not can_see_person(actor, person):
        raise NotFound
    day = actor.today
    is_minor = person.born_on is not None and age_on(person.born_on, day) < rules.ADULT_AGE
    offered = vocabulary.rule("mandatory_reports", area=person.area_code, day=day)["situations"]
    if not situations or set(situations) - vocabulary.codes(offered):
        raise NotValid(_("Tick at least one situation."), field="situations")
    if len(words.strip()) < 2:
        raise NotValid(_("Write down what was seen or heard, in facts."), field="words")
    if noticed_at > actor.now:
        raise NotValid(_("This moment has not come yet."), field="noticed_at")
    if visit is not None and not visit.members.filter(person=person).exists():
        raise NotValid(_("The visit was not to this person."), field="visit")
    return MandatoryReport.objects.create(
        created_at=actor.now,
        area_code=person.area_code,
        person=person,
        visit=visit,
        is_minor=is_minor,
        situations=list(situations),
        words=words.strip(),
        noticed_at=noticed_at,
        reported_by_id=actor.user_id,
    )


@operation("visits.note_authority")
def note_authority(
    *,
    actor: Actor,
    report: MandatoryReport,
    authority: str,
    told_at: datetime,
    how: str,
    contact: str = "",
    acceptance_number: str = "",
    remark: str = "",
) -> MandatoryReportStep:
    """Add that an authority was told, and under which number it took the report."""
    report = access.access_report(actor, report.uid)
    if actor.user_id is None:
        raise NotFound
    held = vocabulary.rule("mandatory_reports", area=report.area_code, day=actor.today)
    if authority not in vocabulary.codes(held["authorities"]):
        raise NotValid(_("Choose who was told."), field="authority")
    if how not in vocabulary.codes(held["ways"]):
        raise NotValid(_("Choose how they were told."), field="how")
    if not report.noticed_at <= told_at <= actor.now:
        raise NotValid(_("It was told after it was noticed and before now."), field="told_at")
    return MandatoryReportStep.objects.create(
        report=report,
        authority=authority,
        told_at=told_at,
        how=how,
        contact=contact.strip()[:100],
        acceptance_number=acceptance_number.strip()[:60],
        remark=remark.strip()[:500],
        noted_by_id=actor.user_id,
        noted_at=actor.now,
    )
