"""Lists of people as Excel files: what comes in, and what goes out after somebody approved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.identity import normal_id
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import (
    Column,
    ExportKind,
    ImportKind,
    day,
    export_kind,
    import_kind,
    long_number,
    text,
)
from yanzhen.core.tabular.columns import Cell, Reader
from yanzhen.orgs.selectors import division_on
from yanzhen.people import access, rules, selectors
from yanzhen.people.drafts import PersonDraft, checked
from yanzhen.people.models import Category, Household, Person
from yanzhen.people.search import place_words
from yanzhen.people.services import add_category, register_household, register_person
from yanzhen.people.services.categories import check_category
from yanzhen.people.services.persons import refuse_known_number

Row = dict[str, Any]
LANGUAGES = ("zh-hans", "en")


def _words_of(choices: Any) -> dict[str, Any]:
    """Every word that means a choice: its code and its label in both languages."""
    words = {str(value): value for value in choices.values}
    for language in LANGUAGES:
        with translation.override(language):
            words |= {str(label): value for value, label in choices.choices}
    return words


def choice(choices: Any) -> Reader:
    """A reader for a choice in either language."""

    def read(cell: Cell) -> Any:
        words, typed = _words_of(choices), text(cell)
        if typed not in words:
            offered = "、".join(str(label) for label in choices.labels if label)
            raise NotValid(_("This must be one of: %(choices)s"), choices=offered)
        return words[typed]

    return read


# -- persons in -----------------------------------------------------------------------------------


def _draft(actor: Actor, row: Row) -> PersonDraft:
    place = division_on(row["division"], actor.today)
    names = ("document", "id_number", "sex", "born_on", "phone", "ethnicity")
    given = {n: row[n] for n in (*names, "relation", "risk", "remark") if row[n] is not None}
    return PersonDraft(name=row["name"], division=place, **given)


def check_person(actor: Actor, row: Row) -> None:
    draft = checked(_draft(actor, row), today=actor.today)
    if not scope.holds(actor, access.EDIT, draft.division.code):
        raise NotValid(_("You have no duty in this place."), field="division")
    refuse_known_number(actor, draft.id_number)
    number = row["household"]
    household = Household.objects.filter(number=number).first() if number else None
    if household and household.area_code != draft.division.code:
        raise NotValid(_("The household with this number lives elsewhere."), field="household")


def take_person(actor: Actor, row: Row) -> Person:
    """Register the person; the first row of a household number makes the household."""
    draft = _draft(actor, row)
    household = None
    if number := row["household"]:
        household = Household.objects.filter(number=number).first() or register_household(
            actor=actor, division=draft.division, number=number
        )
    return register_person(actor=actor, draft=draft, household=household)


PERSON_COLUMNS = (
    Column("name", _("full name"), aliases=("姓名",), is_required=True, example="田秀兰"),
    Column("document", _("document"), aliases=("证件类型",), read=choice(Person.Document)),
    Column(
        "id_number",
        _("document number"),
        aliases=("证件号码", "身份证号", "身份证号码"),
        read=long_number,
        note=_("Format the column as text."),
    ),
    Column("sex", _("sex"), aliases=("性别",), read=choice(Person.Sex)),
    Column("born_on", _("born on"), aliases=("出生日期",), read=day, example="1948-03-09"),
    Column("ethnicity", _("ethnicity"), aliases=("民族",)),
    Column("phone", _("phone"), aliases=("电话", "联系电话", "手机"), read=long_number),
    Column(
        "division",
        _("code of the place"),
        aliases=("区划代码", "所在区划代码"),
        is_required=True,
        read=long_number,
        example="530626101201003",
        note=_("12 digits of the village, and three more for the group."),
    ),
    Column("household", _("household number"), aliases=("户号", "户编号"), read=long_number),
    Column(
        "relation",
        _("relation to the head"),
        aliases=("与户主关系",),
        read=choice(Person.Relation),
    ),
    Column("risk", _("risk tier"), aliases=("风险等级",), read=choice(Person.Risk)),
    Column("remark", _("remark"), aliases=("备注",)),
)


# -- categories in --------------------------------------------------------------------------------


def _category(cell: Cell) -> Category:
    typed = text(cell)
    for category in Category.objects.filter(is_active=True):
        if typed in {category.code, category.name, category.name_en}:
            return category
    raise NotValid(_("There is no such category. Use the words of the category list."))


def _detail(category: Category, field: str, typed: str | None) -> str:
    """The code of a type or grade that was written in words."""
    offered = category.subtypes if field == "subtype" else category.grades
    for row in offered:
        if typed in {row["code"], row["name"], row.get("name_en")}:
            return str(row["code"])
    return typed or ""


def _known_person(actor: Actor, row: Row) -> Person:
    visible = access.visible_persons(actor).with_id_number(row["id_number"])  # type: ignore[attr-defined]
    person: Person | None = visible.exclude(state=Person.State.MERGED).first()
    if person is None or not access.can_edit_person(actor, person):
        raise NotValid(
            _("Your area has nobody with this number. Register the person first."),
            field="id_number",
        )
    if row["name"] and row["name"] != person.name:
        raise NotValid(_("This number belongs to somebody with another name."), field="name")
    return person


def _details(row: Row) -> dict[str, Any]:
    return {
        "subtype": _detail(row["category"], "subtype", row["subtype"]),
        "grade": _detail(row["category"], "grade", row["grade"]),
        "source": row["source"],
        "as_of": row["as_of"],
    }


def check_person_category(actor: Actor, row: Row) -> None:
    _known_person(actor, row)
    check_category(row["category"], **_details(row), today=actor.today)


def take_person_category(actor: Actor, row: Row) -> None:
    add_category(
        actor=actor,
        person=_known_person(actor, row),
        category=row["category"],
        since=row["since"],
        **_details(row),
    )


CATEGORY_COLUMNS = (
    Column("name", _("full name"), aliases=("姓名",)),
    Column(
        "id_number",
        _("document number"),
        aliases=("证件号码", "身份证号", "身份证号码"),
        is_required=True,
        read=long_number,
        note=_("Format the column as text."),
    ),
    Column(
        "category", _("category"), aliases=("类别", "对象类别"), is_required=True, read=_category
    ),
    Column("subtype", _("type"), aliases=("类型", "残疾类型")),
    Column("grade", _("grade"), aliases=("等级", "残疾等级")),
    Column("source", _("source"), aliases=("来源",), is_required=True, example="民政台账"),
    Column("as_of", _("as of"), aliases=("截至日期",), is_required=True, read=day),
    Column("since", _("since"), aliases=("起始日期",), read=day),
)


# -- lists out ------------------------------------------------------------------------------------


def person_rows(actor: Actor, parameters: QueryDict) -> Iterator[Sequence[Any]]:
    """The list of the page with its filter; numbers and phones masked (rules.md section 14.5)."""
    rows = selectors.matching_persons(actor, selectors.filters_of(parameters))
    today = actor.today
    for batch in _batches(rows.select_related("division__parent").order_by("area_code", "pk")):
        answering = selectors.responsible_for(batch, today)
        known_as = selectors.categories_by_person(actor, batch)
        for person in batch:
            answers = answering.get(person.pk)
            yield (
                person.name,
                str(person.get_sex_display()),
                rules.age_on(person.born_on, today) if person.born_on else "",
                selectors.masked(person, "id_number"),
                selectors.masked(person, "phone"),
                place_words(person),
                "、".join(known_as.get(person.pk, ())),
                str(person.get_risk_display()),
                answers.name if answers else "",
            )


def _batches(rows: Any, size: int = 500) -> Iterator[list[Any]]:
    first = 0
    while batch := list(rows[first : first + size]):
        yield batch
        first += size


def household_rows(actor: Actor, parameters: QueryDict) -> Iterable[Sequence[Any]]:
    filters = selectors.filters_of(parameters)
    rows, _count = selectors.listed_households(actor, query=filters.query, place=filters.place)
    for batch in _batches(rows.order_by("area_code", "pk")):
        for household in batch:
            members = household.present_members
            yield (
                household.number,
                next((m.name for m in members if m.is_head), ""),
                len(members),
                place_words(household),
            )


def register_sheets() -> None:
    import_kind(
        ImportKind(
            code="people.persons",
            title=_("People"),
            permission=access.IMPORT,
            columns=PERSON_COLUMNS,
            check_row=check_person,
            take_row=take_person,
            same_key=lambda row: normal_id(row["id_number"]) if row["id_number"] else None,
        )
    )
    import_kind(
        ImportKind(
            code="people.person_categories",
            title=_("Categories of people"),
            permission=access.IMPORT,
            columns=CATEGORY_COLUMNS,
            check_row=check_person_category,
            take_row=take_person_category,
            same_key=lambda row: (
                normal_id(row["id_number"]),
                row["category"].pk,
                row["subtype"],
            ),
        )
    )
    export_kind(
        ExportKind(
            code="people.persons",
            title=_("People"),
            permission=access.EXPORT,
            columns=(
                *(_("full name"), _("sex"), _("age"), _("document number"), _("phone")),
                *(_("lives in"), _("categories"), _("risk tier"), _("responsible")),
            ),
            rows=person_rows,
        )
    )
    export_kind(
        ExportKind(
            code="people.households",
            title=_("Households"),
            permission=access.EXPORT,
            columns=(
                _("household number"),
                _("head of the household"),
                _("household members"),
                _("lives in"),
            ),
            rows=household_rows,
        )
    )
