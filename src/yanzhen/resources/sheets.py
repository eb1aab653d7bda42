"""Lists of resources and partners as Excel files: what comes in, and what goes out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import (
    Column,
    ExportKind,
    ImportKind,
    day,
    decimal,
    export_kind,
    import_kind,
    integer,
    long_number,
    text,
    yes_no,
)
from yanzhen.core.tabular.columns import Cell, Reader
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import division_on
from yanzhen.resources import access, filters, vocabulary
from yanzhen.resources.models import Partner, Resource, Share
from yanzhen.resources.selectors import bookings, partners
from yanzhen.resources.selectors import resources as selectors
from yanzhen.resources.services import add_partner, add_resource
from yanzhen.resources.services import partners as partners_service
from yanzhen.resources.services.resources import checked_resource
from yanzhen.resources.tables import STANDING, amount_words, span_words

Row = dict[str, Any]
LANGUAGES = ("zh-hans", "en")


def choice(choices: Any) -> Reader:
    """A reader for a choice in either language."""

    @lru_cache(maxsize=1)
    def words() -> dict[str, Any]:
        found = {str(value): value for value in choices.values}
        for language in LANGUAGES:
            with translation.override(language):
                found |= {str(label): value for value, label in choices.choices}
        return found

    def read(cell: Cell) -> Any:
        typed = text(cell)
        if typed not in words():
            offered = "、".join(str(label) for label in choices.labels if label)
            raise NotValid(_("This must be one of: %(choices)s"), choices=offered)
        return words()[typed]

    return read


# -- resources in ---------------------------------------------------------------------------------


def _place(actor: Actor, row: Row) -> Division:
    division = division_on(row["division"], actor.today)
    if not scope.holds(actor, access.MANAGE, division.code):
        raise NotValid(_("You have no duty in this place."), field="division")
    return division


def _code_of(typed: str, area: str, today: date) -> str:
    """The code of a catalogue item that was written as code or as words."""
    for language in LANGUAGES:
        with translation.override(language):
            for item in vocabulary.catalogue(area=area, day=today).values():
                if typed in {item.code, item.name}:
                    return item.code
    raise NotValid(_("Choose an item of the guide catalogue."), field="catalogue_code")


PLAIN = (
    *("name", "description", "share", "quantity", "unit", "is_bookable", "needs_approval"),
    *("opening", "available_from", "available_to", "cost", "cost_note", "contact_name"),
    *("contact_phone", "address", "lng", "lat", "coordinate_system"),
)


def resource_fields(actor: Actor, row: Row, area: str) -> dict[str, Any]:
    """What ``add_resource`` takes of a row of the sheet."""
    fields = {name: row[name] for name in PLAIN if row[name] is not None}
    code = _code_of(row["catalogue_code"], area, actor.today)
    return {**fields, "catalogue_code": code}


def check_resource(actor: Actor, row: Row) -> None:
    division = _place(actor, row)
    fields = resource_fields(actor, row, division.code)
    checked_resource(fields, area=division.code, day=actor.today)


def take_resource(actor: Actor, row: Row) -> Resource:
    """Put it into the list, not yet looked at: whoever brings a list has not seen its rooms."""
    division = _place(actor, row)
    fields = resource_fields(actor, row, division.code)
    return add_resource(actor=actor, division=division, fields=fields, is_verified=False)


DIVISION = Column(
    "division",
    _("code of the place"),
    aliases=("区划代码", "所在区划代码", "所属区划代码"),
    is_required=True,
    read=long_number,
    example="530626101201",
    note=_("Of the city, county, town or village that owns it."),
)
CONTACT = (
    Column("contact_name", _("contact"), aliases=("联系人",)),
    Column(
        "contact_phone", _("phone of the contact"), aliases=("联系电话", "电话"), read=long_number
    ),
    Column("address", _("street address"), aliases=("地址",)),
    Column("lng", _("longitude"), aliases=("经度",), read=decimal),
    Column("lat", _("latitude"), aliases=("纬度",), read=decimal),
    Column("coordinate_system", _("coordinate system"), aliases=("坐标系",), example="GCJ-02"),
)
RESOURCE_COLUMNS = (
    DIVISION,
    Column("name", _("name"), aliases=("名称", "资源名称"), is_required=True, example="文化活动室"),
    Column(
        "catalogue_code",
        _("item of the guide catalogue"),
        aliases=("资源类别", "目录"),
        is_required=True,
        example="活动场地",
    ),
    Column("description", _("what it offers"), aliases=("说明", "简介")),
    Column("quantity", _("quantity"), aliases=("数量",), read=integer),
    Column("unit", pgettext_lazy("resource", "unit"), aliases=("单位",)),
    Column("share", _("who may use it"), aliases=("共享范围",), read=choice(Share)),
    Column("is_bookable", _("can be booked"), aliases=("可预约",), read=yes_no),
    Column(
        "needs_approval", _("the owner agrees to each booking"), aliases=("需审批",), read=yes_no
    ),
    Column("opening", _("opening times"), aliases=("开放时间",), example="周一至周五 9:00-17:00"),
    Column("available_from", _("available from"), aliases=("可用起始",), read=day),
    Column("available_to", _("available until"), aliases=("可用截止",), read=day),
    Column("cost", _("cost"), aliases=("费用",), read=choice(Resource.Cost)),
    Column("cost_note", _("note on the cost"), aliases=("费用说明",)),
    *CONTACT,
)


# -- partners in ----------------------------------------------------------------------------------


def _partner_fields(actor: Actor, row: Row, area: str) -> dict[str, Any]:
    names = {v: k for k, v in selectors.need_categories(actor, area).items()}
    typed = (row["serves"] or "").replace("，", "、").replace(",", "、").split("、")
    serves = [names.get(word.strip(), word.strip()) for word in typed if word.strip()]
    plain = ("name", "kind", "can_offer", "joined_on", *(c.name for c in CONTACT))
    return {"serves": serves, **{n: row[n] for n in plain if row[n] is not None}}


def check_partner(actor: Actor, row: Row) -> None:
    division = _place(actor, row)
    fields = _partner_fields(actor, row, division.code)
    partners_service.check_partner(actor=actor, division=division, fields=fields)


def take_partner(actor: Actor, row: Row) -> Partner:
    division = _place(actor, row)
    return add_partner(
        actor=actor,
        division=division,
        fields=_partner_fields(actor, row, division.code),
        uscc=row["uscc"] or "",
    )


PARTNER_COLUMNS = (
    DIVISION,
    Column("name", _("name"), aliases=("名称", "单位名称"), is_required=True, example="清风超市"),
    Column(
        "kind", _("kind"), aliases=("类型", "性质"), is_required=True, read=choice(Partner.Kind)
    ),
    Column(
        "uscc", _("unified social credit code"), aliases=("统一社会信用代码",), read=long_number
    ),
    Column("can_offer", _("what it can offer"), aliases=("可提供",)),
    Column(
        "serves",
        _("needs that it can help with"),
        aliases=("服务需求",),
        example="生活照料、医疗健康",
    ),
    Column("joined_on", _("partner since"), aliases=("加入日期",), read=day),
    *CONTACT,
)


# -- lists out ------------------------------------------------------------------------------------


def _resources(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    narrowed = filters.ResourceFilter(query, selectors.listed_resources(actor), actor=actor).qs
    rows = selectors.chosen_resources(narrowed, query.get("show", "offered"), actor)
    items = selectors.catalogue_labels(actor)
    for row in rows.iterator(500):
        yield (
            row.name,
            items.get(row.catalogue_code, row.catalogue_code),
            str(row.get_resource_class_display()),
            selectors.place_words(row),
            row.quantity,
            row.unit,
            str(row.get_share_display()),
            str(row.get_cost_display()),
            selectors.opening_words(row),
            row.address,
            timezone.localdate(row.verified_at).isoformat() if row.verified_at else "",
            str(row.get_state_display()),
        )


def _bookings(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    narrowed = filters.BookingFilter(query, bookings.listed_bookings(actor)).qs
    for row in bookings.chosen_bookings(narrowed, query.get("show", "ahead"), actor).iterator(500):
        yield (
            row.resource.name,
            span_words(row),
            row.quantity,
            row.purpose,
            row.division.name,
            str(row.get_state_display()),
        )


def _batches(rows: QuerySet[Any], size: int = 500) -> Iterator[list[Any]]:
    first = 0
    while batch := list(rows[first : first + size]):
        yield batch
        first += size


def _partners(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    narrowed = filters.PartnerFilter(query, partners.listed_partners(actor)).qs
    rows = partners.chosen_partners(narrowed, query.get("show", "active"), actor)
    for batch in _batches(rows):
        partners.with_facts(batch, actor)
        for row in batch:
            yield (
                row.name,
                str(row.get_kind_display()),
                row.organization.uscc if row.organization else "",
                selectors.place_words(row),
                row.can_offer,
                row.joined_on.isoformat(),
                row.agreed_until.isoformat() if row.agreed_until else "",
                row.deliveries,
                str(row.get_state_display()),
            )


def _agreements(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    narrowed = filters.AgreementFilter(query, partners.listed_agreements(actor)).qs
    rows = partners.chosen_agreements(narrowed, query.get("show", "in_force"), actor)
    for row in rows.iterator(500):
        yield (
            row.title,
            row.partner.name,
            selectors.place_words(row.partner),
            row.scope,
            row.promised,
            row.starts_on.isoformat(),
            row.ends_on.isoformat() if row.ends_on else "",
            str(STANDING[partners.standing(actor, row)][0]),
        )


def _groups(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    for row in filters.GroupFilter(query, partners.listed_groups(actor)).qs.iterator(500):
        yield (
            row.name,
            row.field,
            selectors.place_words(row),
            str(row.get_level_display()),
            row.members,
            row.founded_on.isoformat(),
            str(row.get_state_display()),
        )


def _uses(actor: Actor, query: QueryDict) -> Iterator[Sequence[Any]]:
    for row in filters.UseFilter(query, partners.listed_uses(actor)).qs.iterator(500):
        yield (
            row.used_on.isoformat(),
            row.resource.name if row.resource else "",
            row.partner.name if row.partner else "",
            str(row.get_kind_display()),
            amount_words(row),
            row.value_cents / 100 if row.value_cents is not None else "",
            row.division.name,
            row.words,
        )


Rows = Callable[[Actor, QueryDict], Iterator[Sequence[Any]]]
UNTIL = _("agreed until")
LISTS: tuple[tuple[str, Any, Rows, tuple[Any, ...]], ...] = (
    (
        "resources",
        _("Resources"),
        _resources,
        (
            *(
                _("name"),
                _("item of the guide catalogue"),
                _("class"),
                pgettext_lazy("resource", "owner"),
            ),
            *(_("quantity"), pgettext_lazy("resource", "unit"), _("who may use it"), _("cost")),
            *(_("opening times"), _("street address"), _("last looked at"), _("state")),
        ),
    ),
    (
        "resource-bookings",
        _("Bookings"),
        _bookings,
        (
            *(_("resource"), _("when"), _("quantity"), _("for what"), _("for which place")),
            _("state"),
        ),
    ),
    (
        "resource-partners",
        _("Partners"),
        _partners,
        (
            *(_("name"), _("kind"), _("unified social credit code"), _("works with the place")),
            *(_("what it can offer"), _("partner since"), UNTIL, _("delivered"), _("state")),
        ),
    ),
    (
        "resource-agreements",
        _("Agreements"),
        _agreements,
        (
            *(_("title"), _("partner"), _("where"), _("what it covers")),
            *(_("what was promised"), _("from"), _("last day"), _("state")),
        ),
    ),
    (
        "community-groups",
        _("Community groups"),
        _groups,
        (
            *(_("name"), _("what it does"), _("where"), _("level of growth")),
            *(_("number of members"), _("founded on"), _("state")),
        ),
    ),
    (
        "resource-uses",
        _("Deliveries"),
        _uses,
        (
            *(_("day"), _("resource"), _("partner"), _("kind"), _("quantity")),
            *(_("value in yuan"), _("where"), _("for what")),
        ),
    ),
)


def register_sheets() -> None:
    import_kind(
        ImportKind(
            code="resources",
            title=_("Resources"),
            permission=access.IMPORT,
            columns=RESOURCE_COLUMNS,
            check_row=check_resource,
            take_row=take_resource,
            same_key=lambda row: (row["division"], row["name"]),
        )
    )
    import_kind(
        ImportKind(
            code="resource-partners",
            title=_("Partners"),
            permission=access.IMPORT,
            columns=PARTNER_COLUMNS,
            check_row=check_partner,
            take_row=take_partner,
            same_key=lambda row: (row["division"], row["name"]),
        )
    )
    for code, title, rows, columns in LISTS:
        export_kind(
            ExportKind(
                code=code,
                title=title,
                permission=access.EXPORT,
                columns=columns,
                rows=rows,
                # Names of contacts and leaders, and telephone numbers, are left out of every list.
                has_personal_data=code in {"resource-partners", "resources"},
            )
        )
