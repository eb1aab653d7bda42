"""What a person is known as: dated, with a source and an as-of date; told, never decided, here."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies
from yanzhen.core.changing import locked
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.people import access, events
from yanzhen.people.drafts import check_day, check_length
from yanzhen.people.models import Category, Person, PersonCategory
from yanzhen.people.services.timeline import note_on_timeline


@operation("people.sync_categories")
def sync_categories(*, actor: Actor, area: str = "") -> None:
    """Make the rows of ``Category`` what the rule pack ``people.categories`` says for the area.

    Categories that the pack has dropped stay for the past but are not offered any more.
    """
    if not actor.is_system:
        raise AccessDenied
    rows = policies.value("people.categories", area=area, day=actor.today)
    for order, row in enumerate(rows):
        Category.objects.update_or_create(
            code=row["code"],
            defaults={
                "name": row["name"],
                "name_en": row.get("name_en", ""),
                "group": row["group"],
                "order": order,
                "is_sensitive": row.get("is_sensitive", False),
                "is_active": True,
                "subtypes": row.get("subtypes", []),
                "grades": row.get("grades", []),
                "naming_sets": row.get("naming_sets", {}),
            },
        )
    dropped = Category.objects.exclude(code__in=[r["code"] for r in rows])
    dropped.update(is_active=False)
    note(categories=len(rows))


def check_category(
    category: Category, *, subtype: str, grade: str, source: str, as_of: date, today: date
) -> None:
    """Raises NotValid when the details do not fit the category."""
    if not category.is_active:
        raise NotValid(_("This category is not in use any more."), field="category")
    for value, offered, field in (
        (subtype, category.subtypes, "subtype"),
        (grade, category.grades, "grade"),
    ):
        if value and offered and value not in {o["code"] for o in offered}:
            raise NotValid(_("Choose one of the offered values."), field=field)
        if value and not offered:
            raise NotValid(_("This category has no such detail. Leave it empty."), field=field)
    if not source.strip():
        raise NotValid(_("Say who told it or which list it comes from."), field="source")
    check_length(source, 120, field="source")
    check_day(as_of, today, field="as_of")


@operation("people.add_category")
def add_category(
    *,
    actor: Actor,
    person: Person,
    category: Category,
    source: str,
    as_of: date,
    since: date | None = None,
    subtype: str = "",
    grade: str = "",
) -> PersonCategory:
    """Note that the person belongs to the category since a day, as this source tells.

    The same category again refreshes source, as-of date and grade; a changed grade begins a new
    row, so that the past stays. Raises NotValid.
    """
    current = access.editable_person(actor, person.pk)
    today = actor.today
    check_category(category, subtype=subtype, grade=grade, source=source, as_of=as_of, today=today)
    since = since or as_of
    check_day(since, today, field="since")
    known = PersonCategory.objects.filter(
        person=current, category=category, subtype=subtype, valid_to=None
    ).first()
    if known and known.grade == grade:
        known.source, known.as_of = source.strip(), max(as_of, known.as_of)
        known.save()
        return known
    if known:
        if since <= known.valid_from:
            raise NotValid(
                _("The new grade begins after %(day)s, when the present one began."),
                field="since",
                day=known.valid_from.isoformat(),
            )
        known.valid_to, known.end_reason = since, "regraded"
        known.save()
    row = PersonCategory.objects.create(
        person=current,
        category=category,
        area_code=current.area_code,
        valid_from=since,
        source=source.strip(),
        as_of=as_of,
        subtype=subtype,
        grade=grade,
    )
    note_on_timeline(
        actor=actor,
        kind="category",
        summary=_("Known as %(category)s (%(source)s)"),
        details={"category": category.name, "source": row.source},
        person=current,
        record=row,
        is_sensitive=category.is_sensitive,
    )
    events.category_changed.send(PersonCategory, actor=actor, row=row)
    return row


@operation("people.end_category")
def end_category(
    *, actor: Actor, row: PersonCategory, on: date, reason: str = ""
) -> PersonCategory:
    """The person does not belong to the category any more from that day. Raises NotValid."""
    current = access.editable_person(actor, row.person_id)
    known = locked(row)
    if known.valid_to is not None:
        raise WrongState(_("This has ended already."))
    check_day(on, actor.today, field="on")
    if on < known.valid_from:
        raise NotValid(
            _("It began on %(day)s; the end cannot be earlier."),
            field="on",
            day=known.valid_from.isoformat(),
        )
    known.valid_to, known.end_reason = on, reason.strip()[:120]
    known.save()
    note_on_timeline(
        actor=actor,
        kind="category",
        summary=_("No longer known as %(category)s"),
        details={"category": known.category.name},
        person=current,
        record=known,
        is_sensitive=known.category.is_sensitive,
    )
    events.category_changed.send(PersonCategory, actor=actor, row=known)
    return known
