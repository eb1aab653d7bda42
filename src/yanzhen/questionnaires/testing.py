"""Questionnaires for tests, made by the services that the pages call."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.accounts.testing import builder
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.questionnaires.models import FormVersion, Questionnaire, Response
from yanzhen.questionnaires.services import (
    make_questionnaire as make,
)
from yanzhen.questionnaires.services import (
    publish_form,
    submit_response,
    upload_form,
)

# What a community asks its residents: who they are, what they need, in two languages.
NEEDS_FORM = """
survey
type | name | label::中文 (zh) | label::English (en) | relevant | constraint | constraint_message::中文 (zh) | constraint_message::English (en) | required | appearance
select_one age | age | 您的年龄段 | Your age | | | | | yes |
integer | people | 家里住几口人 | How many live in your home | | . >= 1 and . <= 20 | 请填1到20之间的数 | Write a number from 1 to 20 | yes |
select_multiple needs or_other | needs | 您最需要哪些服务 | Which services do you need most | | | | | yes |
select_one often | meals_often | 一周需要几次助餐 | How often do you need meals | selected(${needs}, 'meals') | | | | |
select_one five | content | 您对社区服务满意吗 | Are you content with the services here | | | | | | likert
text | wish | 您还有什么愿望 | What else do you wish for | | | | | | multiline
choices
list_name | name | label::中文 (zh) | label::English (en) | need_category
age | young | 45岁以下 | Under 45 |
age | middle | 45到64岁 | 45 to 64 |
age | old | 65岁以上 | 65 and older |
needs | meals | 老年助餐 | Meals for elders | daily_care
needs | clinic | 健康义诊 | Health checks | health
needs | company | 聊天陪伴 | Company | company
needs | repair | 家电维修 | Repairs | repair
often | daily | 每天 | Every day |
often | some | 每周两三次 | Two or three times |
five | 5 | 很满意 | Very content |
five | 4 | 满意 | Content |
five | 3 | 一般 | So-so |
five | 2 | 不满意 | Discontent |
five | 1 | 很不满意 | Very discontent |
settings
form_title | form_id | default_language
居民需求问卷 | needs | 中文 (zh)
"""  # noqa: E501


def workbook(sheets: str = NEEDS_FORM) -> bytes:
    """An XLSForm from text: the name of a sheet on its own line, then its rows, cells by ``|``."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime.fromisoformat("2026-01-01")})  # always the same bytes
    sheet, at = None, 0
    for line in sheets.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) == 1 and cells[0]:
            sheet, at = book.add_worksheet(cells[0]), 0
            continue
        if sheet is None:
            raise ValueError("the text begins with the name of a sheet")
        for column, cell in enumerate(cells):
            if cell:
                sheet.write_string(at, column, cell)
        at += 1
    book.close()
    return out.getvalue()


def form_file(sheets: str = NEEDS_FORM, name: str = "needs.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(sheets))


def make_questionnaire(
    division: Division, *, actor: Actor | None = None, **values: Any
) -> Questionnaire:
    """A questionnaire without a form, asking through 2026."""
    return make(
        actor=actor or builder(),
        division=division,
        title=values.pop("title", "居民需求问卷"),
        purpose=values.pop("purpose", "了解居民需要什么服务"),
        mode=values.pop("mode", Questionnaire.Mode.ANONYMOUS),
        starts_on=values.pop("starts_on", date(2026, 1, 1)),
        ends_on=values.pop("ends_on", date(2099, 12, 31)),
        consent_text=values.pop("consent_text", "社工站保存您的回答，只用来安排服务。"),
        **values,
    )


def make_form(
    questionnaire: Questionnaire, sheets: str = NEEDS_FORM, *, actor: Actor | None = None
) -> FormVersion:
    """An uploaded form that is not yet in use."""
    return upload_form(
        actor=actor or builder(), questionnaire=questionnaire, upload=form_file(sheets)
    )


def make_open_questionnaire(
    division: Division, sheets: str = NEEDS_FORM, *, actor: Actor | None = None, **values: Any
) -> Questionnaire:
    """A questionnaire that takes answers."""
    made = make_questionnaire(division, actor=actor, **values)
    return publish_form(
        actor=actor or builder(), questionnaire=made, form=make_form(made, sheets, actor=actor)
    )


def make_response(
    questionnaire: Questionnaire,
    division: Division,
    *,
    key: str,
    actor: Actor | None = None,
    person: Person | None = None,
    **answers: Any,
) -> Response:
    """Answers that a worker enters; those of the needs form unless others are given."""
    given = {"age": "old", "people": "2", "needs": "meals", **answers}
    return submit_response(
        actor=actor or builder(),
        questionnaire=questionnaire,
        answers=given,
        key=key,
        way=Response.Way.WORKER,
        division=division,
        person=person,
        agreed_by="signature" if person else "",
        may_follow_up=person is not None,
    )
