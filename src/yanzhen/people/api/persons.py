"""Persons for programs: the list, one person, and what happens in a life."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from ninja import Query, Status

from yanzhen.accounts.calling import Router, allowed
from yanzhen.core import scope
from yanzhen.core.audit import reveal
from yanzhen.core.edges import ActorRequest
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.rest import Because, Key, Page, Reveal, Revealed, named_row, once, turn_of
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.orgs.selectors import division_on
from yanzhen.people import access, selectors, services
from yanzhen.people.api import shapes
from yanzhen.people.drafts import PersonDraft
from yanzhen.people.duplicates import alike_persons
from yanzhen.people.models import Category, Person, PersonCategory

router = Router()
READ, WRITE = "people:read", "people:write"
Detail = shapes.PersonDetail


class AlikeIsKnown(DomainError):
    """Somebody like this is on file; the caller says that they are somebody else."""

    code = "alike_is_known"
    status = 409
    message = _(
        "People like this are known: %(known)s. Name them in distinct_from if this is another."
    )


def person_by_uid(actor: Actor, uid: UUID) -> Person:
    """Raises NotFound, also when the actor may not see them."""
    found = access.visible_persons(actor).filter(uid=uid).values_list("pk", flat=True).first()
    return access.person_for(actor, found or 0)


def post_by_id(pk: int | None) -> Post | None:
    """Whether the post fits is judged by the service. Raises NotValid."""
    if pk is None:
        return None
    post = Post.objects.select_related("user").filter(pk=pk).first()
    if post is None:
        raise NotValid(_("This worker has no duty in this place now."), field="responsible")
    return post


def _row(person: Person, categories: dict[int, list[str]]) -> dict[str, Any]:
    names = ("uid", "version", "name", "sex", "born_on", "state", "risk", "protection")
    return {name: getattr(person, name) for name in names} | {
        "division": person.division,
        "household": person.household,
        "categories": categories.get(person.pk, []),
    }


def shown(actor: Actor, person: Person) -> dict[str, Any]:
    """One person as the caller may see them, as things stand now."""
    person = person_by_uid(actor, person.uid)
    fields: tuple[str, ...] = access.REVEALABLE
    if access.can_see_sensitive(actor, person):
        fields += access.SENSITIVE
    names = ("document", "ethnicity", "relation", "is_head", "self_care", "remark", "died_on")
    answering = selectors.responsible_for([person], actor.today).get(person.pk)
    return (
        _row(person, selectors.categories_by_person(actor, [person]))
        | {name: getattr(person, name) for name in names}
        | {
            "merged_into": person.merged_into.uid if person.merged_into else None,
            "responsible": answering.name if answering else "",
            "sealed": {f: mask for f in fields if (mask := selectors.masked(person, f))},
            "tags": list(person.tags.order_by("word").values_list("word", flat=True)),
            "known_as": [_known(row) for row in selectors.categories_of(actor, person)],
            "consents": list(person.consents.filter(withdrawn_at=None).order_by("given_at")),
        }
    )


def _known(row: PersonCategory) -> dict[str, Any]:
    names = ("subtype", "grade", "source", "as_of", "valid_from", "valid_to")
    kept = {name: getattr(row, name) for name in names}
    return kept | {"code": row.category.code, "name": str(row.category)}


@router.get("", **allowed(access.READ, READ, Page[shapes.PersonRow], _("The persons of an area")))
def list_persons(request: ActorRequest, wanted: Query[shapes.PersonsWanted]) -> dict[str, Any]:
    actor = request.actor
    filters = selectors.PersonFilters(
        query=wanted.q,
        place=wanted.place or "",
        category=wanted.category or "",
        sex=wanted.sex or "",
        state=wanted.state,
        youngest=wanted.youngest,
        oldest=wanted.oldest,
        risk=wanted.risk,
    )
    rows: QuerySet[Person] = selectors.matching_persons(actor, filters)
    part = turn_of(rows.select_related("division", "household"), wanted)
    categories = selectors.categories_by_person(actor, part["rows"])
    return part | {"rows": [_row(person, categories) for person in part["rows"]]}


@router.post("", **allowed(access.EDIT, WRITE, Detail, _("Register a person"), status=201))
def register_person(
    request: ActorRequest, key: Key, body: shapes.NewPerson
) -> Status[dict[str, Any]]:
    """People who are alike must be named in ``distinct_from``, so that nobody is entered twice."""
    actor = request.actor
    household = (
        named_row(
            access.visible_households(actor).select_related("division"), body.household, "household"
        )
        if body.household
        else None
    )
    if household is None and not body.division:
        raise NotValid(_("Choose the place, or a household."), field="division")
    division = household.division if household else division_on(body.division or "", actor.today)
    if body.health or body.bank_account:
        scope.require(actor, access.REVEAL_SENSITIVE, division.code)
    given = body.model_dump(exclude={"division", "household", "distinct_from"})
    draft = PersonDraft(division=division, **given)

    def register() -> Person:
        alike = [p for p in alike_persons(actor, draft) if p.uid not in body.distinct_from]
        if alike:
            known = "、".join(f"{p.name} ({p.uid})" for p in alike)
            raise AlikeIsKnown(field="distinct_from", known=known)
        return services.register_person(actor=actor, draft=draft, household=household)

    person = once(actor, key, "people.register_person", body, register)
    return Status(201, shown(actor, person))


@router.get("/{uuid:uid}", **allowed(access.READ, READ, Detail, _("One person")))
def read_person(request: ActorRequest, uid: UUID) -> dict[str, Any]:
    return shown(request.actor, person_by_uid(request.actor, uid))


@router.patch(
    "/{uuid:uid}", **allowed(access.EDIT, WRITE, Detail, _("Correct what is known of a person"))
)
def update_person(request: ActorRequest, uid: UUID, body: shapes.PersonChange) -> dict[str, Any]:
    actor = request.actor
    person = services.update_person(
        actor=actor,
        person=person_by_uid(actor, uid),
        changes=body.model_dump(exclude={"version"}, exclude_none=True),
        version=body.version,
    )
    return shown(actor, person)


@router.get(
    "/{uuid:uid}/timeline",
    **allowed(access.READ, READ, shapes.Timeline, _("What happened to a person")),
)
def read_timeline(
    request: ActorRequest, uid: UUID, wanted: Query[shapes.TimelineWanted]
) -> dict[str, Any]:
    actor = request.actor
    rows, has_more = selectors.timeline_of(
        actor, person_by_uid(actor, uid), kind=wanted.kind or "", page=wanted.page
    )
    return {"rows": rows, "has_more": has_more}


@router.post(
    "/{uuid:uid}/reveal",
    **allowed(access.READ, WRITE, Revealed, _("See a masked value of a person")),
)
def reveal_of_person(request: ActorRequest, uid: UUID, body: Reveal) -> dict[str, str]:
    """The plain value of one sealed field; who asked and why is kept."""
    actor = request.actor
    person = person_by_uid(actor, uid)
    if body.field not in (*access.REVEALABLE, *access.SENSITIVE):
        raise NotValid(_("Choose one of the offered values."), field="field")
    if not access.can_reveal(actor, person, body.field):
        raise AccessDenied
    return {"value": reveal(actor=actor, record=person, field=body.field, reason=body.reason)}


# -- places and households ------------------------------------------------------------------------


@router.post("/{uuid:uid}/move", **allowed(access.EDIT, WRITE, Detail, _("Move within the area")))
def move_person(request: ActorRequest, uid: UUID, body: shapes.PersonMove) -> dict[str, Any]:
    actor = request.actor
    person = services.move_person(
        actor=actor,
        person=person_by_uid(actor, uid),
        division=division_on(body.division, actor.today),
        on=body.on,
        remark=body.remark,
    )
    return shown(actor, person)


@router.post("/{uuid:uid}/away", **allowed(access.EDIT, WRITE, Detail, _("Move away")))
def move_away(request: ActorRequest, uid: UUID, body: shapes.Leaving) -> dict[str, Any]:
    actor = request.actor
    person = services.move_away(
        actor=actor, person=person_by_uid(actor, uid), on=body.on, remark=body.remark
    )
    return shown(actor, person)


@router.post("/{uuid:uid}/back", **allowed(access.EDIT, WRITE, Detail, _("Come back")))
def come_back(request: ActorRequest, uid: UUID, body: shapes.Return) -> dict[str, Any]:
    actor = request.actor
    person = services.come_back(actor=actor, person=person_by_uid(actor, uid), on=body.on)
    return shown(actor, person)


@router.post("/{uuid:uid}/join", **allowed(access.EDIT, WRITE, Detail, _("Join a household")))
def join_household(request: ActorRequest, uid: UUID, body: shapes.Joining) -> dict[str, Any]:
    actor = request.actor
    person = person_by_uid(actor, uid)
    household = named_row(access.visible_households(actor), body.household, "household")
    services.join_household(
        actor=actor,
        person=person,
        household=household,
        relation=body.relation,
        on=body.on,
    )
    return shown(actor, person)


@router.post("/{uuid:uid}/leave", **allowed(access.EDIT, WRITE, Detail, _("Leave the household")))
def leave_household(request: ActorRequest, uid: UUID, body: shapes.Parting) -> dict[str, Any]:
    actor = request.actor
    person = services.leave_household(actor=actor, person=person_by_uid(actor, uid), on=body.on)
    return shown(actor, person)


@router.post("/{uuid:uid}/death", **allowed(access.EDIT, WRITE, Detail, _("Note a death")))
def report_death(request: ActorRequest, uid: UUID, body: shapes.Death) -> dict[str, Any]:
    actor = request.actor
    person = services.report_death(
        actor=actor, person=person_by_uid(actor, uid), died_on=body.died_on, source=body.source
    )
    return shown(actor, person)


@router.post(
    "/{uuid:uid}/death/take-back",
    **allowed(access.EDIT, WRITE, Detail, _("The death was noted by mistake")),
)
def take_back_death(request: ActorRequest, uid: UUID, body: Because) -> dict[str, Any]:
    actor = request.actor
    person = services.take_back_death(
        actor=actor, person=person_by_uid(actor, uid), reason=body.reason
    )
    return shown(actor, person)


# -- what a person is known as --------------------------------------------------------------------


@router.post(
    "/{uuid:uid}/protection",
    **allowed(access.PROTECT, WRITE, Detail, _("Put a person under stricter access")),
)
def set_protection(request: ActorRequest, uid: UUID, body: shapes.Protecting) -> dict[str, Any]:
    actor = request.actor
    person = services.set_protection(
        actor=actor,
        person=person_by_uid(actor, uid),
        protection=body.protection,
        responsible=post_by_id(body.responsible),
        reason=body.reason,
    )
    return shown(actor, person)


@router.post(
    "/{uuid:uid}/responsible",
    **allowed(access.EDIT, WRITE, Detail, _("Say who answers for a person by name")),
)
def assign_person(request: ActorRequest, uid: UUID, body: shapes.Assigning) -> dict[str, Any]:
    actor = request.actor
    person = services.assign_person(
        actor=actor, person=person_by_uid(actor, uid), post=post_by_id(body.responsible)
    )
    return shown(actor, person)


@router.post("/{uuid:uid}/tags", **allowed(access.EDIT, WRITE, Detail, _("Set the tags")))
def set_tags(request: ActorRequest, uid: UUID, body: shapes.Tags) -> dict[str, Any]:
    actor = request.actor
    person = services.set_tags(actor=actor, person=person_by_uid(actor, uid), words=body.words)
    return shown(actor, person)


@router.post(
    "/{uuid:uid}/categories",
    **allowed(access.EDIT, WRITE, Detail, _("Note a category"), status=201),
)
def add_category(
    request: ActorRequest, uid: UUID, key: Key, body: shapes.NewCategory
) -> Status[dict[str, Any]]:
    actor = request.actor
    person = person_by_uid(actor, uid)
    category = Category.objects.filter(code=body.category).first()
    if category is None:
        raise NotValid(_("Choose one of the offered values."), field="category")
    given = body.model_dump(exclude={"category"})
    row = once(
        actor,
        key,
        f"people.add_category {uid}",
        body,
        lambda: services.add_category(actor=actor, person=person, category=category, **given),
    )
    return Status(201, shown(actor, row.person))


@router.post(
    "/{uuid:uid}/categories/end", **allowed(access.EDIT, WRITE, Detail, _("End a category"))
)
def end_category(request: ActorRequest, uid: UUID, body: shapes.EndingCategory) -> dict[str, Any]:
    actor = request.actor
    person = person_by_uid(actor, uid)
    rows = [row for row in selectors.categories_of(actor, person) if row.valid_to is None]
    for row in rows:
        if (row.category.code, row.subtype) == (body.category, body.subtype):
            services.end_category(actor=actor, row=row, on=body.on, reason=body.reason)
            return shown(actor, person)
    raise NotValid(_("The person is not known as this now."), field="category")


@router.post(
    "/{uuid:uid}/consents",
    **allowed(access.EDIT, WRITE, Detail, _("Note a consent"), status=201),
)
def give_consent(
    request: ActorRequest, uid: UUID, key: Key, body: shapes.NewConsent
) -> Status[dict[str, Any]]:
    actor = request.actor
    person = person_by_uid(actor, uid)
    consent = once(
        actor,
        key,
        f"people.give_consent {uid}",
        body,
        lambda: services.give_consent(actor=actor, person=person, **body.model_dump()),
    )
    return Status(201, shown(actor, consent.person))


@router.post(
    "/{uuid:uid}/consents/withdraw",
    **allowed(access.EDIT, WRITE, Detail, _("Take a consent back")),
)
def withdraw_consent(request: ActorRequest, uid: UUID, body: shapes.ConsentBack) -> dict[str, Any]:
    actor = request.actor
    person = person_by_uid(actor, uid)
    consent = person.consents.filter(purpose=body.purpose, withdrawn_at=None).first()
    if consent is None:
        raise NotValid(_("There is no consent for this purpose."), field="purpose")
    services.withdraw_consent(actor=actor, consent=consent)
    return shown(actor, person)
