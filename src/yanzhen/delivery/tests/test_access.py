"""Who may open which page: every route of needs and delivery stands in the table below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core import scope
from yanzhen.delivery import access
from yanzhen.delivery import urls as delivery_urls
from yanzhen.delivery.models import Activity, Order, ServiceItem, ServiceRecord, SignUp
from yanzhen.delivery.testing import (
    make_accepted_order,
    make_activity,
    make_draft_item,
    make_item,
    make_order,
    make_record,
    make_sign_up,
)
from yanzhen.needs import urls as need_urls
from yanzhen.needs.models import Need
from yanzhen.needs.services import ask_for_help
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.testing import DivisionTree, make_worker
from yanzhen.people.testing import make_person, make_resident

SIGN_IN, OPEN, NO, HIDDEN = 302, 200, 403, 404


@dataclass(frozen=True)
class Row:
    """The answers to a visitor, an auditor, a worker of another town, and the area's lead."""

    visitor: int
    auditor: int
    outsider: int
    own: int
    method: str = "get"
    args: tuple[str, ...] = field(default=())


def listed(**more: str) -> Row:
    return Row(SIGN_IN, NO, OPEN, OPEN, **more)  # type: ignore[arg-type]


def one(kind: str) -> Row:
    return Row(SIGN_IN, NO, HIDDEN, OPEN, args=(kind,))


def step(kind: str, *more: str) -> Row:
    """A post that leads on when it is allowed."""
    return Row(SIGN_IN, NO, HIDDEN, 302, method="post", args=(kind, *more))


def public(*args: str) -> Row:
    return Row(OPEN, OPEN, OPEN, OPEN, args=args)


def mine(*args: str, method: str = "get") -> Row:
    """A page about one's own things: not there for anybody else."""
    return Row(SIGN_IN, HIDDEN, HIDDEN, HIDDEN, args=args, method=method)


TABLE: dict[str, Row] = {
    "need-list": listed(),
    "need-create": listed(),
    **{
        name: one("need")
        for name in (
            "need-detail", "need-triage", "need-hand-over", "need-try", "need-close",
            "need-merge", "need-identify",
        )
    },
    "need-caller-phone": Row(SIGN_IN, NO, HIDDEN, OPEN, method="post", args=("need",)),
    "need-order": one("answered_need"),
    "need-activity": one("answered_need"),
    "resident-ask": Row(302, 302, 302, 302),
    "resident-ask-done": Row(302, 302, 302, 302),
    "resident-ask-question": Row(302, 302, 302, 302, args=("words",)),
    "order-list": listed(),
    "order-create": listed(),
    **{
        name: one("order")
        for name in (
            "order-detail", "order-review", "order-cancel", "order-dispatch", "order-take-back",
            "order-supplement", "order-try", "order-confirm", "order-confirm-not-reached",
            "order-rate",
        )
    },
    "order-renew-code": step("accepted"),
    "item-list": listed(),
    "item-create": listed(),
    "item-detail": one("draft"),
    "item-change": one("draft"),
    "item-withdraw": Row(SIGN_IN, NO, NO, OPEN, args=("draft",)),
    "item-publish": Row(SIGN_IN, NO, NO, 302, method="post", args=("draft",)),
    "activity-list": listed(),
    "activity-create": listed(),
    **{
        name: one("activity")
        for name in (
            "activity-detail", "activity-change", "activity-cancel", "activity-attendance",
        )
    },
    "activity-publish": step("activity"),
    "activity-walk-ins": step("activity"),
    "activity-hold": step("activity"),
    "activity-attend": step("activity", "person", "out"),
    "record-list": listed(),
    "record-detail": one("record"),
    "record-correct": Row(SIGN_IN, NO, NO, OPEN, args=("record",)),
    "record-reverse": Row(SIGN_IN, NO, NO, OPEN, args=("record",)),
    "resident-home": public(),
    "resident-help": public(),
    "resident-activities": public(),
    "resident-activity": public("activity"),
    "resident-order": Row(SIGN_IN, 302, 302, 302),
    "resident-order-question": Row(SIGN_IN, OPEN, OPEN, OPEN, args=("item",)),
    "resident-order-detail": mine("order"),
    "resident-order-confirm": mine("order", method="post"),
    "resident-order-cancel": mine("order", method="post"),
    "resident-order-code": mine("order", method="post"),
    "resident-order-rate": mine("order"),
    "resident-activity-rate": mine("activity"),
    "resident-activity-step": Row(
        SIGN_IN, OPEN, OPEN, OPEN, method="post", args=("activity", "join")
    ),
    "resident-mine": Row(SIGN_IN, OPEN, OPEN, OPEN),
    "task-list": listed(),
    "my-hours": listed(),
    "task-detail": Row(SIGN_IN, NO, HIDDEN, HIDDEN, args=("order",)),
    "task-step": Row(SIGN_IN, NO, HIDDEN, HIDDEN, method="post", args=("order", "decline")),
}  # fmt: skip


