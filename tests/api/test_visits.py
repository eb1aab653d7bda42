"""Visits for programs: written once, read as far as the gate lets, changed with a trace."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.api.conftest import Program
from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.delivery.models import ServiceRecord
from yanzhen.needs.models import Need
from yanzhen.orgs.testing import DivisionTree
from yanzhen.people.models import Household
from yanzhen.people.testing import draft, make_household
from yanzhen.visits.drafts import Block
from yanzhen.visits.models import Obligation, Visit
from yanzhen.visits.testing import make_obligation, make_visit, members_of

FOUND = {"health": Block(answers={"mood": "low"}), "living": Block(answers={"housing": "old"})}


@pytest.fixture
def program(as_user: Any) -> Any:
    """Calls as a page of this user does, by their session."""

    class OwnPage(Program):
        def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
            content: Any = {} if body is None else {"data": json.dumps(body)}
            kind = "application/json"
            address = f"/api/v1{path}"
            return own.generic(method, address, content_type=kind, headers=headers, **content)

    own: Any = None

    def give(user: User) -> Program:
        nonlocal own
        own = as_user(user)
        return OwnPage("")

    return give


@pytest.fixture
def household(tree: DivisionTree) -> Household:
    return make_household(tree.group, [draft(tree.group, "陈桂英", relation="head")])


def visit_of(household: Household, **values: Any) -> dict[str, Any]:
    return {
        "household": str(household.uid),
        "started_at": "2026-06-15T08:00:00+08:00",
        "minutes": 20,
        **values,
    }


def test_writes_a_visit_down_once_with_what_it_found_and_settled(
    program: Any, village_worker: User, household: Household
) -> None:
    person = members_of(household)[0].person
    make_obligation(person)
    make_visit(household, actor_of(village_worker), blocks=FOUND)
    body = visit_of(
        household,
        started_at="2026-06-15T10:05:00+08:00",
        unchanged=["living"],
        findings=[{"path": "health.mood", "value": "good"}],
        measured=[{"person": str(person.uid), "code": "systolic", "value": 150}],
        needs=[{"title": "想装扶手", "category": "safety", "person": str(person.uid)}],
        policies=["dibao"],
        companions=[{"role": "doctor", "name": "白医生"}],
        next_step="下周再量血压",
    )
    caller = program(village_worker)
    first, again = (caller.create("/visits", body, key="the-same-visit") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201), first.json()
    assert first.json() == again.json()
    shown = first.json()
    assert {b["code"]: (b["is_unchanged"], b["answers"]) for b in shown["blocks"]} == {
        "living": (True, [{"field": "housing", "value": "old"}]),
        "health": (False, [{"field": "mood", "value": "good"}]),
    }
    assert [(m["person"]["name"], m["is_met"]) for m in shown["members"]] == [("陈桂英", True)]
    assert [(m["code"], m["value"], m["level"]) for m in shown["measured"]] == [
        ("systolic", "150", "watch")
    ]
    assert [v["role"] for v in shown["visitors"]] == ["worker", "doctor"]
    assert Need.objects.get().channel == "visit"
    assert Visit.objects.count() == ServiceRecord.objects.filter(kind="visit").count() == 2
    assert Obligation.objects.get().state == "met"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unchanged": ["living"]}, "unchanged"),
        ({"findings": [{"path": "living.housing", "value": "palace"}]}, "living.housing"),
        ({"findings": [{"path": "stars.bright", "value": "yes"}]}, "blocks"),
        ({"started_at": "2099-01-01T08:00:00+08:00"}, "started_at"),
        ({"household": "12345678-1234-4234-8234-123456789012"}, "household"),
        ({"companions": [{"username": "nobody-here"}]}, "companions"),
        ({"measured": [{"person": "12345678-1234-4234-8234-123456789012", "code": "pulse",
                        "value": 70}]}, "measured"),
        ({"household": None}, "members"),
    ],
)  # fmt: skip
def test_names_what_is_wrong_and_writes_nothing(
    program: Any, village_worker: User, household: Household, change: Any, field: str
) -> None:
    answer = program(village_worker).create("/visits", visit_of(household) | change)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert not Visit.objects.exists()


def test_changes_what_was_found_and_keeps_what_stood_there(
    program: Any, village_worker: User, household: Household
) -> None:
    visit = make_visit(household, actor_of(village_worker), blocks=FOUND, view="一切安好")
    body = {
        "version": 1,
        "reason": "看错了",
        "findings": [{"path": "health.mood", "value": "good"}],
        "view": "情绪转好",
    }
    caller = program(village_worker)
    answer = caller.post(f"/visits/{visit.uid}/amend", body)
    assert answer.status_code == 200, answer.json()
    shown = answer.json()
    assert (shown["version"], shown["view"]) == (2, "情绪转好")
    assert [r["words"] for r in shown["revisions"]] == ["看错了"]
    stale = caller.post(f"/visits/{visit.uid}/amend", body)
    assert (stale.status_code, stale.json()["error"]["code"]) == (409, "stale_version")


def test_shows_findings_to_those_who_may_see_them(
    program: Any, village_worker: User, grid_worker: User, outsider: User, household: Household
) -> None:
    visit = make_visit(household, actor_of(village_worker), blocks=FOUND, view="一切安好")
    neighbour = program(grid_worker).get(f"/visits/{visit.uid}").json()
    assert [b["code"] for b in neighbour["blocks"]] == ["living"]
    assert neighbour["view"] == ""
    assert program(outsider).get(f"/visits/{visit.uid}").status_code == 404
    assert program(outsider).get("/visits").json()["rows"] == []
    rows = program(grid_worker).get("/visits?is_mine=true").json()["rows"]
    assert rows == []


def test_lists_what_is_owed_in_parts_and_counts_the_coverage(
    program: Any, tree: DivisionTree, village_worker: User, auditor: User, household: Household
) -> None:
    person = members_of(household)[0].person
    made = [make_obligation(person).pk for _ in range(3)]
    caller = program(village_worker)
    first = caller.get("/obligations?limit=2").json()
    rest = caller.get(f"/obligations?limit=2&after={first['next']}").json()
    assert [row["id"] for row in first["rows"] + rest["rows"]] == made
    assert rest["next"] is None
    assert first["rows"][0]["person"]["name"] == "陈桂英"
    report = program(auditor).get("/coverage?by=town").json()
    assert (report["kind"], report["place"], report["total"]["owed"]) == ("month", "990626", 0)
    assert program(auditor).get("/coverage?place=11").status_code == 404
    assert program(auditor).get("/obligations").status_code == 403
