"""A visit is written down: once, with its one service record, its needs and what it settles."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core import idempotency
from yanzhen.core.errors import NotValid
from yanzhen.core.fields import plain
from yanzhen.core.operations import note, operation
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, append_record
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import station_for
from yanzhen.needs.services import record_need
from yanzhen.people.services import note_on_timeline
from yanzhen.visits import rules, selectors, vocabulary
from yanzhen.visits.checking import checked
from yanzhen.visits.drafts import VisitDraft
from yanzhen.visits.models import (
    Visit,
    VisitBlock,
    VisitCode,
    VisitMember,
    VisitVisitor,
    VitalSign,
)
from yanzhen.visits.services.settling import settle_obligations

TITLES = {
    Visit.Means.HOME: _("Home visit"),
    Visit.Means.PHONE: _("Phone contact"),
    Visit.Means.VIDEO: _("Video contact"),
}


def record_visit(
    *, actor: Actor, draft: VisitDraft, client_key: str = "", content: object = None
) -> Visit:
    """Write down a visit, call or try, once for each client key.

    The same key with the same content gives the visit that was made; with other content KeyReused.
    ``content`` is what was sent, where the draft was made of more than that.
    In one transaction: the visit, one service record where somebody was met, the needs that were
    heard, measured values with their alerts, and the obligations that it settles. Raises NotValid
    (with the field), AccessDenied or NotFound.
    """
    visit, _is_new = idempotency.once(
        actor=actor,
        key=client_key or uuid4().hex,
        operation="visits.record_visit",
        content=draft.content() if content is None else content,
        perform=lambda: write_visit(actor=actor, draft=draft),
    )
    return visit


@operation("visits.record_visit")
def write_visit(*, actor: Actor, draft: VisitDraft) -> Visit:
    """What ``record_visit`` does for a new key."""
    draft = checked(actor, draft)
    first = draft.members[0].person
    place = draft.household or first
    day = timezone.localdate(draft.started_at)
    ended_at = draft.started_at + timedelta(minutes=draft.minutes)
    saved_at = rules.saved_when(draft.saved_at, ended_at, actor.now)
    hours = vocabulary.rule("saved_late_hours", area=place.area_code, day=day)
    visit = Visit(
        created_at=actor.now,
        area_code=place.area_code,
        division=place.division,
        household=draft.household,
        station=station_for(place.area_code, day),
        means=draft.means,
        outcome=draft.outcome,
        occasion=draft.occasion,
        started_at=draft.started_at,
        ended_at=ended_at,
        minutes=draft.minutes,
        recorded_by_id=actor.user_id,
        saved_at=saved_at,
        is_saved_late=rules.is_saved_late(ended_at, saved_at, hours),
        previous=selectors.last_visit(draft.household, first, before=draft.started_at),
        policies=list(draft.policies),
        view=draft.view.strip(),
        next_step=draft.next_step.strip(),
        next_on=draft.next_on,
        proof=draft.proof,
        is_proof_checked=_is_proved(draft),
        lat=_coarse(draft.lat),
        lng=_coarse(draft.lng),
        has_hazard=_has_hazard(draft),
        fields_shown=draft.counted.shown,
        fields_prefilled=draft.counted.prefilled,
        fields_typed=draft.counted.typed,
    )
    if draft.uid is not None:
        if Visit.objects.filter(uid=draft.uid).exists():
            raise NotValid(_("A visit of this number was written down already."), field="uid")
        visit.uid = draft.uid
    visit.save()
    _write_rows(visit, draft)
    _write_needs(actor, visit, draft)
    if visit.outcome == Visit.Outcome.MET:
        _append(actor, visit, draft)
    else:
        _note_try(actor, visit, draft)
    settled = settle_obligations(actor, visit)
    note(settled=settled, is_saved_late=visit.is_saved_late)
    return visit


def page_of(visit: Visit) -> str:
    """Where the page of a visit is."""
    return f"/visits/{visit.pk}/"


def _coarse(degrees: float | None) -> Decimal | None:
    if degrees is None:
        return None
    return round(Decimal(str(degrees)), rules.DECIMALS_OF_POSITION)


def _is_proved(draft: VisitDraft) -> bool:
    """A code that matches, or a second visitor; a signature or voice counts once its file is here.

    A wrong code does not keep the visit from being written down: it stays unproved, and is shown.
    """
    if draft.proof == Visit.Proof.COLLEAGUE:
        return len(draft.visitors) > 1
    if draft.proof != Visit.Proof.CODE or draft.household is None:
        return False
    known = VisitCode.objects.filter(household=draft.household).first()
    return known is not None and plain(known.code) == draft.spoken_code.strip()


def _has_hazard(draft: VisitDraft) -> bool:
    place = draft.household or draft.members[0].person
    form = vocabulary.form_blocks(area=place.area_code, day=timezone.localdate(draft.started_at))
    return vocabulary.names_hazard(form, {c: b.answers for c, b in draft.blocks.items()})


def _write_rows(visit: Visit, draft: VisitDraft) -> None:
    VisitVisitor.objects.bulk_create(
        VisitVisitor(visit=visit, user_id=v.user_id, name=v.name, role=v.role)
        for v in draft.visitors
    )
    is_met = visit.outcome == Visit.Outcome.MET
    VisitMember.objects.bulk_create(
        VisitMember(
            visit=visit,
            person=m.person,
            is_met=m.is_met and is_met,
            remark=m.remark.strip()[:100],
        )
        for m in draft.members
    )
    VisitBlock.objects.bulk_create(
        VisitBlock(
            visit=visit,
            code=code,
            is_unchanged=block.is_unchanged,
            answers_json=json.dumps(dict(block.answers), ensure_ascii=False, sort_keys=True)
            if block.answers
            else "",
        )
        for code, block in draft.blocks.items()
    )
    _write_measured(visit, draft)


def _write_measured(visit: Visit, draft: VisitDraft) -> None:
    if not draft.measured:
        return
    day = timezone.localdate(visit.started_at)
    signs = {s["code"]: s for s in vocabulary.rule("vital_signs", area=visit.area_code, day=day)}
    rows = [
        VitalSign(
            visit=visit,
            person=row.person,
            area_code=visit.area_code,
            code=row.code,
            value=f"{row.value:g}",
            measured_at=visit.ended_at,
            level=rules.judge(row.value, signs[row.code]["bounds"]).level,
        )
        for row in draft.measured
    ]
    VitalSign.objects.bulk_create(rows)
    if any(row.level for row in rows):
        visit.has_alert = True
        visit.save(update_fields=["has_alert"])


def _write_needs(actor: Actor, visit: Visit, draft: VisitDraft) -> None:
    for heard in draft.needs:
        need = record_need(
            actor=actor,
            channel=Need.Channel.VISIT,
            category=heard.category,
            title=heard.title,
            description=heard.description,
            urgency=heard.urgency,
            person=heard.person,
            household=visit.household if heard.person is None else heard.person.household,
            division=visit.division,
            heard_at=visit.ended_at,
        )
        visit.needs.add(need)


def _append(actor: Actor, visit: Visit, draft: VisitDraft) -> ServiceRecord:
    evidence = (
        Participant.Evidence.VERIFIED
        if visit.is_proof_checked
        else Participant.Evidence.SUPPLEMENTED
    )
    is_home = visit.means == Visit.Means.HOME
    parts = [
        Part(
            side=Participant.Side.SERVED,
            person=member.person,
            household=draft.household or member.person.household,
            minutes=visit.minutes,
            evidence=evidence,
        )
        for member in draft.members
        if member.is_met
    ]
    parts += [
        Part(
            side=Participant.Side.HELPER,
            role=visitor.role,
            user_id=visitor.user_id,
            minutes=visit.minutes,
            evidence=evidence,
        )
        for visitor in draft.visitors
    ]
    return append_record(
        actor=actor,
        kind=ServiceRecord.Kind.VISIT if is_home else ServiceRecord.Kind.PHONE,
        source=visit,
        title=worded(TITLES[Visit.Means(visit.means)]),
        category="",
        division=visit.division,
        station=visit.station,
        started_at=visit.started_at,
        ended_at=visit.ended_at,
        minutes=visit.minutes,
        proof=visit.proof,
        parts=parts,
        line="visit",
        url=page_of(visit),
    )


def _note_try(actor: Actor, visit: Visit, draft: VisitDraft) -> None:
    words = (
        _("Did not want to be visited")
        if visit.outcome == Visit.Outcome.REFUSED
        else _("Nobody at home")
    )
    for member in draft.members:
        note_on_timeline(
            actor=actor,
            person=member.person,
            household=visit.household,
            at=visit.started_at,
            kind="visit",
            summary=words,
            url=page_of(visit),
            record=visit,
        )
