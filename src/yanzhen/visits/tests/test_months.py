"""A month's work goes from the worker to the town and from the town to the county."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yanzhen.accounts.roles import Role
from yanzhen.accounts.testing import FRAME_QUERIES, NOW, actor_of, builder
from yanzhen.core.errors import AccessDenied, DomainError, NotFound, NotValid, WrongState
from yanzhen.core.testing import at_once
from yanzhen.delivery.models import ServiceRecord
from yanzhen.delivery.services import give_feedback
from yanzhen.orgs.models import Post
from yanzhen.orgs.my_day import sections_of
from yanzhen.orgs.services import grant_leave
from yanzhen.orgs.testing import make_worker
from yanzhen.people.testing import make_household
from yanzhen.visits import access, months, rules, tiers
from yanzhen.visits.drafts import Block, Visitor
from yanzhen.visits.models import CheckedVisit, CheckRound, Submission, Tier, Visit
from yanzhen.visits.services import (
    amend_visit,
    answer_row,
    finish_check,
    look_at_row,
    note_near_relative,
    submit_month,
    submit_town_month,
    take_back_visit,
)
from yanzhen.visits.services.deciding import OwnWork
from yanzhen.visits.testing import make_visit, members_of

pytestmark = pytest.mark.django_db
MONTH = NOW.date().replace(day=1)
AFTER = NOW + timedelta(days=17)  # 2 July: the month is over
Why, State = CheckedVisit.Why, CheckedVisit.State


@pytest.fixture
def homes(tree):
    return [make_household(tree.group) for _n in range(8)]


@pytest.fixture
def visits(homes, village_worker):
    """Eight visits of June by the village worker."""
    actor = actor_of(village_worker)
    return [
        make_visit(
            home,
            actor.as_of(NOW - timedelta(days=n)),
            blocks={"health": Block(answers={"state": "good"})},
        )
        for n, home in enumerate(homes)
    ]


def hand_up(worker, at=AFTER) -> Submission:
    return submit_month(actor=actor_of(worker, now=at), post=worker.posts.get(), month=MONTH)


def look_at_all(actor, submission, returned=()) -> None:
    for row in submission.rounds.get(decided_at=None).rows.exclude(why=""):
        if row.looked_at is None:
            is_wrong = row.visit_id in returned
            look_at_row(
                actor=actor, row=row, is_right=not is_wrong, reason="没有写用药" if is_wrong else ""
            )


def test_chance_draws_the_same_rows_for_the_same_seed() -> None:
    keys = [str(n) for n in range(200)]
    first = rules.drawn(keys, seed="a1", size=20)
    assert rules.drawn(reversed(keys), seed="a1", size=20) == first
    assert len(first) == 20 != len(first & rules.drawn(keys, seed="b2", size=20))
    seen = {key for n in range(120) for key in rules.drawn(keys, seed=str(n), size=20)}
    assert len(seen) == 200
    assert rules.sample_size(3, percent=10, least=5, most=50) == 3


def test_complaints_and_near_relatives_are_always_in_the_sample(
    homes, visits, village_worker, town_worker, tree
) -> None:
    kin = members_of(homes[0])[0].person
    note_near_relative(
        actor=actor_of(town_worker), person=kin, of_whom="良姜村会计", relation="母亲"
    )
    record = ServiceRecord.objects.get(source_id=visits[1].pk, source_type="visits.visit")
    give_feedback(actor=builder(), record=record, person=members_of(homes[1])[0].person, score=1)
    angry = make_visit(homes[2], actor_of(village_worker), occasion="complaint")
    submission = hand_up(village_worker)
    made = submission.newest
    why = dict(made.rows.values_list("visit_id", "why"))
    assert why[visits[0].pk] == Why.RELATIVE
    assert why[visits[1].pk] == Why.COMPLAINT == why[angry.pk]
    assert made.size == 9
    assert made.sampled == len([w for w in why.values() if w])
    keys = {str(v.uid): v.pk for v in Visit.objects.all()}
    again = rules.drawn(keys, seed=made.seed, size=5)
    assert {keys[uid] for uid in again} <= {pk for pk, w in why.items() if w}


def test_single_rows_go_back_are_mended_and_come_again(
    visits, village_worker, town_worker, station_lead, county_worker, tree
) -> None:
    with pytest.raises(WrongState):
        hand_up(village_worker, at=NOW)
    submission = hand_up(village_worker)
    assert submission.newest.figures["visits"] == 8
    with pytest.raises(WrongState):
        hand_up(village_worker)
    checker = actor_of(town_worker, now=AFTER + timedelta(days=4))
    with pytest.raises(NotValid):
        finish_check(actor=checker, submission=submission)
    drawn = list(submission.newest.rows.exclude(why=""))
    with pytest.raises(NotValid):
        look_at_row(actor=checker, row=drawn[0], is_right=False, reason="")
    wrong = [drawn[0].visit, drawn[1].visit]
    look_at_all(checker, submission, {v.pk for v in wrong})
    decided = finish_check(actor=checker, submission=submission, remark="请补充")
    assert decided.state == Submission.State.RETURNED
    assert submission.newest.rows.filter(state=State.APPROVED).count() == 6
    # Nothing comes again unmended; a change mends one row, an answer the other.
    worker = actor_of(village_worker, now=AFTER + timedelta(days=5))
    assert [r.visit_id for r in months.returned_to(worker)] == [v.pk for v in wrong]
    assert any(
        str(i.detail) == "没有写用药"
        for s in sections_of(worker, worker.now.date())
        for i in s.items
    )
    with pytest.raises(NotValid):
        submit_month(actor=worker, post=village_worker.posts.get(), month=MONTH)
    amend_visit(
        actor=worker,
        visit=wrong[0],
        changes={"health.medicine": "降压药"},
        reason="补写用药",
    )
    row = CheckedVisit.objects.get(visit=wrong[1], state=State.RETURNED)
    with pytest.raises(NotFound):
        answer_row(actor=actor_of(station_lead, now=AFTER), row=row, answer="她没有用药")
    answer_row(actor=worker, row=row, answer="她没有用药")
    again = submit_month(actor=worker, post=village_worker.posts.get(), month=MONTH)
    assert again.pk == submission.pk
    second = CheckRound.objects.get(submission=submission, number=2)
    assert dict(second.rows.values_list("visit_id", "why")) == {v.pk: Why.MENDED for v in wrong}
    look_at_all(checker, submission)
    finish_check(actor=actor_of(town_worker, now=AFTER + timedelta(days=6)), submission=submission)
    # The town hands up what it approved; the county decides; both tiers are measured.
    with pytest.raises(AccessDenied):
        submit_town_month(actor=worker, division=tree.town, month=MONTH)
    upper = submit_town_month(
        actor=actor_of(station_lead, now=AFTER + timedelta(days=6)),
        division=tree.town,
        month=MONTH,
    )
    assert upper.newest.size == 8
    with pytest.raises(AccessDenied):
        look_at_all(actor_of(station_lead, now=AFTER), upper)
    county = actor_of(county_worker, now=AFTER + timedelta(days=8))
    look_at_all(county, upper)
    assert finish_check(actor=county, submission=upper).state == Submission.State.APPROVED
    village, town = tiers.turn_around(tree.county.code, MONTH)
    assert (village.decided, village.returned, town.decided) == (2, 2, 1)
    # 2 July to 6 July is two working days, 7 July to 8 July one.
    assert (village.longest, village.days, town.days) == (2, 1.5, 2.0)
    # What was checked stays as it was; a later change is told beside it.
    amend_visit(actor=worker, visit=visits[7], changes={"health.state": "worse"}, reason="漏写")
    frozen = CheckedVisit.objects.filter(visit=visits[7]).earliest("pk")
    assert frozen.state == State.APPROVED
    assert tiers.changed_since(frozen)
    ((_revision, lines),) = tiers.told_since(frozen)
    assert lines == [("健康", "良好")]


def test_what_is_written_down_after_the_approval_comes_in_a_further_round(
    homes, visits, village_worker, town_worker, station_lead
) -> None:
    submission = hand_up(village_worker)
    checker = actor_of(town_worker, now=AFTER)
    look_at_all(checker, submission)
    finish_check(actor=checker, submission=submission)
    with pytest.raises(WrongState):
        hand_up(village_worker)
    late = actor_of(village_worker, now=AFTER + timedelta(days=1))
    extra = make_visit(homes[0], late, started_at=NOW + timedelta(hours=5))
    assert [m.visits for m in months.open_months(late) if m.month == MONTH] == [1]
    hand_up(village_worker, at=AFTER + timedelta(days=1))
    second = CheckRound.objects.get(submission=submission, number=2)
    assert [r.visit_id for r in second.rows.all()] == [extra.pk]
    # A visit that was taken back meanwhile needs no mending.
    look_at_all(checker, submission, {extra.pk})
    finish_check(actor=checker, submission=submission)
    take_back_visit(
        actor=actor_of(station_lead, now=AFTER + timedelta(days=2)), visit=extra, reason="没有去"
    )
    assert all(months.is_mended(r) for r in months.returned_rows(submission))


def test_nobody_checks_their_own_work(
    homes, visits, village_worker, town_worker, station_lead, outsider
) -> None:
    make_visit(
        homes[0],
        actor_of(village_worker),
        visitors=(Visitor(user_id=village_worker.pk), Visitor(user_id=town_worker.pk)),
    )
    submission = hand_up(village_worker)
    with pytest.raises(AccessDenied):
        finish_check(actor=actor_of(village_worker, now=AFTER), submission=submission)
    with pytest.raises(AccessDenied):
        finish_check(actor=actor_of(outsider, now=AFTER), submission=submission)
    along = actor_of(town_worker, now=AFTER)
    with pytest.raises(OwnWork):
        look_at_row(actor=along, row=submission.newest.rows.latest("pk"), is_right=True)
    with pytest.raises(OwnWork):
        finish_check(actor=along, submission=submission)
    lead = actor_of(station_lead, now=AFTER)
    look_at_all(lead, submission)
    assert finish_check(actor=lead, submission=submission).state == Submission.State.APPROVED
    own = submit_month(actor=along, post=town_worker.posts.get(), month=MONTH)
    with pytest.raises(OwnWork):
        finish_check(actor=along, submission=own)


def test_a_county_worker_hands_up_to_a_colleague_and_a_lead_to_the_county(
    as_user, homes, tree, county_worker, station_lead, town_worker, village_worker, supervisor
) -> None:
    colleague = make_worker(Role.COUNTY_WORKER, tree.county, name="邓县")
    mine = make_visit(homes[0], actor_of(county_worker))
    make_visit(homes[1], actor_of(station_lead))
    county = actor_of(county_worker, now=AFTER)
    (open_month,) = [m for m in months.open_months(county) if m.month == MONTH]
    assert (open_month.tier, open_month.visits) == (Tier.COUNTY, 1)
    # Who visited nobody is not asked for a month.
    assert not months.open_months(actor_of(colleague, now=AFTER))
    own = hand_up(county_worker)
    assert (own.tier, own.newest.size, own.division) == (Tier.COUNTY, 1, tree.county)
    row = own.newest.rows.get()
    for nobody in (county_worker, town_worker, station_lead):
        with pytest.raises(AccessDenied):
            look_at_row(actor=actor_of(nobody, now=AFTER), row=row, is_right=True)
    assert own in access.checkable_submissions(actor_of(supervisor, now=AFTER))
    checker = actor_of(colleague, now=AFTER)
    look_at_row(actor=checker, row=row, is_right=False, reason="没有写健康")
    finish_check(actor=checker, submission=own)
    amend_visit(actor=county, visit=mine, changes={"view": "身体还好"}, reason="补写")
    hand_up(county_worker)
    page = as_user(supervisor)
    assert str(county_worker) in page.get("/visits/checks/?show=waiting").content.decode()
    again = own.rounds.get(decided_at=None).rows.get()
    assert page.post(f"/visits/checks/{again.pk}/", {"decision": "right"}).status_code == 302
    done = page.post(f"/visits/months/{own.pk}/decide/", {"version": 3, "remark": ""})
    assert done["Location"] == "/visits/checks/"
    own.refresh_from_db()
    assert own.state == Submission.State.APPROVED
    # What a lead visited is checked by the county, and belongs to the town's month.
    led = hand_up(station_lead)
    with pytest.raises(AccessDenied):
        look_at_all(actor_of(town_worker, now=AFTER), led)
    assert led not in access.checkable_submissions(actor_of(town_worker, now=AFTER))
    look_at_all(checker, led)
    finish_check(actor=checker, submission=led)
    lead = actor_of(station_lead, now=AFTER)
    upper = submit_town_month(actor=lead, division=tree.town, month=MONTH)
    assert upper.newest.size == 1
    over = as_user(colleague).get(f"/visits/months/overview/?month={MONTH.isoformat()}")
    assert [line.name for line in over.context["lines"]][-1] == str(county_worker)
    assert [line.tier for line in over.context["turn_around"]] == list(Tier.values)


def test_a_visit_of_a_stand_in_from_the_county_comes_at_one_tier_only(
    homes, tree, village_worker, county_worker, station_lead
) -> None:
    grant_leave(
        actor=actor_of(station_lead),
        post=village_worker.posts.get(),
        substitute=county_worker.posts.get(),
        valid_from=NOW.date(),
        valid_to=NOW.date() + timedelta(days=5),
        reason="年休假",
    )
    make_visit(homes[0], actor_of(county_worker))
    assert hand_up(village_worker).newest.size == 1
    assert hand_up(county_worker).newest.size == 0


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(
    homes, visits, village_worker, town_worker, station_lead
) -> None:
    submission = hand_up(village_worker)
    first, second = actor_of(town_worker, now=AFTER), actor_of(station_lead, now=AFTER)
    look_at_all(first, submission)
    version = submission.version
    results = at_once(
        [
            lambda: finish_check(actor=first, submission=submission, version=version),
            lambda: finish_check(actor=second, submission=submission, version=version),
        ]
    )
    assert sorted(isinstance(r, DomainError) for r in results) == [False, True]
    assert CheckRound.objects.get().decided_by_id in {town_worker.pk, station_lead.pk}


# -- pages ----------------------------------------------------------------------------------------


def test_a_month_goes_through_the_pages(
    as_user, visits, village_worker, town_worker, county_worker, django_assert_num_queries, tree
) -> None:
    worker, post = as_user(village_worker), village_worker.posts.get()
    assert "良姜村" in worker.get("/visits/months/").content.decode()
    sent = worker.post(f"/visits/months/of/{post.pk}/", {"month": MONTH.isoformat()})
    assert sent.status_code == 302
    submission = Submission.objects.get()
    town = as_user(town_worker)
    with django_assert_num_queries(FRAME_QUERIES + 8):
        listed = town.get("/visits/checks/?show=waiting")
    assert "林小满" in listed.content.decode()
    page = town.get(f"/visits/months/{submission.pk}/")
    assert page.context["left"] == submission.newest.sampled == 5
    early = town.post(f"/visits/months/{submission.pk}/decide/", {"version": submission.version})
    assert early["Location"] == f"/visits/months/{submission.pk}/"
    rows = list(submission.newest.rows.exclude(why=""))
    address = f"/visits/checks/{rows[0].pk}/"
    assert town.post(address, {"decision": "return", "reason": ""}).status_code == 422
    for row in rows:
        wrong = row.pk == rows[0].pk
        answer = {"decision": "return", "reason": "时间不对"} if wrong else {"decision": "right"}
        after = town.post(f"/visits/checks/{row.pk}/", answer)
    assert after["Location"] == f"/visits/months/{submission.pk}/"
    done = town.post(
        f"/visits/months/{submission.pk}/decide/", {"version": submission.version, "remark": ""}
    )
    assert done["Location"] == "/visits/checks/"
    submission.refresh_from_db()
    assert submission.state == Submission.State.RETURNED
    assert "时间不对" in worker.get("/visits/months/").content.decode()
    shown = worker.get(f"/visits/{rows[0].visit_id}/").content.decode()
    assert "时间不对" in shown
    answered = worker.post(f"/visits/checks/{rows[0].pk}/answer/", {"answer": "时间核实过，没有错"})
    assert answered.status_code == 302
    county = as_user(county_worker)
    over = county.get(f"/visits/months/overview/?month={MONTH.isoformat()}")
    (line, other) = over.context["lines"]
    assert (line.name, line.expected, line.handed_up, line.returned) == ("清溪镇", 2, 1, 1)
    assert other.missing == other.expected == 0
    few = county.get(f"/visits/months/overview/?area={tree.town.code}&month={MONTH.isoformat()}")
    assert [row.submission is None for row in few.context["lines"]] == [True, False]


def test_a_checker_sees_no_names_of_the_protected(
    as_user, visits, village_worker, town_worker, homes
) -> None:
    person = members_of(homes[3])[0].person
    person.protection = "violence"
    person.save()
    submission = hand_up(village_worker)
    page = as_user(town_worker).get(f"/visits/months/{submission.pk}/?show=whole")
    words = page.content.decode()
    hidden = submission.newest.rows.get(visit=visits[3])
    assert f"/visits/checks/{hidden.pk}/" not in words
    assert "受保护对象" in words
    assert as_user(town_worker).get(f"/visits/checks/{hidden.pk}/").status_code == 404


def test_the_list_of_checks_asks_as_often_for_many_as_for_one(
    as_user, visits, village_worker, town_worker, tree, django_assert_num_queries
) -> None:
    hand_up(village_worker)
    for number in range(3):
        hand_up(make_worker(Role.VILLAGE_WORKER, tree.village, name=f"社工{number}"))
    assert Submission.objects.filter(post__in=Post.objects.all()).count() == 4
    page = as_user(town_worker)
    with django_assert_num_queries(FRAME_QUERIES + 8):
        assert page.get("/visits/checks/?show=waiting").status_code == 200
