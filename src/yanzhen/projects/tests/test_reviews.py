from datetime import timedelta

import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid, StaleVersion, WrongState
from yanzhen.projects.models import Improvement, ReviewMeeting
from yanzhen.projects.services import follow_up, hold_review
from yanzhen.projects.testing import (
    TODAY,
    make_member,
    make_project,
    make_review,
    make_running_project,
)


@pytest.fixture
def project(tree, town_worker):
    return make_running_project(tree.town, town_worker)


def test_ends_in_improvements_with_an_owner_and_a_day(project, town_worker):
    member = make_member(project, town_worker)
    review, improvement = make_review(project, member, due_on=TODAY + timedelta(days=7))
    assert list(review.attendees.all()) == [member]
    assert (improvement.owner, improvement.state, improvement.area_code) == (
        member,
        "open",
        project.area_code,
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("held_on", {"held_on": TODAY + timedelta(days=1)}),
        ("effect_score", {"effect_score": 6}),
        ("effect_score", {"effect_score": 0}),
        ("attendees", {"other_attendees": " "}),
        ("agenda", {"agenda": ""}),
        ("effect", {"effect": ""}),
    ],
)
def test_refuses_a_review_that_says_too_little(project, field, values):
    said = {
        "held_on": TODAY,
        "agenda": "看效果",
        "effect_score": 4,
        "effect": "不错",
        "other_attendees": "居民代表三人",
    }
    with pytest.raises(NotValid) as refused:
        hold_review(actor=builder(), project=project, **said | values)
    assert refused.value.field == field
    assert not ReviewMeeting.objects.exists()


def test_is_held_on_a_project_at_work_alone(tree, town_worker):
    draft = make_project(tree.town)
    with pytest.raises(WrongState):
        make_review(draft, make_member(draft, town_worker))


def test_gives_no_improvement_to_another_team(tree, project, town_worker):
    stranger = make_member(make_project(tree.town), town_worker)
    with pytest.raises(NotValid):
        make_review(project, stranger)
    assert not ReviewMeeting.objects.exists()


def test_follows_an_improvement_to_its_end(project, town_worker):
    actor = actor_of(town_worker)
    _review, improvement = make_review(project, make_member(project, town_worker))
    improvement = follow_up(actor=actor, improvement=improvement, state="under_way")
    with pytest.raises(NotValid):
        follow_up(actor=actor, improvement=improvement, state="done")
    with pytest.raises(StaleVersion):
        follow_up(actor=actor, improvement=improvement, state="done", words="好了", version=1)
    improvement = follow_up(actor=actor, improvement=improvement, state="done", words="已改排班")
    assert (improvement.state, improvement.ended_at) == ("done", actor.now)
    with pytest.raises(WrongState):
        follow_up(actor=actor, improvement=improvement, state="open", words="再来")


def test_drops_an_improvement_and_moves_its_day_with_words_only(project, town_worker):
    actor = actor_of(town_worker)
    _review, improvement = make_review(project, make_member(project, town_worker))
    later = TODAY + timedelta(days=9)
    for given in ({"state": "dropped"}, {"state": "open", "due_on": later}):
        with pytest.raises(NotValid):
            follow_up(actor=actor, improvement=improvement, **given)
    moved = follow_up(
        actor=actor, improvement=improvement, state="open", due_on=later, words="等新人到岗"
    )
    assert moved.due_on == later


def test_is_followed_up_by_its_owner_or_a_planner(project, town_worker, village_worker, outsider):
    _review, improvement = make_review(project, make_member(project, village_worker))
    follow_up(actor=actor_of(village_worker), improvement=improvement, state="under_way")
    with pytest.raises(AccessDenied):
        follow_up(actor=actor_of(outsider), improvement=improvement, state="under_way")


def test_knows_what_is_overdue(project, town_worker):
    member = make_member(project, town_worker)
    _review, improvement = make_review(
        project, member, held_on=TODAY - timedelta(days=9), due_on=TODAY - timedelta(days=1)
    )
    make_review(project, member, due_on=TODAY)
    assert list(Improvement.objects.overdue(TODAY)) == [improvement]
