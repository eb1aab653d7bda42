"""A list of projects as an Excel file that comes in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor
from yanzhen.core.tabular import Column, ImportKind, day, import_kind, long_number
from yanzhen.needs import vocabulary
from yanzhen.orgs.selectors import division_on
from yanzhen.people.sheets import choice
from yanzhen.projects import access
from yanzhen.projects.models import Brand, Project
from yanzhen.projects.services import ProjectRow, import_projects
from yanzhen.projects.services.bulk import TAKEN_STATES

Row = dict[str, Any]


def _code(actor: Actor, topic: str, row: Row, field: str, area: str) -> str:
    """The code that a word of the place stands for, in either language."""
    for entry in vocabulary.entries(topic, area=area, day=actor.today):
        if row[field] in (entry["code"], entry["name"], entry.get("name_en")):
            return str(entry["code"])
    offered = "、".join(vocabulary.labels(topic, area=area, day=actor.today).values())
    raise NotValid(_("This must be one of: %(choices)s"), field=field, choices=offered)


def _project_row(actor: Actor, row: Row) -> ProjectRow:
    place = division_on(row["division"], actor.today)
    if not scope.holds(actor, access.IMPORT, place.code):
        raise NotValid(_("You have no duty in this place."), field="division")
    state = row["state"] or Project.State.RUNNING
    if state not in TAKEN_STATES:
        raise NotValid(_("A list tells of drafts, running and closed projects."), field="state")
    if row["ends_on"] < row["starts_on"]:
        raise NotValid(_("A project does not end before it begins."), field="ends_on")
    brand = None
    if row["brand"]:
        brand = Brand.objects.filter(
            scope.areas(actor, access.READ).q(), name=row["brand"], ended_on=None
        ).first()
        if brand is None:
            raise NotValid(_("There is no such brand. Add it first."), field="brand")
    return ProjectRow(
        title=row["title"],
        benefit=row["benefit"],
        action_line=_code(actor, "projects.action_lines", row, "action_line", place.code),
        category=_code(actor, "needs.categories", row, "category", place.code),
        division=place,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        state=state,
        summary=row["summary"] or "",
        beneficiaries=row["beneficiaries"] or "",
        brand=brand,
    )


def check_project(actor: Actor, row: Row) -> None:
    found = _project_row(actor, row)
    if not 2 <= len(" ".join(found.title.split())) <= 80:
        raise NotValid(_("Give the project a name of 2 to 80 characters."), field="title")


def take_project(actor: Actor, row: Row) -> Project:
    return import_projects(actor=actor, rows=[_project_row(actor, row)])[0]


COLUMNS = (
    Column(
        "title", _("project name"), aliases=("项目名称", "名称"), is_required=True,
        example="银龄敲门",
    ),
    Column(
        "benefit", _("benefit type"), aliases=("受益类型", "普惠特惠"), is_required=True,
        read=choice(Project.Benefit), example="特惠",
    ),
    Column(
        "action_line", _("line of action"), aliases=("行动", "所属行动"), is_required=True,
        example="大民生",
    ),
    Column("category", _("category"), aliases=("类别",), is_required=True, example="情感陪伴"),
    Column(
        "division", _("code of the place"), aliases=("区划代码", "所在区划代码"),
        is_required=True, read=long_number, example="530626101201",
    ),
    Column("starts_on", _("begins on"), aliases=("开始日期",), is_required=True, read=day),
    Column("ends_on", _("ends on"), aliases=("结束日期",), is_required=True, read=day),
    Column("state", _("state"), aliases=("状态",), read=choice(Project.State)),
    Column("summary", _("in short"), aliases=("项目简介", "简介")),
    Column("beneficiaries", _("for whom"), aliases=("服务对象",)),
    Column("brand", _("brand name"), aliases=("品牌",)),
)  # fmt: skip


def register_sheets() -> None:
    import_kind(
        ImportKind(
            code="projects.projects",
            title=_("Projects"),
            permission=access.IMPORT,
            columns=COLUMNS,
            check_row=check_project,
            take_row=take_project,
            same_key=lambda row: (row["division"], row["title"], row["starts_on"]),
        )
    )
