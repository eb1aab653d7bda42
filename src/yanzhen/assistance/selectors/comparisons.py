"""Named reads of lists and comparisons."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.assistance import access
from yanzhen.assistance.models import Comparison, DepartmentList, ListLink
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_id, mask_phone
from yanzhen.core.scope import Actor
from yanzhen.core.vault import FileGone
from yanzhen.needs import vocabulary
from yanzhen.people.models import Person

LISTS = "assistance.lists"
LIMITS = "assistance.list_limits"
ENROLLED = "assistance.enrolled_categories"
State = DepartmentList.State


@dataclass(frozen=True, slots=True)
class ListCounts:
    kept: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody is new on a list, gone from it, or stands there otherwise than before."""

    person: Person
    kind: str
    change: str
    amount_before: int | None
    amount_after: int | None
    level_before: int | None
    level_after: int | None

    @property
    def before_words(self) -> str:
        return _said(self.amount_before, self.level_before)

    @property
    def after_words(self) -> str:
        return _said(self.amount_after, self.level_after)


def _said(amount_cents: int | None, level: int | None) -> str:
    """
    >>> _said(1250, 2), _said(None, None)
    ('12.50 · 2', '')
    """
    parts = [f"{amount_cents / 100:,.2f}"] if amount_cents else []
    return " · ".join([*parts, *([str(level)] if level is not None else [])])


def kind_labels(actor: Actor, area: str) -> dict[str, str]:
    return vocabulary.labels(LISTS, area=area, day=actor.today)


def listed_lists(actor: Actor) -> QuerySet[DepartmentList]:
    return (
        access.visible_lists(actor)
        .select_related("source__division__parent", "brought_by")
        .order_by("-month", "-brought_at", "-pk")
    )


def count_lists(rows: QuerySet[DepartmentList]) -> ListCounts:
    found = rows.order_by().aggregate(
        kept=Count("pk", filter=Q(state=State.TAKEN)),
        waiting=Count("pk", filter=Q(state__in=(State.BROUGHT, State.CHECKED))),
    )
    return ListCounts(**found)


def listed_comparisons(actor: Actor) -> QuerySet[Comparison]:
    return (
        access.visible_comparisons(actor)
        .select_related("division__parent", "job")
        .order_by("-month", "-begun_at", "-pk")
    )


def next_pair(comparison: Comparison) -> ListLink | None:
    """The pair that somebody should look at next: the likeliest of the first undecided row."""
    rows = comparison.links.filter(answer=ListLink.Answer.OPEN)
    return (
        rows.select_related("department_list__source", "person__division__parent", "comparison")
        .order_by("department_list", "row", "-probability", "pk")
        .first()
    )


def pair_sides(link: ListLink) -> list[tuple[Any, str, str, bool]]:
    """What is compared, line by line: the row of the list beside the person of the register, and
    whether they say another thing.

    Identity numbers and phones are masked in their middle; differing places are told in words.
    """
    row: dict[str, Any] = json.loads(plain(link.content) or "{}")
    person = link.person
    born = f"{person.born_on:%Y-%m-%d}" if person.born_on else ""
    village = person.division
    town = village.parent.name if village.parent else ""
    sides = [
        (_("full name"), row.get("name") or "", person.name),
        (_("document number"), _masked(row.get("id_no")), _masked(plain(person.id_number))),
        (_("sex"), row.get("sex") or "", str(person.get_sex_display())),
        (_("born on"), row.get("birth") or "", born),
        (_("phone"), _phone(row.get("phone")), _phone(plain(person.phone))),
        (
            _("where"),
            " ".join(filter(None, (row.get("township"), row.get("village")))),
            f"{town} {village.name}".strip(),
        ),
    ]
    return [(label, left, right, _is_other(left, right)) for label, left, right in sides]


def _is_other(left: str, right: str) -> bool:
    """Whether two sides that were told differ in more than the way of writing.

    >>> _is_other("1953.3.17", "1953-03-17"), _is_other("龙潭村", "龙潭村 2组")
    (False, False)
    >>> _is_other("李蓉", "李容"), _is_other("", "李容"), _is_other("19530317", "1953-03-18")
    (True, False, True)
    """
    if not left or not right:
        return False
    days = [re.fullmatch(r"(\d{4})\D*(\d{1,2})\D*(\d{1,2})\D*", side) for side in (left, right)]
    if days[0] and days[1]:
        return [int(part) for part in days[0].groups()] != [int(p) for p in days[1].groups()]
    return not set(left.split()) <= set(right.split())


def _phone(number: Any) -> str:
    return mask_phone(str(number)) if number else ""


def _masked(number: Any) -> str:
    return mask_id(str(number)) if number else ""


def changes_of(comparison: Comparison) -> list[Change]:
    """This month against the month before; empty without one."""
    from yanzhen.assistance import engine

    if comparison.before is None or not comparison.before.facts_as or not comparison.facts_as:
        return []
    try:
        found = engine.changes(
            engine.open_result(comparison.before)["facts"],
            engine.open_result(comparison)["facts"],
        )
    except FileGone:
        return []
    shared = set(comparison.lists.values_list("source__kind", flat=True)) & set(
        comparison.before.lists.values_list("source__kind", flat=True)
    )
    found = [row for row in found if row["list_name"] in shared]
    people = Person.objects.select_related("division__parent").in_bulk(
        [row["rid"] for row in found]
    )
    names = ("amount_before", "amount_after", "level_before", "level_after")
    return [
        Change(
            person=people[row["rid"]],
            kind=row["list_name"],
            change=row["change"],
            **{name: row[name] for name in names},
        )
        for row in sorted(found, key=lambda row: (row["list_name"], row["change"], row["rid"]))
        if row["rid"] in people
    ]
