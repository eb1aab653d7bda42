"""Villages merge: volunteers and teams serve in the new one."""

from yanzhen.accounts.testing import NOW, builder
from yanzhen.orgs.services import MergePlan, reorganize
from yanzhen.people.testing import make_person
from yanzhen.volunteers.testing import make_team, make_volunteer, make_volunteer_pair

MERGED = "990626101202"


def test_volunteers_and_teams_follow_a_merge(tree):
    volunteer, team = make_volunteer(tree.groups[0]), make_team(tree.village)
    pair = make_volunteer_pair(make_person(tree.groups[0]), volunteer)
    sources = (tree.villages[0].code, tree.villages[1].code)
    plan = MergePlan(sources, MERGED, "良双村", effective_on=NOW.date())
    reorganize(actor=builder(), plan=plan, decision="县政府令第3号")
    pair.refresh_from_db()
    assert pair.area_code == pair.division.code
    assert pair.area_code.startswith(MERGED)
    volunteer.refresh_from_db()
    team.refresh_from_db()
    assert volunteer.area_code.startswith(MERGED)
    assert volunteer.division.code == volunteer.area_code
    assert team.area_code == team.division.code == MERGED
