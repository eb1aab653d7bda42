import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import AccessDenied, NotValid
from yanzhen.core.models import AuditEntry
from yanzhen.needs.testing import make_triaged_need
from yanzhen.projects.models import Project
from yanzhen.projects.services import ProjectRow, import_projects
from yanzhen.projects.testing import TODAY, project_fields


def row(division, **values):
    return ProjectRow(**project_fields() | {"division": division} | values)


def test_takes_over_many_projects_with_their_teams_and_needs(tree, town_worker):
    need = make_triaged_need(division=tree.village, place="广场")
    team = [
        ("social_worker", town_worker),
        *[("community_worker", f"网格员{n}") for n in range(2)],
        *[("volunteer", f"志愿者{n}") for n in range(6)],
    ]
    made = import_projects(
        actor=builder(),
        rows=[
            row(tree.village, title="项目一", members=team, needs=[need]),
            row(tree.village, title="项目二", state="closed"),
        ],
    )
    assert [p.title for p in made] == ["项目一", "项目二"]
    assert [p.team_fits for p in made] == [True, False]
    assert len({p.number for p in made}) == 2
    need.refresh_from_db()
    assert (need.answer_kind, need.answer_id) == ("project", made[0].pk)
    assert AuditEntry.objects.get(operation="projects.import_projects").notes == {"projects": 2}


def test_takes_over_none_when_one_is_wrong(tree):
    rows = [row(tree.village), row(tree.village, action_line="guessed")]
    with pytest.raises(NotValid):
        import_projects(actor=builder(), rows=rows)
    with pytest.raises(NotValid):
        import_projects(actor=builder(), rows=[row(tree.village, state="approved")])
    assert not Project.objects.exists()


def test_takes_over_projects_of_the_own_area_alone(tree, station_lead, town_worker):
    for user, place in ((station_lead, tree.other_town), (town_worker, tree.town)):
        with pytest.raises(AccessDenied):
            import_projects(actor=actor_of(user), rows=[row(place)])


def test_writes_three_hundred_projects_in_a_few_queries(tree, django_assert_max_num_queries):
    rows = [row(tree.village, title=f"项目{n}", members=[("expert", "某教授")]) for n in range(300)]
    with django_assert_max_num_queries(20):
        import_projects(actor=builder(), rows=rows)
    assert Project.objects.filter(starts_on=TODAY).count() == 300
