"""Registering and changing persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.changing import check_version, saved
from yanzhen.core.errors import AccessDenied, DomainError, NotValid
from yanzhen.core.fields import plain
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.people import access, events, rules, search
from yanzhen.people.drafts import PersonDraft, checked
from yanzhen.people.models import Household, Person, Tag
from yanzhen.people.services.timeline import note_on_timeline

DRAFTED = tuple(f.name for f in fields(PersonDraft))
# Place, household, protection and responsibility change by operations of their own.
CHANGEABLE = frozenset(DRAFTED) - {
    "division",
    "relation",
    "is_head",
    "protection",
    "responsible",
}


class AlreadyRegistered(DomainError):
    """The document number belongs to somebody who is known already.

    ``person_id`` is set when the actor may see that person.
    """

    code = "already_registered"
    status = 409

    def __init__(self, person: Person | None) -> None:
        self.person_id = person.pk if person else None
        super().__init__(
            _("%(name)s is already registered with this number. Open their page instead.")
            if person
            else _(
                "This number is already registered, but not open to you. Ask your station lead; "
                "in an emergency use emergency access."
            ),
            field="id_number",
            **({"name": person.name} if person else {}),
        )


def refuse_known_number(actor: Actor, number: str, *, but: int = 0) -> None:
    """Raise AlreadyRegistered when another living record carries the number."""
    if not number:
        return
    others = Person.objects.with_id_number(number).exclude(state=Person.State.MERGED)
    known = others.exclude(pk=but).first()
    if known:
        raise AlreadyRegistered(known if access.can_see_person(actor, known) else None)


def columns_of(draft: PersonDraft) -> dict[str, Any]:
    """The columns of a new row for a checked draft."""
    return {f: getattr(draft, f) for f in DRAFTED} | {
        "area_code": draft.division.code,
        "pinyin": rules.pinyin_of(draft.name),
    }


def enter_person(actor: Actor, draft: PersonDraft, household: Household | None) -> Person:
    """Check and write one person; the caller is an operation and has checked the place."""
    if household:
        draft = replace(draft, division=household.division)
    draft = checked(draft, today=actor.today)
    scope.require(actor, access.EDIT, draft.division.code)
    if draft.protection != Person.Protection.NONE and draft.responsible is None:
        # Whoever registers a protected person must still find them: they answer for them.
        own = Post.objects.filter(pk__in=access.posts_of(actor)).first()
        draft = replace(draft, responsible=own)
    refuse_known_number(actor, draft.id_number)
    person = Person.objects.create(household=household, created_at=actor.now, **columns_of(draft))
    search.index_person(person)
    note_on_timeline(actor=actor, kind="registered", summary=_("Registered"), person=person)
    return person


@operation("people.register_person")
def register_person(
    *, actor: Actor, draft: PersonDraft, household: Household | None = None
) -> Person:
    """Take a person into the register, in a household when one is given.

    Raises NotValid, AccessDenied and AlreadyRegistered.
    """
    if household and not access.can_see_household(actor, household):
        raise AccessDenied
    if household and draft.relation == Person.Relation.HEAD:
        Person.objects.filter(household=household, is_head=True).update(
            is_head=False, relation=Person.Relation.OTHER
        )
    return enter_person(actor, draft, household)


def draft_of(person: Person) -> PersonDraft:
    """What is known of a person, as a draft with everything unsealed."""
    values = {f: getattr(person, f) for f in DRAFTED}
    for name in ("id_number", "phone", "address", "emergency_contact", "health", "bank_account"):
        values[name] = plain(values[name])
    return PersonDraft(**values)


@operation("people.update_person")
def update_person(
    *, actor: Actor, person: Person, changes: Mapping[str, Any], version: int | None = None
) -> Person:
    """Change what is known of a person; only what is named in ``changes`` (see CHANGEABLE).

    Raises StaleVersion when ``version`` is given and not the stored one, NotValid,
    AlreadyRegistered, AccessDenied and NotFound.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"update_person does not change {sorted(unknown)}")
    current = access.editable_person(actor, person.pk)
    sealed = set(access.SENSITIVE) & set(changes)
    if not all(access.can_reveal(actor, current, field) for field in sealed):
        raise AccessDenied
    check_version(current, version)
    before = draft_of(current)
    proposed = replace(before, **changes)
    if proposed.id_number != before.id_number:
        # A corrected number tells birth date and sex anew, unless they were corrected as well.
        proposed = replace(
            proposed,
            born_on=changes.get("born_on"),
            sex=changes.get("sex", Person.Sex.UNKNOWN),
        )
    after = checked(proposed, today=actor.today, is_placed=True)
    if after.id_number != before.id_number:
        refuse_known_number(actor, after.id_number, but=current.pk)
    differing = sorted(f for f in CHANGEABLE if getattr(after, f) != getattr(before, f))
    if not differing:
        return current
    for name in differing:
        setattr(current, name, getattr(after, name))
    current.pinyin = rules.pinyin_of(current.name)
    saved(current)
    search.index_person(current)
    note(changed=differing)
    with translation.override(settings.LANGUAGE_CODE):
        columns = {f.name: str(f.verbose_name) for f in Person._meta.concrete_fields}
        what = "、".join(columns[name] for name in differing)
    note_on_timeline(
        actor=actor,
        kind="changed",
        summary=_("Changed: %(what)s"),
        details={"what": what},
        person=current,
    )
    if "risk" in differing:
        events.risk_changed.send(Person, actor=actor, person=current, before=before.risk)
    return current


