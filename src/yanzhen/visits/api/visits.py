"""Visits for programs: the list, one of them, writing one down, changing what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Query, Status

from yanzhen.accounts.calling import Router, allowed
from yanzhen.accounts.models import User
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.rest import Key, Page, Place, Turn, inside, named_row, turn_of
from yanzhen.core.scope import Actor
from yanzhen.orgs.access import fetch
from yanzhen.people.access import visible_households
from yanzhen.people.models import Person
from yanzhen.people.refs import person_named
from yanzhen.visits import access, services, vocabulary
from yanzhen.visits.api.rows import (
    Finding,
    Means,
    NewVisit,
    Outcome,
    VisitAmendment,
    VisitDetail,
    VisitRow,
)
from yanzhen.visits.drafts import Block, Measured, Member, NeedHeard, VisitDraft, Visitor
from yanzhen.visits.models import Visit
from yanzhen.visits.prefill import known_of

router = Router()
READ, WRITE = "visits:read", "visits:write"


class VisitsWanted(Turn):
    place: Place | None = None
    household: UUID | None = None
    person: UUID | None = None
    outcome: Outcome | None = None
    means: Means | None = None
    is_mine: bool = False


def _listed(actor: Actor) -> QuerySet[Visit]:
    return access.visible_visits(actor).select_related("household", "division")


def _visit(actor: Actor, uid: UUID) -> Visit:
    return fetch(_listed(actor), uid=uid)


def _shown(actor: Actor, uid: UUID) -> VisitDetail:
    """The visit as far as the actor may see what was found."""
    visit = _visit(actor, uid)
    sees_all = access.can_see_findings(actor, visit)
    row = VisitRow.model_validate(visit).model_dump()
    signs = visit.vital_signs.select_related("person").order_by("pk") if sees_all else ()
    return VisitDetail.model_validate(
        row
        | {
            "members": list(visit.members.select_related("person")),
            "visitors": list(visit.visitors.all()),
            "blocks": list(_blocks(visit, sees_all=sees_all)),
            "measured": [
                {
                    "person": {"uid": s.person.uid, "name": s.person.name},
                    "code": s.code,
                    "value": plain(s.value),
                    "level": s.level,
                }
                for s in signs
            ],
            "needs": list(visit.needs.order_by("pk")),
            "policies": visit.policies,
            "view": plain(visit.view) if sees_all else "",
            "next_step": visit.next_step,
            "next_on": visit.next_on,
            "proof": visit.proof,
            "is_proof_checked": visit.is_proof_checked,
            "fields_prefilled": visit.fields_prefilled,
            "fields_typed": visit.fields_typed,
            "revisions": [
                {
                    "at": r.changed_at,
                    "by_name": str(r.changed_by),
                    "step": "amend",
                    "words": r.reason,
                }
                for r in visit.revisions.select_related("changed_by")
            ],
        }
    )


def _blocks(visit: Visit, *, sees_all: bool) -> Any:
    day = timezone.localdate(visit.started_at)
    form = vocabulary.form_blocks(area=visit.area_code, day=day)
    hidden = {b["code"] for b in form if b.get("is_sensitive") and not sees_all}
    for block in visit.blocks.order_by("pk"):
        if block.code not in hidden:
            answers = [{"field": name, "value": word} for name, word in block.answers.items()]
            yield {"code": block.code, "is_unchanged": block.is_unchanged, "answers": answers}


@router.get("", **allowed(access.READ, READ, Page[VisitRow], _("Visits of an area")))
def list_visits(request: ActorRequest, wanted: Query[VisitsWanted]) -> dict[str, Any]:
    actor = request.actor
    rows = inside(_listed(actor), wanted.place)
    exact = {"household__uid": wanted.household, "outcome": wanted.outcome, "means": wanted.means}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.person:
        rows = rows.filter(members__person__uid=wanted.person)
    if wanted.is_mine:
        rows = rows.filter(visitors__user_id=actor.user_id or 0)
    return turn_of(rows, wanted)


@router.post("", **allowed(access.RECORD, WRITE, VisitDetail, _("Write a visit down"), status=201))
def record_visit(request: ActorRequest, key: Key, body: NewVisit) -> Status[VisitDetail]:
    actor = request.actor
    visit = services.record_visit(
        actor=actor,
        draft=_draft(actor, body),
        client_key=key,
        content=body.model_dump(mode="json"),
    )
    return Status(201, _shown(actor, visit.uid))


def _draft(actor: Actor, body: NewVisit) -> VisitDraft:
    """What was sent, with the people and the last visit that it names."""
    household = None
    if body.household is not None:
        rows = visible_households(actor).select_related("division")
        household = named_row(rows, body.household, "household")
    members = tuple(
        Member(person_named(actor, m.person, "members"), m.is_met, m.remark) for m in body.members
    )
    if not members and household is None:
        raise NotValid(_("Choose for whom the visit was."), field="members")
    first = members[0].person if members else None
    known = known_of(actor, household, first, is_short=body.means != Visit.Means.HOME)
    members = members or tuple(Member(p) for p in known.people)
    blocks = _answers(body.findings)
    for code in body.unchanged:
        if code not in known.answers:
            raise NotValid(_("No earlier visit tells of this block."), field="unchanged")
        blocks.setdefault(code, Block(True, known.answers[code]))
    return VisitDraft(
        household=household,
        members=members,
        visitors=tuple(_visitors(actor, body)),
        blocks=blocks,
        measured=tuple(
            Measured(_of(m.person, members, "measured"), m.code, m.value) for m in body.measured
        ),
        needs=tuple(
            NeedHeard(
                title=n.title,
                category=n.category,
                person=None if n.person is None else _of(n.person, members, "needs"),
                description=n.description,
                urgency=n.urgency,
            )
            for n in body.needs
        ),
        policies=tuple(body.policies),
        **body.model_dump(
            include={
                *("means", "outcome", "occasion", "started_at", "minutes", "view", "next_step"),
                *("next_on", "proof", "spoken_code"),
            }
        ),
    )


def _answers(findings: list[Finding]) -> dict[str, Block]:
    answers: dict[str, dict[str, str]] = {}
    for finding in findings:
        code, _dot, name = finding.path.partition(".")
        answers.setdefault(code, {})[name] = finding.value
    return {code: Block(False, given) for code, given in answers.items()}


def _of(uid: UUID, members: tuple[Member, ...], field: str) -> Person:
    """Somebody whom the visit was for. Raises NotValid."""
    for member in members:
        if member.person.uid == uid:
            return member.person
    raise NotValid(_("Name somebody for whom the visit was."), field=field)


def _visitors(actor: Actor, body: NewVisit) -> Any:
    yield Visitor(user_id=actor.user_id)
    names = [c.username for c in body.companions if c.username]
    users = dict(User.objects.filter(username__in=names).values_list("username", "pk"))
    for companion in body.companions:
        if companion.username and companion.username not in users:
            raise NotValid(_("One of the visitors is not known here."), field="companions")
        user_id = users.get(companion.username)
        if user_id != actor.user_id:
            yield Visitor(role=companion.role, user_id=user_id, name=companion.name)


@router.get("/{uuid:uid}", **allowed(access.READ, READ, VisitDetail, _("One visit")))
def read_visit(request: ActorRequest, uid: UUID) -> VisitDetail:
    return _shown(request.actor, uid)


@router.post(
    "/{uuid:uid}/amend",
    **allowed(access.RECORD, WRITE, VisitDetail, _("Change what a visit found")),
)
def amend_visit(request: ActorRequest, uid: UUID, body: VisitAmendment) -> VisitDetail:
    """What stood there before is kept as a revision."""
    actor = request.actor
    visit = _visit(actor, uid)
    if not access.can_amend(actor, visit) or not access.can_see_findings(actor, visit):
        raise AccessDenied
    plain_parts = {"policies", "view", "next_step", "next_on"} & body.model_fields_set
    changes: dict[str, Any] = {name: getattr(body, name) for name in plain_parts}
    changes = {n: v for n, v in changes.items() if v is not None or n == "next_on"}
    changes |= {finding.path: finding.value for finding in body.findings}
    services.amend_visit(
        actor=actor, visit=visit, version=body.version, changes=changes, reason=body.reason
    )
    return _shown(actor, uid)
