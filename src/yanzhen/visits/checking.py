"""Whether a visit can have been as it is told. A refusal names the field and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core import scope
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.core.scope import Actor
from yanzhen.people.access import can_see_person
from yanzhen.people.models import Person
from yanzhen.visits import access, rules, vocabulary
from yanzhen.visits.drafts import Block, Measured, VisitDraft, Visitor
from yanzhen.visits.models import Visit

LONGEST_TEXT = 500
MOST_NEEDS, MOST_VISITORS = 10, 12
NOT_LISTED = _("Choose one of the listed values.")


def checked(actor: Actor, draft: VisitDraft) -> VisitDraft:
    """The draft with its visitors named, or NotValid, AccessDenied or NotFound."""
    if not draft.members:
        raise NotValid(_("Choose for whom the visit was."), field="members")
    first = draft.members[0].person
    place = draft.household or first
    scope.require(actor, access.RECORD, place.area_code)
    _check_words(draft)
    _check_time(actor, draft)
    day = timezone.localdate(draft.started_at)
    _check_members(actor, draft, day)
    visitors = _named(actor, draft, place.area_code, day)
    blocks = {
        code: _block(code, block, area=place.area_code, day=day)
        for code, block in draft.blocks.items()
    }
    for row in draft.measured:
        check_measured(row, draft, area=place.area_code, day=day)
    if unknown := set(draft.policies) - vocabulary.codes(
        vocabulary.rule("policies", area=place.area_code, day=day)
    ):
        raise NotValid(NOT_LISTED, field="policies", unknown=len(unknown))
    return replace(draft, visitors=visitors, blocks=blocks)


def _check_words(draft: VisitDraft) -> None:
    for value, choices, field in (
        (draft.means, Visit.Means, "means"),
        (draft.outcome, Visit.Outcome, "outcome"),
        (draft.occasion, Visit.Occasion, "occasion"),
        (draft.proof, Visit.Proof, "proof"),
    ):
        if value not in choices.values:
            raise NotValid(NOT_LISTED, field=field)
    if len(draft.next_step) > 200 or len(draft.view) > 4 * LONGEST_TEXT:
        raise NotValid(_("This text is too long."), field="view")
    if len(draft.needs) > MOST_NEEDS:
        raise NotValid(_("Ten needs at most for one visit."), field="needs")
    for degrees, most, axis in ((draft.lat, 90, "lat"), (draft.lng, 180, "lng")):
        if degrees is not None and not -most <= degrees <= most:
            raise NotValid(_("This is no place on earth."), field=axis)
    if (draft.lat is None) is not (draft.lng is None):
        raise NotValid(_("A position has a latitude and a longitude."), field="lat")


def _check_time(actor: Actor, draft: VisitDraft) -> None:
    if draft.minutes < 1 or timedelta(minutes=draft.minutes) > rules.LONGEST_VISIT:
        raise NotValid(_("A visit takes 1 minute to 12 hours."), field="minutes")
    if draft.started_at + timedelta(minutes=draft.minutes) > actor.now:
        raise NotValid(
            _("The visit must be over when it is written down. Look at the time."),
            field="started_at",
        )


def _check_members(actor: Actor, draft: VisitDraft, day: date) -> None:
    people = [m.person for m in draft.members]
    if len({p.pk for p in people}) != len(people):
        raise NotValid(_("Somebody stands twice among those who were met."), field="members")
    for person in people:
        if not can_see_person(actor, person):
            raise NotFound
        if draft.household is not None and person.household_id != draft.household.pk:
            raise NotValid(
                _("%(name)s does not belong to this household."), field="members", name=person.name
            )
        if draft.household is None and person.area_code != people[0].area_code:
            raise NotValid(_("One visit is made at one place."), field="members")
    if draft.outcome != Visit.Outcome.MET:
        return
    met = [m.person for m in draft.members if m.is_met]
    if not met:
        raise NotValid(_("Tick who was met, or say that nobody was at home."), field="members")
    for person in met:
        if person.state == Person.State.MERGED:
            raise NotValid(
                _("The record of %(name)s was merged into another. Choose that one."),
                field="members",
                name=person.name,
            )
        if person.died_on is not None and person.died_on < day:
            raise NotValid(
                _("%(name)s died before that day. Look at the day of the visit."),
                field="members",
                name=person.name,
            )


def _named(actor: Actor, draft: VisitDraft, area: str, day: date) -> tuple[Visitor, ...]:
    """Every visitor with a name; nobody named means the actor alone."""
    visitors = draft.visitors or (Visitor(user_id=actor.user_id),)
    roles = vocabulary.codes(vocabulary.rule("roles", area=area, day=day))
    if len(visitors) > MOST_VISITORS or any(v.role not in roles for v in visitors):
        raise NotValid(NOT_LISTED, field="visitors")
    keys = [v.user_id for v in visitors if v.user_id is not None]
    if len(set(keys)) != len(keys):
        raise NotValid(_("Somebody stands twice among the visitors."), field="visitors")
    names = dict(User.objects.filter(pk__in=keys, is_active=True).values_list("pk", "name"))
    if set(keys) - set(names):
        raise NotValid(_("One of the visitors is not known here."), field="visitors")
    found = tuple(
        replace(v, name=names[v.user_id] if v.user_id is not None else v.name.strip()[:60])
        for v in visitors
    )
    if any(not v.name for v in found):
        raise NotValid(_("Give the name of everybody who went along."), field="visitors")
    return found


def _block(code: str, block: Block, *, area: str, day: date) -> Block:
    found = next((b for b in vocabulary.form_blocks(area=area, day=day) if b["code"] == code), None)
    if found is None:
        raise NotValid(NOT_LISTED, field="blocks")
    fields = {f["code"]: f for f in found["fields"]}
    answers = {}
    for name, value in block.answers.items():
        if name not in fields:
            raise NotValid(NOT_LISTED, field=f"{code}.{name}")
        answers[name] = check_answer(fields[name], value, f"{code}.{name}")
    return Block(block.is_unchanged, {k: v for k, v in answers.items() if v})


def check_answer(field: vocabulary.Entry, value: Any, path: str) -> str:
    """The answer as it is kept: an offered code, or text of some length. Raises NotValid."""
    text = str(value or "").strip()
    if field["kind"] == "choice" and text and text not in vocabulary.codes(field["options"]):
        raise NotValid(NOT_LISTED, field=path)
    if len(text) > LONGEST_TEXT:
        raise NotValid(_("This text is too long."), field=path)
    return text


def check_measured(row: Measured, draft: VisitDraft, *, area: str, day: date) -> None:
    """A value that a body can have, of somebody who was met. Raises NotValid."""
    signs = {s["code"]: s for s in vocabulary.rule("vital_signs", area=area, day=day)}
    if row.code not in signs:
        raise NotValid(NOT_LISTED, field="measured")
    if not signs[row.code]["least"] <= row.value <= signs[row.code]["most"]:
        raise NotValid(_("This value cannot be. Measure again."), field=row.code)
    if row.person.pk not in {m.person.pk for m in draft.members if m.is_met}:
        raise NotValid(_("Values are measured of somebody who was met."), field=row.code)