@operation("people.assign_person")
def assign_person(*, actor: Actor, person: Person, post: Post | None) -> Person:
    """Say which worker answers for this person by name; ``None`` falls back to the area's."""
    current = access.editable_person(actor, person.pk)
    current.responsible = fitting_post(post, current.area_code, actor.today)
    saved(current)
    note_on_timeline(
        actor=actor,
        kind="changed",
        summary=_("Responsible: %(name)s") if post else _("Nobody is responsible by name"),
        details={"name": post.user.name} if post else {},
        person=current,
    )
    return current


def fitting_post(post: Post | None, area_code: str, day: date) -> Post | None:
    """The post, when it is in force and covers the area. Raises NotValid."""
    if post and not (post.is_valid_on(day) and area_code.startswith(post.area_code)):
        raise NotValid(_("This worker has no duty in this place now."), field="responsible")
    return post


@operation("people.set_protection")
def set_protection(
    *, actor: Actor, person: Person, protection: str, responsible: Post | None, reason: str
) -> Person:
    """Put a person under stricter access, or take it away.

    A protected person needs a responsible worker, who would else lose sight of them.
    """
    current = access.editable_person(actor, person.pk)
    scope.require(actor, access.PROTECT, current.area_code)
    if protection not in Person.Protection.values:
        raise NotValid(_("Choose one of the offered values."), field="protection")
    if len(reason.strip()) < 4:
        raise NotValid(_("Say in a few words why."), field="reason")
    if protection != Person.Protection.NONE and responsible is None:
        raise NotValid(
            _("Choose the worker who answers for this person. Others will not see the record."),
            field="responsible",
        )
    current.protection = protection
    current.responsible = fitting_post(responsible, current.area_code, actor.today)
    saved(current)
    search.index_person(current)
    note(protection=protection)
    note_on_timeline(
        actor=actor,
        kind="changed",
        summary=_("Protection: %(what)s (%(why)s)"),
        details={
            "what": Person.Protection(protection).label,
            "why": reason.strip()[:120],
        },
        person=current,
        is_sensitive=True,
    )
    return current


@operation("people.set_tags")
def set_tags(*, actor: Actor, person: Person, words: Iterable[str]) -> Person:
    """Make these the person's tags: free words of the station, never a legal status."""
    current = access.editable_person(actor, person.pk)
    wanted = {" ".join(w.split()) for w in words} - {""}
    if any(len(w) > 30 for w in wanted) or len(wanted) > 20:
        raise NotValid(_("At most 20 tags of 30 characters each."), field="tags")
    Tag.objects.filter(person=current).exclude(word__in=wanted).delete()
    Tag.objects.bulk_create(
        [Tag(person=current, word=w) for w in sorted(wanted)], ignore_conflicts=True
    )
    note(tags=len(wanted))
    events.tags_changed.send(Person, actor=actor, person=current)
    return current
