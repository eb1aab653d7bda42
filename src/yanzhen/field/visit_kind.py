"""Visits as a kind of record that devices write, and whom a worker owes one as their duty.

The fields of a visit are named as ``visits`` names them: ``health.mood``, ``view``; members, values
measured, needs, companions and policies explained are items: ``members/<person>``,
``measured/systolic``, ``needs/<id>``, ``companions/<id>``, ``policies/dibao``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.models import Attachment
from yanzhen.core.phrases import worded
from yanzhen.core.scope import Actor
from yanzhen.field.kinds import Draft, SyncKind, form_source, sync_kind
from yanzhen.needs import vocabulary as need_words
from yanzhen.needs.models import Need
from yanzhen.people.access import visible_persons
from yanzhen.people.models import Person
from yanzhen.people.selectors import named
from yanzhen.visits import access as visit_access
from yanzhen.visits import services as visits
from yanzhen.visits import vocabulary
from yanzhen.visits.drafts import Block, Counted, Measured, Member, NeedHeard, VisitDraft, Visitor
from yanzhen.visits.models import Visit
from yanzhen.visits.services import recording

RECENT = 40
LOOSE = {"means", "outcome", "occasion", "minutes", "proof", "spoken_code", "lat", "lng", "counted"}
SECTIONS = {"members", "companions", "measured", "needs", "unchanged"}
# What a supervisor who decides has no need to read: how the page was filled, the household's code.
UNREAD = {"counted", "spoken_code"}
WORDS = {
    "means": _("how"),
    "outcome": _("outcome"),
    "occasion": _("occasion"),
    "minutes": _("minutes"),
    "view": _("the worker's view"),
    "next_step": _("next step"),
    "next_on": _("next step on"),
    "policies": _("policies explained"),
    "members": _("members met"),
    "measured": _("values measured"),
    "needs": _("needs heard"),
    "proof": _("proof"),
    "companions": _("also there"),
    "unchanged": _("no change"),
    "lat": _("position, north"),
    "lng": _("position, east"),
}
# Sections whose items a rule pack names.
NAMED_ITEMS = {"policies": "policies", "measured": "vital_signs", "unchanged": "form"}
CHOICES: Mapping[str, type[TextChoices]] = {
    "means": Visit.Means,
    "outcome": Visit.Outcome,
    "occasion": Visit.Occasion,
    "proof": Visit.Proof,
}


def find(uid: UUID) -> Visit | None:
    return Visit.objects.filter(uid=uid).first()


def recent(actor: Actor) -> Iterable[Visit]:
    """What the worker wrote down lately, to be added to on the way."""
    rows = visit_access.visible_visits(actor).filter(recorded_by_id=actor.user_id)
    return rows.order_by("-started_at", "-pk")[:RECENT]


def values(visit: Visit) -> dict[str, Any]:
    """The fields of a visit as they are now."""
    found: dict[str, Any] = {
        "means": visit.means,
        "outcome": visit.outcome,
        "occasion": visit.occasion,
        "minutes": visit.minutes,
        "view": plain(visit.view),
        "next_step": visit.next_step,
        "next_on": visit.next_on.isoformat() if visit.next_on else None,
        "proof": visit.proof,
    }
    found |= {f"policies/{code}": True for code in visit.policies}
    for uid, is_met in visit.members.values_list("person__uid", "is_met"):
        found[f"members/{uid}"] = is_met
    for sign in visit.vital_signs.all():
        found[f"measured/{sign.code}"] = float(plain(sign.value))
    for block in visit.blocks.all():
        found |= {f"{block.code}.{name}": value for name, value in block.answers.items()}
    return found


def normal(field: str, value: Any) -> Any:
    """A value as ``values`` writes it."""
    if field.startswith("measured/") and isinstance(value, int | float | str):
        try:
            return float(value)
        except ValueError:
            return value
    return value.strip() if isinstance(value, str) else value


def create(actor: Actor, draft: Draft) -> Visit:
    """Write a visit down as the worker's, at the moment that the device told.

    That it is written once is seen to by the lock and the uploads of its record.
    """
    return recording.write_visit(actor=actor, draft=visit_draft(actor, draft))


def change(actor: Actor, visit: Visit, changed: Mapping[str, Any], draft: Draft) -> Visit:
    """Amend what was found. Raises NotValid for what only the record itself can correct."""
    if not visit_access.can_amend(actor, visit) and not actor.is_system:
        raise AccessDenied
    changes = {k: v for k, v in changed.items() if not k.startswith("policies/")}
    for name in changes:
        if not is_changeable(name):
            raise NotValid(_("Correct this in the record of the visit itself."), field=name)
    if any(k.startswith("policies/") for k in changed):
        explained = set(visit.policies)
        for name, is_explained in changed.items():
            section, _slash, code = name.partition("/")
            if section == "policies":
                (explained.add if is_explained else explained.discard)(code)
        changes["policies"] = sorted(explained)
    if "next_on" in changes:
        changes["next_on"] = _day(changes, "next_on")
    return visits.amend_visit(
        actor=actor, visit=visit, version=visit.version, changes=changes, reason=worded(FROM_FIELD)
    )


FROM_FIELD = _("Added on the way")


def is_changeable(field: str) -> bool:
    """Whether an edit may change the field once the visit is written down."""
    return field not in LOOSE and field.partition("/")[0] not in SECTIONS


def word_of(field: str) -> str:
    """The words for a field on the screen; nothing for what nobody has to read."""
    section, _slash, item = field.partition("/")
    if section in UNREAD:
        return ""
    if item and section in NAMED_ITEMS:
        entries = vocabulary.rule(NAMED_ITEMS[section], area="", day=timezone.localdate())
        return f"{WORDS[section]} · {vocabulary.word(entries, item)}"
    if section in WORDS:
        return str(WORDS[section])
    block, _dot, name = field.partition(".")
    for entry in vocabulary.form_blocks(area="", day=timezone.localdate()):
        if entry["code"] == block:
            fields = {f["code"]: named(f) for f in entry["fields"]}
            return f"{named(entry)} · {fields.get(name, name)}"
    return item or field


def value_word(field: str, value: Any) -> str | None:
    """The words of a coded answer."""
    if isinstance(value, dict):
        return _item_words(value)
    if field in CHOICES and value in CHOICES[field].values:
        return str(CHOICES[field](value).label)
    block, _dot, name = field.partition(".")
    for entry in vocabulary.form_blocks(area="", day=timezone.localdate()):
        for f in entry["fields"] if entry["code"] == block else ():
            if f["code"] == name and f["kind"] == "choice":
                return vocabulary.word(f["options"], str(value))
    return None


def _item_words(item: Mapping[str, Any]) -> str:
    """A need or a companion in words."""
    day = timezone.localdate()
    kinds_of_need = need_words.labels("needs.categories", area="", day=day)
    roles = dict(vocabulary.choices(vocabulary.rule("roles", area="", day=day)))
    said = {
        "category": kinds_of_need.get(str(item.get("category")), ""),
        "role": roles.get(str(item.get("role")), ""),
    }
    told = [said.get(k, v) for k, v in item.items() if k not in {"person", "urgency"}]
    return " · ".join(str(v) for v in told if v)


def visit_draft(actor: Actor, draft: Draft) -> VisitDraft:
    """What a device sent as ``visits`` takes it. Raises NotValid for values of a wrong shape."""
    known = draft.values
    members = _members(actor, draft)
    homes = {m.person.household_id for m in members}
    household = members[0].person.household if len(homes) == 1 else None
    counted = known.get("counted") or [0, 0, 0]
    return VisitDraft(
        uid=draft.uid,
        started_at=draft.happened_at,
        saved_at=draft.claimed_at,
        minutes=_whole(known.get("minutes"), "minutes"),
        members=members,
        household=household,
        means=_text(known, "means") or Visit.Means.HOME,
        outcome=_text(known, "outcome") or Visit.Outcome.MET,
        occasion=_text(known, "occasion") or Visit.Occasion.ROUTINE,
        visitors=(_visitor(actor, draft), *_companions(known)),
        blocks=_blocks(known),
        measured=tuple(
            Measured(draft.person, code, _decimal(value, code))
            for code, value in _items(known, "measured")
        ),
        needs=tuple(_need(draft, members, value) for _id, value in _items(known, "needs")),
        policies=tuple(code for code, is_explained in _items(known, "policies") if is_explained),
        view=_text(known, "view"),
        next_step=_text(known, "next_step"),
        next_on=_day(known, "next_on"),
        proof=_text(known, "proof") or Visit.Proof.NONE,
        spoken_code=_text(known, "spoken_code"),
        lat=_degrees(known.get("lat"), "lat"),
        lng=_degrees(known.get("lng"), "lng"),
        counted=Counted(*(_whole(n, "counted") for n in counted[:3])),
    )


def _visitor(actor: Actor, draft: Draft) -> Visitor:
    """The worker who was there; by name only when the account is locked by now."""
    if actor.user_id == draft.user_id:
        return Visitor(user_id=draft.user_id)
    user = User.objects.get(pk=draft.user_id)
    return Visitor(user_id=user.pk) if user.is_active else Visitor(name=str(user))


def _companions(known: Mapping[str, Any]) -> Iterable[Visitor]:
    """Those who went along, by role and name."""
    for _id, value in _items(known, "companions"):
        if not isinstance(value, dict):
            raise NotValid(_("This value could not be read."), field="companions")
        yield Visitor(role=str(value.get("role", "")), name=str(value.get("name", "")))


def _items(known: Mapping[str, Any], section: str) -> list[tuple[str, Any]]:
    found = [(k.partition("/")[2], v) for k, v in known.items() if k.startswith(f"{section}/")]
    return [(key, value) for key, value in found if value is not None]


def _members(actor: Actor, draft: Draft) -> tuple[Member, ...]:
    """Those for whom the visit was, the person of the record first."""
    found = {draft.person.pk: Member(draft.person)}
    for uid, is_met in _items(draft.values, "members"):
        person = draft.person if uid == str(draft.person.uid) else _other(actor, uid)
        found[person.pk] = Member(person, is_met=bool(is_met))
    return tuple(found.values())


def _other(actor: Actor, uid: str) -> Person:
    try:
        rows = visible_persons(actor).select_related("household", "division").filter(uid=UUID(uid))
    except ValueError:
        rows = Person.objects.none()
    if (person := rows.first()) is None:
        raise NotValid(_("Somebody who was met is not known here."), field="members")
    return person


def _need(draft: Draft, members: Iterable[Member], value: Any) -> NeedHeard:
    """A need of the person of the visit, or of another one for whom it was."""
    if not isinstance(value, dict):
        raise NotValid(_("A need that was heard could not be read."), field="needs")
    whose = {str(m.person.uid): m.person for m in members}
    return NeedHeard(
        title=str(value.get("title", "")),
        category=str(value.get("category", "")),
        urgency=str(value.get("urgency") or "normal"),
        person=whose.get(str(value.get("person")), draft.person),
    )


def _blocks(known: Mapping[str, Any]) -> dict[str, Block]:
    """The blocks of the form from their answers; ``health`` alone ticks a block as unchanged."""
    answers: dict[str, dict[str, str]] = {}
    for name, value in known.items():
        block, dot, field = name.partition(".")
        if dot and "/" not in block:
            answers.setdefault(block, {})[field] = str(value or "")
    for code, is_unchanged in _items(known, "unchanged"):
        if is_unchanged:
            answers.setdefault(code, {})
    same = {code for code, ticked in _items(known, "unchanged") if ticked}
    return {code: Block(code in same, given) for code, given in answers.items()}


def _text(known: Mapping[str, Any], name: str) -> str:
    value = known.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotValid(_("This value could not be read."), field=name)
    return value


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotValid(_("Give a whole number."), field=name)
    return max(-1, min(value, 100_000))


def _decimal(value: Any, name: str) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise NotValid(_("Give a number."), field=name) from None


def _degrees(value: Any, name: str) -> float | None:
    return None if value is None else _decimal(value, name)


def _day(known: Mapping[str, Any], name: str) -> date | None:
    text = _text(known, name)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotValid(_("This is no date."), field=name) from None


def form_of(actor: Actor) -> dict[str, Any]:
    """The form of a visit for the places of the worker, with its words in their language."""
    area = max((g.area for g in actor.grants), key=len, default="")
    day = actor.today

    def options(entries: Iterable[Mapping[str, Any]]) -> list[list[str]]:
        return [[e["code"], named(e)] for e in entries]

    return {
        "blocks": [
            {
                "code": block["code"],
                "name": named(block),
                "short": bool(block.get("is_short")),
                "fields": [
                    {
                        "code": field["code"],
                        "name": named(field),
                        "options": options(field.get("options", ())),
                    }
                    for field in block["fields"]
                ],
            }
            for block in vocabulary.form_blocks(area=area, day=day)
        ],
        "signs": [
            {
                **{k: s[k] for k in ("code", "unit", "least", "most")},
                "name": named(s),
                "bounds": [
                    {k: b.get(k) for k in ("level", "at_least", "at_most")} for b in s["bounds"]
                ],
            }
            for s in vocabulary.rule("vital_signs", area=area, day=day)
        ],
        "policies": options(vocabulary.rule("policies", area=area, day=day)),
        "roles": options(
            r for r in vocabulary.rule("roles", area=area, day=day) if r["code"] != "worker"
        ),
        "need_kinds": [
            list(pair) for pair in need_words.choices("needs.categories", area=area, day=day)
        ],
        "urgencies": _listed(Need.Urgency),
        "means": _listed(Visit.Means),
        "outcomes": _listed(Visit.Outcome),
        "occasions": _listed(Visit.Occasion),
        "proofs": _listed(Visit.Proof),
    }


def _listed(choices: type[TextChoices]) -> list[list[str]]:
    return [[code, str(word)] for code, word in choices.choices]


def attach(actor: Actor, visit: Visit, upload: UploadedFile[Any], purpose: str) -> Attachment:
    return visits.attach_to_visit(actor=actor, visit=visit, upload=upload, purpose=purpose)


VISIT = SyncKind(
    code="visit",
    title=_("visit"),
    find=find,
    recent=recent,
    normal=normal,
    values=values,
    create=create,
    change=change,
    attach=attach,
    is_changeable=is_changeable,
    word_of=word_of,
    value_word=value_word,
    person_of=lambda visit: visit.members.select_related("person").first().person,
    happened_at=lambda visit: visit.started_at,
    url=lambda visit: f"/visits/{visit.pk}/",
)


def register() -> None:
    sync_kind(VISIT)
    form_source("visit", form_of)