@pytest.fixture
def stage(tree: DivisionTree, village_worker: User) -> dict[str, int]:
    """One of everything in the first town."""
    volunteer = make_worker(Role.VOLUNTEER, tree.village)
    item, elder = make_item(tree.town), make_person(tree.group, "田桂兰")
    begins = timezone.now() + timedelta(days=1)
    activity = make_activity(tree.village, village_worker, starts_at=begins)
    make_sign_up(activity, elder)
    called = ask_for_help(
        actor=builder(),
        division=tree.village,
        phone="19900002222",
        category="repair",
        title="水管坏了",
    )
    return {
        "need": called.pk,
        "answered_need": make_triaged_need(elder).pk,
        "order": make_order(item, elder).pk,
        "accepted": make_accepted_order(make_item(tree.town, "陪诊"), elder, volunteer).pk,
        "draft": make_draft_item(tree.town, "代购").pk,
        "activity": activity.pk,
        "record": make_record(make_item(tree.town, "保洁"), elder, volunteer, village_worker).pk,
        "person": elder.pk,
    }


def everything() -> list[object]:
    """What must be the same after a refusal."""
    return [
        list(model.objects.order_by("pk").values_list("pk", column))
        for model, column in (
            (Need, "version"), (Order, "version"), (ServiceItem, "state"),
            (Activity, "version"), (ServiceRecord, "sign"), (SignUp, "state"),
        )
    ]  # fmt: skip


def call(browser: Client, name: str, row: Row, stage: dict[str, int]) -> int:
    address = reverse(name, args=[stage.get(arg, arg) for arg in row.args])
    data = {"reason": "contact", "headcount": "3"} if row.method == "post" else None
    return int(getattr(browser, row.method)(address, data).status_code)


def routes() -> set[str]:
    patterns = [*need_urls.urlpatterns, *delivery_urls.urlpatterns]
    return {str(p.name) for p in patterns}


def test_every_route_stands_in_the_table() -> None:
    assert routes() == set(TABLE)


def test_refuses_as_the_table_says_and_changes_nothing(
    stage: dict[str, int], auditor: User, outsider: User, as_user: Callable[[User], Client]
) -> None:
    before = everything()
    browsers = {
        "visitor": Client,
        "auditor": lambda: as_user(auditor),
        "outsider": lambda: as_user(outsider),
    }
    found = {
        (name, who): (status, expected)
        for who, browser in browsers.items()
        for name, row in TABLE.items()
        if (status := call(browser(), name, row, stage)) != (expected := getattr(row, who))
    }
    assert found == {}
    assert everything() == before


def test_opens_to_the_lead_of_the_area_as_the_table_says(
    stage: dict[str, int], station_lead: User, as_user: Callable[[User], Client]
) -> None:
    browser = as_user(station_lead)
    reads_first = sorted(TABLE, key=lambda name: TABLE[name].method)
    found = {
        name: (status, TABLE[name].own)
        for name in reads_first
        if (status := call(browser, name, TABLE[name], stage)) != TABLE[name].own
    }
    assert found == {}


def test_a_neighbour_finds_none_of_the_pages_of_somebody_else(
    tree: DivisionTree, stage: dict[str, int], as_user: Callable[[User], Client]
) -> None:
    browser, before = as_user(make_resident(make_person(tree.group)).user), everything()
    for name, row in TABLE.items():
        if row.own == HIDDEN:
            assert call(browser, name, row, stage) in {HIDDEN, NO}, name
    assert everything() == before


def test_lists_and_object_checks_agree_for_every_role(
    tree: DivisionTree, stage: dict[str, int]
) -> None:

    make_need(make_person(tree.other_group))
    for role in (Role.VILLAGE_WORKER, Role.SUPERVISOR, Role.AUDITOR, Role.DEPARTMENT_READER):
        for place in (tree.village, tree.other_village):
            actor = actor_of(make_worker(role, place))
            for rows in (
                access.visible_orders(actor),
                access.visible_records(actor),
                access.visible_activities(actor),
            ):
                for found in rows:
                    assert scope.holds(actor, access.READ, found.area_code)
            expected = scope.holds(actor, access.READ, tree.village.code)
            assert access.visible_orders(actor).exists() == expected
            assert access.visible_records(actor).exists() == expected
