from datetime import timedelta

import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import NotFound, NotValid
from yanzhen.people.models import Person
from yanzhen.people.testing import make_person
from yanzhen.projects.models import Project, TeamMember
from yanzhen.projects.rules import TeamGap, team_gaps
from yanzhen.projects.services import add_member, remove_member
from yanzhen.projects.testing import (
    TODAY,
    make_member,
    make_project,
    make_review,
    make_running_project,
)

RULE = [
    {"role": "social_worker", "least": 1, "most": 1},
    {"role": "community_worker", "least": 2, "most": 2},
    {"role": "volunteer", "least": 6, "most": 7},
]


@pytest.mark.parametrize(
    ("present", "gaps"),
    [
        ((1, 2, 6), []),
        ((1, 2, 7), []),
        ((1, 2, 5), [TeamGap("volunteer", 5, 6, 7)]),
        ((1, 2, 8), [TeamGap("volunteer", 8, 6, 7)]),
        ((0, 2, 6), [TeamGap("social_worker", 0, 1, 1)]),
        ((1, 1, 6), [TeamGap("community_worker", 1, 2, 2)]),
    ],
)
def test_says_where_a_team_differs_from_one_two_and_six_to_seven(present, gaps):
    roles = ("social_worker", "community_worker", "volunteer")
    assert team_gaps(RULE, dict(zip(roles, present, strict=True))) == gaps


def judged(project):
    return Project.objects.get(pk=project.pk).team_fits


def test_judges_the_team_at_every_change(tree):
    project = make_project(tree.town)
    assert judged(project) is False
    for role, count in (("social_worker", 1), ("community_worker", 2), ("volunteer", 6)):
        for number in range(count):
            make_member(project, role=role, guest_name=f"{role}{number}")
    assert judged(project) is True
    member = project.members.filter(role="volunteer").first()
    assert member is not None
    remove_member(actor=builder(), member=member)
    assert judged(project) is False


def test_runs_with_a_team_that_does_not_fit(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    assert (project.state, project.team_fits) == ("running", False)


def test_takes_one_of_a_worker_a_person_and_a_guest(tree, town_worker):
    project = make_project(tree.town)
    person = make_person(tree.group, "田秀兰")
    with pytest.raises(NotValid):
        add_member(actor=builder(), project=project, role="volunteer")
    with pytest.raises(NotValid):
        add_member(
            actor=builder(), project=project, role="expert", user=town_worker, guest_name="某教授"
        )
    with pytest.raises(NotValid):
        add_member(actor=builder(), project=project, role="boss", guest_name="某人")
    members = [
        add_member(actor=builder(), project=project, role="social_worker", user=town_worker),
        add_member(actor=builder(), project=project, role="volunteer", person=person),
        add_member(actor=builder(), project=project, role="expert", guest_name="某教授"),
    ]
    assert [str(m) for m in members] == ["陶晚舟", "田秀兰", "某教授"]


def test_takes_nobody_twice_until_they_have_left(tree, town_worker):
    project = make_project(tree.town)
    member = make_member(project, town_worker)
    with pytest.raises(NotValid):
        make_member(project, town_worker, role=TeamMember.Role.EXPERT)
    remove_member(actor=builder(), member=member)
    make_member(project, town_worker, role=TeamMember.Role.EXPERT)


def test_takes_no_person_whom_the_worker_may_not_see(tree, town_worker, village_worker):
    hidden = make_person(tree.other_group, "石某")
    project = make_project(tree.town, actor=actor_of(town_worker))
    with pytest.raises(NotFound):
        add_member(actor=actor_of(town_worker), project=project, role="volunteer", person=hidden)
    assert hidden.protection == Person.Protection.NONE


def test_lets_nobody_leave_who_owes_an_improvement(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    member = make_member(project, town_worker)
    make_review(project, member, due_on=TODAY + timedelta(days=3))
    with pytest.raises(NotValid, match="1"):
        remove_member(actor=builder(), member=member)
