"""A small county with one of everything that has an address in the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yanzhen.accounts import tokens
from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.services import create_token
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.assistance.testing import make_application
from yanzhen.cases.models import CaseGoal
from yanzhen.cases.testing import make_case, make_referral, make_served_case
from yanzhen.deliberation.testing import make_decided_issue, make_issue
from yanzhen.delivery.services import review_order
from yanzhen.delivery.testing import (
    make_accepted_order,
    make_activity,
    make_dispatched_order,
    make_finished_order,
    make_held_activity,
    make_item,
    make_order,
    make_record,
    make_series,
    make_sign_up,
)
from yanzhen.needs.services import ask_for_help
from yanzhen.needs.testing import make_box, make_collection, make_need, make_triaged_need
from yanzhen.orgs.models import Organization, Post
from yanzhen.orgs.testing import (
    DivisionTree,
    make_cast_member,
    make_division_tree,
    make_station,
    make_worker,
)
from yanzhen.people.models import Person
from yanzhen.people.testing import draft, make_household, make_person, make_person_category
from yanzhen.projects.testing import make_project, make_project_parts
from yanzhen.questionnaires.testing import make_open_questionnaire
from yanzhen.resources.testing import make_resource_parts
from yanzhen.roster.testing import make_roster_parts
from yanzhen.timebank.testing import make_point_parts
from yanzhen.visits.testing import make_obligation, make_visit
from yanzhen.volunteers.testing import make_hour_parts

SERVICES = ("上门理发", "居家保洁", "陪伴聊天", "助餐送餐", "陪同就医", "代办跑腿")


@dataclass(frozen=True, slots=True)
class Stage:
    """The county, somebody who may do nearly everything in it, and the uids by collection."""

    tree: DivisionTree
    caller: User
    token: str
    uids: dict[str, list[str]]
    known: dict[str, list[Any]]


def make_stage() -> Stage:
    """Made by services; about a second."""
    tree = make_division_tree()
    caller = make_cast_member("station_lead", tree)
    worker = make_cast_member("village_worker", tree)
    volunteer = make_worker(Role.VOLUNTEER, tree.village, name="许知秋", username="volunteer")
    station = make_station(tree.village, phone="0999-7654321")
    household = make_household(
        tree.group, [draft(tree.group, "田阿婆", relation="head")], address="12号"
    )
    persons = [household.members.get(), *(make_person(tree.group) for _ in range(3))]
    make_person_category(persons[1])
    items = [make_item(tree.county, name) for name in SERVICES]
    orders = _orders(items, persons, volunteer, worker)
    needs = [
        make_need(persons[0]),
        make_need(division=tree.group),
        make_triaged_need(persons[1]),
        ask_for_help(
            actor=builder(),
            division=tree.group,
            phone="13900001234",
            category="safety",
            title="请回电",
        ),
    ]
    activity = make_activity(tree.village, worker)
    make_sign_up(activity, persons[0])
    held = make_held_activity(tree.village, worker, persons[:2])
    record = make_record(items[-1], persons[2], volunteer, worker)
    parts = make_project_parts(tree.village, worker)
    offered = make_resource_parts(tree.village)
    make_obligation(persons[0])
    plan = make_roster_parts(tree.town)["plan"]
    served = make_hour_parts(persons[3], items[3], caller)
    make_point_parts(persons[3], tree.group)
    raw = tokens.fresh_token()
    create_token(
        actor=actor_of(caller), owner=caller, label="试", scopes=sorted(tokens.SCOPES), raw=raw
    )
    uids: dict[str, list[Any]] = {
        "needs": needs,
        "boxes": [make_box(tree.group), make_box(tree.village)],
        "collections": [make_collection(tree.group), make_collection(tree.village, "meeting")],
        "persons": persons,
        "households": [household],
        "stations": [station],
        "items": items,
        "orders": orders,
        "tasks": [make_dispatched_order(items[4], persons[3], caller)],
        "activities": [activity],
        "sessions": list(activity.sessions.all()),
        "order-series": [make_series(items[5 % len(items)], persons[0])],
        "questionnaires": [make_open_questionnaire(tree.village)],
        "records": [record, held],
        "resources": [offered["resource"], offered["withdrawn_resource"]],
        "resource-bookings": [offered["booking"], offered["asked_booking"]],
        "partners": [offered["partner"]],
        "resource-uses": [offered["use"]],
        "projects": [parts["project"], make_project(tree.village)],
        "improvements": [parts["improvement"]],
        "visits": [make_visit(household, caller), make_visit(household, worker)],
        "hours": [served["claim"]],
        "pairs": [served["pair"]],
        "certificates": [served["certificate"]],
        "points": [persons[3]],
        "cases": [make_case(persons[0], caller), make_served_case(persons[1], caller)],
        "referrals": [make_referral(persons[2], caller)],
        "aid-applications": [make_application(persons[3], caller)],
        "roster": [plan],
        "issues": [make_issue(tree.village, caller), make_decided_issue(tree.village, caller)],
    }
    named = {name: [str(row.uid) for row in rows] for name, rows in uids.items()}
    return Stage(tree, caller, raw, named, _known(tree, caller, named))


def _orders(items: list[Any], persons: list[Person], helper: User, worker: User) -> list[Any]:
    placed, ready = make_order(items[0], persons[0]), make_order(items[1], persons[0])
    return [
        placed,
        review_order(actor=actor_of(worker), order=ready, accept=True),
        make_dispatched_order(items[2], persons[0], helper),
        make_accepted_order(items[3], persons[0], helper),
        make_finished_order(items[4], persons[0], helper),
    ]


def _known(tree: DivisionTree, caller: User, uids: dict[str, list[str]]) -> dict[str, list[Any]]:
    """Values that fit a field of a body, by its name, so that requests come past the door."""
    posts = list(Post.objects.order_by("pk").values_list("pk", flat=True))
    return {
        "division": [tree.village.code, tree.group.code],
        "category": ["safety", "daily_care", "dibao"],
        "lane": ["regular", "at_once"],
        "action_line": ["livelihood"],
        "needs": [uids["needs"][:1], uids["needs"][2:3]],
        "item": uids["items"],
        "person": uids["persons"],
        "need": uids["needs"],
        "absorbed": uids["needs"],
        "box": uids["boxes"],
        "household": uids["households"],
        "parent": [None, *uids["stations"]],
        "owner": posts,
        "responsible": posts,
        "helper": ["volunteer"],
        "resource": uids["resources"][:1],
        "partner": uids["partners"],
        "catalogue_code": ["activity_room", "wheelchair"],
        "serves": ["daily_care", ["daily_care"]],
        "version": [1, 2, 3],
        "station_type": ["social_work_station"],
        "purpose": ["health"],
        "field": ["phone", "address", "place", "caller_phone"],
        "after": [None],
        "place": [tree.county.code],
        "case": uids["cases"],
        "goal": list(CaseGoal.objects.values_list("pk", flat=True)),
        "organization": list(Organization.objects.values_list("pk", flat=True)),
        "worker": ["volunteer", caller.username],
        "policy": ["temporary"],
        "there": [["application"], []],
    }
