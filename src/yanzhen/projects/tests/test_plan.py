from datetime import timedelta
from decimal import Decimal

import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import NotValid, WrongState
from yanzhen.orgs.testing import make_organization
from yanzhen.projects.rules import share_reached
from yanzhen.projects.services import (
    add_brand,
    add_co_organizer,
    add_measure,
    add_milestone,
    end_brand,
    finish_milestone,
    move_milestone,
    record_measurement,
    remove_co_organizer,
)
from yanzhen.projects.testing import TODAY, make_brand, make_project, make_running_project


def test_reaches_a_milestone_with_evidence(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    actor = actor_of(town_worker)
    milestone = add_milestone(
        actor=actor, project=project, title="招齐志愿者", due_on=TODAY + timedelta(days=7)
    )
    with pytest.raises(NotValid):
        finish_milestone(actor=actor, milestone=milestone, done_on=TODAY, evidence="")
    with pytest.raises(NotValid):
        finish_milestone(
            actor=actor, milestone=milestone, done_on=TODAY + timedelta(days=1), evidence="名单"
        )
    done = finish_milestone(
        actor=actor, milestone=milestone, done_on=TODAY, evidence="七人名单已公示"
    )
    assert (done.done_on, done.done_by) == (TODAY, town_worker)
    with pytest.raises(NotValid):
        move_milestone(actor=actor, milestone=done, due_on=TODAY, reason="改期")


def test_reaches_no_milestone_before_it_is_approved(tree, town_worker):
    project = make_project(tree.town)
    milestone = add_milestone(actor=builder(), project=project, title="启动", due_on=TODAY)
    with pytest.raises(WrongState):
        finish_milestone(actor=builder(), milestone=milestone, done_on=TODAY, evidence="照片")


def test_keeps_milestones_within_its_days(tree):
    project = make_project(tree.town)
    with pytest.raises(NotValid):
        add_milestone(
            actor=builder(), project=project, title="太早", due_on=TODAY - timedelta(days=1)
        )
    milestone = add_milestone(actor=builder(), project=project, title="启动", due_on=TODAY)
    with pytest.raises(NotValid):
        move_milestone(
            actor=builder(),
            milestone=milestone,
            due_on=project.ends_on + timedelta(days=1),
            reason="推迟",
        )


def test_measures_from_the_beginning_to_the_aim(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    measure = add_measure(
        actor=builder(),
        project=project,
        title="独居老人一周无人说话的人数",
        unit="人",
        baseline=Decimal(12),
        target=Decimal(2),
        source="入户问卷",
    )
    with pytest.raises(NotValid):
        record_measurement(
            actor=builder(),
            measure=measure,
            value=Decimal(7),
            measured_on=TODAY + timedelta(days=1),
            source="问卷",
        )
    value = record_measurement(
        actor=builder(), measure=measure, value=Decimal(7), measured_on=TODAY, source="问卷"
    )
    assert share_reached(measure.baseline, measure.target, value.value) == Decimal("0.5")


def test_refuses_an_aim_that_changes_nothing(tree):
    project = make_project(tree.town)
    with pytest.raises(NotValid) as refused:
        add_measure(
            actor=builder(),
            project=project,
            title="人数",
            unit="人",
            baseline=Decimal(1),
            target=Decimal("1.00"),
            source="问卷",
        )
    assert refused.value.field == "target"


def test_names_each_co_organiser_once_and_keeps_the_approved_ones(tree, town_worker):
    draft, health = make_project(tree.town), make_organization(tree.town, "清溪镇卫生院")
    joined = add_co_organizer(actor=builder(), project=draft, organization=health, part="出医生")
    with pytest.raises(NotValid):
        add_co_organizer(actor=builder(), project=draft, organization=health, part="再来")
    remove_co_organizer(actor=builder(), joined=joined)
    running = make_running_project(tree.town, town_worker)
    kept = add_co_organizer(actor=builder(), project=running, organization=health, part="出医生")
    with pytest.raises(NotValid):
        remove_co_organizer(actor=builder(), joined=kept)


def test_ends_a_brand_and_frees_its_name(tree, town_worker):
    brand = make_brand(tree.village)
    with pytest.raises(NotValid):
        make_brand(tree.village)
    ended = end_brand(actor=actor_of(town_worker), brand=brand, ended_on=TODAY, reason="合并")
    assert ended.ended_on == TODAY
    again = make_brand(tree.village)
    assert again.pk != brand.pk


def test_knows_no_other_kind_of_brand(tree):
    fields = {"name": "365", "kind": "guessed", "started_on": TODAY}
    with pytest.raises(NotValid) as refused:
        add_brand(actor=builder(), division=tree.village, fields=fields)
    assert refused.value.field == "kind"
