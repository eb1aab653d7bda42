"""Applications, lists and comparisons for tests, made by the services that the pages call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.assistance.models import AidApplication, Clue, Comparison, DepartmentList
from yanzhen.assistance.services import (
    begin_application,
    begin_comparison,
    bring_list,
    map_columns,
    take_list,
)
from yanzhen.core import jobs
from yanzhen.core.fields import plain
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person


def make_application(person: Person, helper: User, **values: Any) -> AidApplication:
    """An application for temporary assistance that is being prepared."""
    policy = values.pop("policy", "temporary")
    return begin_application(actor=actor_of(helper), person=person, policy=policy, **values)


HEADERS = ("姓名", "身份证号", "出生日期", "村", "金额", "等级")


def list_content(rows: Sequence[Sequence[object]], encoding: str = "utf-8") -> bytes:
    """A list as a department would save it."""
    lines = [",".join(HEADERS), *(",".join(str(cell) for cell in row) for row in rows)]
    return "\r\n".join(lines).encode(encoding)


def list_row(person: Person, *, amount: object = "", level: object = "", **other: str) -> list[Any]:
    """The row of a person in a list, as it should be; ``other`` says what is written wrong."""
    born = f"{person.born_on:%Y-%m-%d}" if person.born_on else ""
    village = person.division.parent or person.division
    right = {
        "name": person.name,
        "id_no": plain(person.id_number),
        "birth": born,
        "village": village.name,
    }
    told = right | other
    return [told["name"], told["id_no"], told["birth"], told["village"], amount, level]


def make_list(
    division: Division, lead: User, rows: Sequence[Sequence[object]], **values: Any
) -> DepartmentList:
    """A list that was read; ``is_taken=False`` leaves it at its quality sheet."""
    actor = values.pop("actor", None) or actor_of(lead)
    is_taken = values.pop("is_taken", True)
    row = bring_list(
        actor=actor,
        division=division,
        kind=values.pop("kind", "deaths"),
        department=values.pop("department", "民政局"),
        month=values.pop("month", date(2026, 6, 1)),
        file_name=values.pop("file_name", "名单.csv"),
        content=values.pop("content", None) or list_content(rows),
        legal_ground="社会救助暂行办法",
        authorisation="核对授权2026-1",
        **values,
    )
    if row.state == DepartmentList.State.BROUGHT:
        columns = {"name": "姓名", "id_no": "身份证号", "birth": "出生日期", "village": "村"}
        columns |= {"amount": "金额", "level": "等级"}
        row = map_columns(actor=actor, row=row, columns=columns)
    return take_list(actor=actor, row=row) if is_taken else row


def make_comparison(division: Division, lead: User, **values: Any) -> Comparison:
    """The lists of the month compared to the end."""
    actor = values.pop("actor", None) or actor_of(lead)
    month = values.pop("month", date(2026, 6, 1))
    comparison = begin_comparison(actor=actor, division=division, month=month)
    jobs.run(comparison.job_id or 0)
    return Comparison.objects.get(pk=comparison.pk)


def make_clue(person: Person, worker: User, **values: Any) -> Clue:
    """A clue as a comparison leaves it, without running the engine."""
    actor = actor_of(worker)
    comparison = Comparison.objects.create(
        created_at=actor.now,
        area_code=person.area_code,
        division=person.division,
        month=date(2026, 6, 1),
        state=Comparison.State.DONE,
        begun_at=actor.now,
        summary={"residents": 1, "rows": 1, "exact": 1, "probable": 0, "new_clues": 1},
    )
    return Clue.objects.create(
        **{
            "created_at": actor.now,
            "area_code": person.area_code,
            "person": person,
            "division": person.division,
            "comparison": comparison,
            "rule": "severe_illness",
            "outcome": "should_join",
            "urgency": 1,
            "responsible": worker,
            "found_at": actor.now,
            "due_at": actor.now + timedelta(days=7),
            "facts_digest": "0",
        }
        | values
    )
