"""Needs from an Excel list: of a hotline, of a department, of the system that was used before."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import Column, ImportKind, day, import_kind, integer, long_number, text
from yanzhen.core.tabular.columns import Cell, Reader
from yanzhen.needs import access, vocabulary
from yanzhen.needs.drafts import Lookup, NeedDraft, columns_of
from yanzhen.needs.models import Need
from yanzhen.needs.services import import_needs
from yanzhen.needs.services.importing import NeedTakeover
from yanzhen.orgs.models import Organization
from yanzhen.orgs.selectors import division_on, organizations_for_picker
from yanzhen.people.access import visible_households, visible_persons
from yanzhen.people.models import Household, Person

Row = dict[str, Any]
LANGUAGES = ("zh-hans", "en")
NOON = time(12)


def _choice(choices: Any) -> Reader:
    """A reader for a choice, by its code or its name in either language."""

    def read(cell: Cell) -> Any:
        words = {str(value): value for value in choices.values}
        for language in LANGUAGES:
            with translation.override(language):
                words |= {str(label): value for value, label in choices.choices}
        typed = text(cell)
        if typed not in words:
            offered = "、".join(str(label) for label in choices.labels)
            raise NotValid(_("This must be one of: %(choices)s"), choices=offered)
        return words[typed]

    return read


def _entry(topic: str, typed: str | None, area: str, on: date, field: str) -> str:
    """The code of a rule pack's entry that was written as its code or its name."""
    if typed is None:
        return ""
    for entry in vocabulary.entries(topic, area=area, day=on):
        if typed in {entry["code"], entry["name"], entry.get("name_en")}:
            return str(entry["code"])
    raise NotValid(_("Choose one of the listed values."), field=field)


def _noon(on: date, actor: Actor) -> datetime:
    """Midday of a day; of today, now."""
    if on == actor.today:
        return actor.now
    return timezone.make_aware(datetime.combine(on, NOON))


def _person(actor: Actor, number: str | None) -> Person | None:
    if number is None:
        return None
    visible: Any = visible_persons(actor).select_related("household")
    found: Person | None = visible.with_id_number(number).exclude(state=Person.State.MERGED).first()
    if found is None:
        raise NotValid(_("Nobody of your area has this number."), field="id_number")
    return found


def _household(actor: Actor, number: str | None) -> Household | None:
    if number is None:
        return None
    found = visible_households(actor).filter(number=number).first()
    if found is None:
        raise NotValid(_("No household of your area has this number."), field="household")
    return found


def _organization(actor: Actor, name: str | None) -> Organization | None:
    if name is None:
        return None
    found = organizations_for_picker(actor).filter(name=name).first()
    if found is None:
        raise NotValid(_("No organisation of your area has this name."), field="organization")
    return found


def draft_of(actor: Actor, row: Row) -> NeedDraft:
    """What a row says, with its words looked up. Raises NotValid naming the column."""
    heard_on = row["heard_on"]
    place = division_on(row["division"], actor.today)
    ended = row["closed_on"]
    heard_at = _noon(heard_on, actor)
    return NeedDraft(
        title=row["title"],
        category=_entry("needs.categories", row["category"], place.code, heard_on, "category"),
        division=place,
        channel=Need.Channel.IMPORT,
        heard_at=heard_at,
        urgency=row["urgency"] or Need.Urgency.NORMAL,
        description=row["description"] or "",
        person=_person(actor, row["id_number"]),
        household=_household(actor, row["household"]),
        organization=_organization(actor, row["organization"]),
        place=row["place"] or "",
        caller_name=row["caller_name"] or "",
        caller_phone=row["caller_phone"] or "",
        external_number=row["number"],
        outcome=row["outcome"] or "",
        closed_at=max(_noon(ended, actor), heard_at) if ended else None,
        resident_word=row["resident_word"] or "",
        reason_code=_entry(
            "needs.closing_reasons", row["reason_code"], place.code, heard_on, "reason_code"
        ),
        reason=row["reason"] or "",
        tries=row["tries"] or 0,
    )


def check_need(actor: Actor, row: Row) -> None:
    """The same checks as for a need that is written down, and whether it was taken before."""
    draft = draft_of(actor, row)
    if not scope.holds(actor, access.RECORD, draft.division.code):
        raise NotValid(_("You have no duty in this place."), field="division")
    columns_of(draft, now=actor.now, lookup=Lookup())
    takeover = NeedTakeover(row["source"] or "")
    try:
        takeover.origin(draft, takeover.known([draft]))
    except NotValid as error:
        raise NotValid(error.text, field="number", **error.details) from error


def take_need(actor: Actor, row: Row) -> None:
    """Record the need, unless this very row was taken before."""
    import_needs(actor=actor, rows=[draft_of(actor, row)], source=row["source"] or "")


COLUMNS = (
    Column(
        "number",
        _("number there"),
        aliases=("编号", "工单号", "原编号"),
        is_required=True,
        read=long_number,
        example="2026-0615-0007",
        note=_("The same number is never taken over twice."),
    ),
    Column("source", _("list it came from"), aliases=("来源",), example="12345热线"),
    Column(
        "title",
        _("in one sentence"),
        aliases=("需求", "诉求", "标题"),
        is_required=True,
        example="村口路灯不亮",
    ),
    Column("category", _("category"), aliases=("类别",), is_required=True, example="环境整治"),
    Column(
        "division",
        _("code of the place"),
        aliases=("区划代码", "所在区划代码"),
        is_required=True,
        read=long_number,
        example="530626101201",
    ),
    Column(
        "heard_on",
        _("heard on"),
        aliases=("受理日期", "登记日期"),
        is_required=True,
        read=day,
        example="2026-06-15",
    ),
    Column("urgency", _("urgency"), aliases=("紧急程度",), read=_choice(Need.Urgency)),
    Column(
        "id_number",
        _("document number"),
        aliases=("证件号码", "身份证号", "身份证号码"),
        read=long_number,
        note=_("Format the column as text."),
    ),
    Column("household", _("household number"), aliases=("户号", "户编号"), read=long_number),
    Column("organization", _("organisation"), aliases=("单位", "企业名称")),
    Column("place", _("place"), aliases=("地点",)),
    Column("caller_name", _("name of the caller"), aliases=("来电人", "反映人")),
    Column(
        "caller_phone", _("phone of the caller"), aliases=("来电号码", "联系电话"), read=long_number
    ),
    Column("description", _("what is needed"), aliases=("内容", "详细内容")),
    Column("outcome", _("how it ended"), aliases=("办理结果",), read=_choice(Need.Outcome)),
    Column("closed_on", _("closed on"), aliases=("办结日期",), read=day),
    Column("resident_word", _("what the resident said"), aliases=("群众反馈", "回访意见")),
    Column("reason_code", _("reason"), aliases=("原因",)),
    Column("reason", _("reason in words"), aliases=("原因说明",)),
    Column("tries", _("tries to reach the person"), aliases=("联系次数",), read=integer),
)


def register_sheets() -> None:
    import_kind(
        ImportKind(
            code="needs.needs",
            title=_("Needs"),
            permission=access.IMPORT,
            columns=COLUMNS,
            check_row=check_need,
            take_row=take_need,
            same_key=lambda row: (row["source"], row["number"]),
        )
    )
