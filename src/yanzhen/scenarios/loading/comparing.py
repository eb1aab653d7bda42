"""Lists of departments compared with the register, so that the demo has links, pairs and clues.

What stands in the lists is the pack's ``comparison.yaml``; the people are those who were invented.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

from yanzhen.assistance.access import COMPARE
from yanzhen.assistance.models import Clue
from yanzhen.assistance.services import (
    begin_comparison,
    bring_list,
    check_clue,
    map_columns,
    take_list,
)
from yanzhen.core import jobs, policies
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Division, Post
from yanzhen.people.models import Person, PersonCategory
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading

COLUMNS = {
    "name": "姓名",
    "id_no": "身份证号",
    "birth": "出生日期",
    "village": "村（社区）",
    "amount": "金额",
    "level": "等级",
}


def compare_lists(loading: Loading) -> None:
    """Bring the lists of each month, compare them, and check one of the clues."""
    said = loading.pack.read("comparison")
    county = Division.objects.get(code=loading.place)
    posts = Post.objects.filter(area_code=loading.place, role__in=COMPARE.roles)
    lead = posts.select_related("user").order_by("pk")[0].user
    actor = Duty(loading.place).actor(lead, loading.on(loading.today, 9).now)
    people = _people(loading)
    months = sorted({row["months_ago"] for row in said["department_lists"]}, reverse=True)
    for number, ago in enumerate(months, 1):
        month = _month(loading.today, ago)
        for row in said["department_lists"]:
            if row["months_ago"] == ago:
                _bring(actor, county, month, row, said, people)
        comparison = begin_comparison(actor=actor, division=county, month=month)
        jobs.run(comparison.job_id or 0)
        loading.tell("comparison", number, len(months))
    _check(loading, said["checked"])


def _month(today: date, ago: int) -> date:
    month = today.replace(day=1)
    for _turn in range(ago):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def _people(loading: Loading) -> dict[str, list[Person]]:
    """People with a number, in assistance and not, where nobody is protected."""
    codes = policies.value("assistance.enrolled_categories", area=loading.place, day=loading.today)
    enrolled = PersonCategory.objects.on(loading.today).filter(category__code__in=codes)
    rows = (
        Person.objects.filter(
            area_code__startswith=loading.place, state="active", protection="none", account=None
        )
        .exclude(id_number="")
        .exclude(born_on=None)
        .select_related("division__parent", "household")
        .order_by("pk")
    )
    keys = enrolled.values("person")
    homes = Person.objects.filter(pk__in=keys, household__isnull=False).values("household")
    return {
        "enrolled": list(rows.filter(pk__in=keys)[:20]),
        "other": list(rows.exclude(pk__in=keys).exclude(household__in=homes)[:20]),
    }


def _bring(
    actor: Actor,
    division: Division,
    month: date,
    row: dict[str, Any],
    said: dict[str, Any],
    people: dict[str, list[Person]],
) -> None:
    brought = bring_list(
        actor=actor,
        division=division,
        kind=row["kind"],
        department=row["department"],
        month=month,
        file_name=f"{row['department']}{month:%Y%m}.csv",
        content=_content(row["rows"], people),
        legal_ground=said["legal_ground"],
        authorisation=said["authorisation"],
    )
    if brought.state == brought.State.BROUGHT:
        brought = map_columns(actor=actor, row=brought, columns=COLUMNS)
    take_list(actor=actor, row=brought)


def _content(rows: list[dict[str, Any]], people: dict[str, list[Person]]) -> bytes:
    """The list as the department's program would save it: GBK, with commas."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS.values())
    for row in rows:
        kind = "enrolled" if "enrolled" in row else "other"
        chosen = people[kind]
        person, wrong = chosen[row[kind] % len(chosen)], row.get("wrong", {})
        village = person.division.parent or person.division
        born = wrong.get("birth", f"{person.born_on:%Y-%m-%d}")
        writer.writerow(
            [
                wrong.get("name", person.name),
                _written(plain(person.id_number), wrong.get("number", "")),
                "" if born == "none" else born,
                village.name,
                row.get("amount", ""),
                row.get("level", ""),
            ]
        )
    return file.getvalue().encode("gb18030")


def _written(number: str, how: str) -> str:
    """A number as people and spreadsheets spoil it."""
    if how == "none":
        return ""
    if how == "cut_off":
        return number[:15] + "000"
    if how == "one_digit":
        return number[:6] + str((int(number[6]) + 1) % 10) + number[7:]
    return number


def _check(loading: Loading, said: dict[str, Any]) -> None:
    """Whoever has to check one of the clues has done so."""
    clue = (
        Clue.objects.filter(rule=said["rule"], responsible__isnull=False)
        .select_related("responsible", "person")
        .order_by("pk")
        .first()
    )
    if clue is None or clue.responsible is None:
        return
    begun = clue.found_at - timedelta(minutes=said["minutes"])
    check_clue(
        actor=Duty(loading.place).actor(clue.responsible, clue.found_at),
        clue=clue,
        result=said["result"],
        started_at=begun,
        minutes=said["minutes"],
        words=said["words"],
    )
