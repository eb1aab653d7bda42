"""Who is reminded of which visit, and where the homes of a day lie."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from yanzhen.accounts.models import Reminder
from yanzhen.accounts.services.reminders import remind
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import policies
from yanzhen.orgs import my_day
from yanzhen.orgs.models import Post
from yanzhen.orgs.services import assign_responsibility
from yanzhen.orgs.testing import SINCE, make_worker
from yanzhen.people.models import Household
from yanzhen.people.testing import draft, make_household, make_person
from yanzhen.resources.services import set_location
from yanzhen.visits.models import CheckedVisit, CheckRound, Obligation, Submission
from yanzhen.visits.testing import make_obligation, make_visit

pytestmark = pytest.mark.django_db


def test_the_worker_who_answers_is_reminded_before_and_after_the_day(tree, village_worker) -> None:
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    person = make_person(tree.group)
    rows = [make_obligation(person) for _ in range(3)]
    day = rows[0].due_on
    Obligation.objects.filter(pk=rows[1].pk).update(due_on=day + timedelta(days=9))
    Obligation.objects.filter(pk=rows[2].pk).update(due_on=day - timedelta(days=60))
    assert remind(actor=builder()) == 1
    told = Reminder.objects.get(user=village_worker)
    assert (told.kind, told.url) == ("visits.coming", f"/visits/owed/{rows[0].pk}/")
    assert remind(actor=builder().as_of(NOW + timedelta(days=5))) == 1
    told = Reminder.objects.filter(user=village_worker)[0]
    assert (told.kind, told.count) == ("visits.missed", 1)
    Obligation.objects.update(state="met")
    assert remind(actor=builder().as_of(NOW + timedelta(days=12))) == 0


def test_a_place_says_itself_how_early_its_workers_are_reminded(
    tree, village_worker, settings, tmp_path
) -> None:
    for name in ("national", "town"):
        (tmp_path / name).mkdir()
    national = Path(settings.POLICIES) / "national"
    for path in (*national.glob("*.yaml"),):
        (tmp_path / "national" / path.name).symlink_to(path)
    (tmp_path / "town" / "place.yaml").write_text(f'code: "{tree.village.code}"\n')
    (tmp_path / "town" / "visits.yaml").write_text(
        "- {topic: visits.reminders, effective_from: 2020-01-01, status: unconfirmed,"
        " reference: the village, value: {ahead_days: 6, past_days: 1}}\n"
    )
    other = make_worker("village_worker", tree.villages[1], name="周巧云")
    there = tree.groups[2]
    rows = []
    for worker, village, group in (
        (village_worker, tree.village, tree.group),
        (other, tree.villages[1], there),
    ):
        post = Post.objects.get(user=worker)
        assign_responsibility(actor=builder(), post=post, division=village, valid_from=SINCE)
        rows.append(make_obligation(make_person(group)))
    in_five_days = rows[0].due_on + timedelta(days=4)
    Obligation.objects.update(due_on=in_five_days)
    settings.POLICIES = tmp_path
    policies.reload()
    try:
        assert remind(actor=builder()) == 1
        assert Reminder.objects.get().user == village_worker
        assert remind(actor=builder().as_of(NOW + timedelta(days=3))) == 1
        assert remind(actor=builder().as_of(NOW + timedelta(days=9))) == 1
        assert Reminder.objects.get(kind="visits.missed").user == other
    finally:
        policies.reload()


def test_whoever_wrote_a_visit_down_is_reminded_when_it_comes_back(tree, village_worker) -> None:
    home = make_household(tree.group, [draft(tree.group, "陈桂英", relation="head")])
    visit = make_visit(home, actor_of(village_worker))
    submission = Submission.objects.create(
        tier="village",
        month=NOW.date().replace(day=1),
        division=tree.village,
        area_code=tree.village.code,
        state="returned",
        submitted_at=NOW,
        due_at=NOW,
        created_at=NOW,
    )
    given = {
        "number": 1,
        "submitted_at": NOW,
        "due_at": NOW,
        "seed": "1",
        "figures": {},
        "decided_at": NOW,
    }
    checked = CheckRound.objects.create(submission=submission, size=1, sampled=1, **given)
    row = CheckedVisit.objects.create(
        round=checked, visit=visit, tier="village", version=1, state="returned", reason="时间不对"
    )
    assert remind(actor=builder()) == 1
    told = Reminder.objects.get(user=village_worker)
    assert (told.kind, told.url) == ("visits.returned", f"/visits/checks/{row.pk}/answer/")
    assert remind(actor=builder()) == 0


def test_the_map_of_the_day_shows_homes_where_they_lie(tree, village_worker, as_user) -> None:
    post = Post.objects.get(user=village_worker)
    assign_responsibility(actor=builder(), post=post, division=tree.village, valid_from=SINCE)
    homes = [make_household(tree.group, [draft(tree.group, f"陈{n}")]) for n in "一二三"]
    for home in homes:
        make_obligation(home.members.get())
    Household.objects.filter(pk=homes[0].pk).update(lng="104.5", lat="28.6")
    actor = actor_of(village_worker)
    sections = my_day.sections_of(actor, NOW.date())
    assert my_day.homes_of(sections) == {home.pk for home in homes}
    drawn = my_day.map_of(actor, sections)
    assert [f["properties"]["name"][:2] for f in drawn["assets"]["features"]] == ["陈一"]
    assert drawn["box"][0] < 104.5 < drawn["box"][2]
    set_location(
        actor=builder(), division=tree.group, lng=104.6, lat=28.7, coordinate_system="WGS-84"
    )
    features = my_day.map_of(actor, sections)["assets"]["features"]
    assert [f["properties"]["coarse"] for f in features] == [False, True, True]
    page = as_user(village_worker)
    assert page.get("/today/points/")["Cache-Control"] == "private, no-store"
    assert page.get("/?map=1").context["has_map"]
    assert "data-map=" not in page.get("/").content.decode()
