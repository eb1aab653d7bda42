"""The register beyond its row: proofs, stars, teams in a tree, own data, certificates at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core import jobs
from yanzhen.core.errors import AccessDenied, NotValid, WrongState
from yanzhen.core.models import Job
from yanzhen.core.tabular.exports import KINDS
from yanzhen.delivery.services import hold_session, sign_in, sign_up
from yanzhen.delivery.testing import make_activity, make_item, make_sign_up, only_session
from yanzhen.orgs.testing import make_organization
from yanzhen.people.testing import make_person
from yanzhen.resources.models import CommunityGroup, GroupGrowth
from yanzhen.volunteers import national, registering, services
from yanzhen.volunteers.helping import volunteers_of_town
from yanzhen.volunteers.models import (
    CertificateBatch,
    HourCertificate,
    HourRecord,
    RegisterRequest,
    Volunteer,
    VolunteerAward,
)
from yanzhen.volunteers.services.batches import file_of
from yanzhen.volunteers.testing import (
    make_claim,
    make_helping_volunteer,
    make_team,
    make_volunteer,
    user_of,
)

TODAY = NOW.date()


def test_a_skill_that_asks_for_training_counts_once_it_is_proven(
    tree, village_worker, as_user
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋", skills=["护理", "陪伴"])
    (helper,) = volunteers_of_town(tree.group.code, TODAY)
    assert helper.skills == {"陪伴"}
    assert registering.unproven(volunteer, TODAY) == ["护理"]
    given: dict[str, Any] = {
        "volunteer": volunteer,
        "kind": "qualification",
        "title": "养老护理员五级",
        "topic": "care",
        "organizer": "县人社局",
        "completed_on": TODAY - timedelta(days=9),
    }
    worker = actor_of(village_worker)
    for wrong in (
        {"proof": ""}, {"kind": "nothing"}, {"title": " "},
        {"completed_on": TODAY + timedelta(days=1)},
        {"valid_until": TODAY - timedelta(days=30)},
    ):  # fmt: skip
        with pytest.raises(NotValid):
            services.note_training(actor=worker, **{"proof": "Y1", **given, **wrong})
    with pytest.raises(AccessDenied):
        services.note_training(actor=actor_of(user_of(volunteer)), **given, proof="Y1")
    services.note_training(actor=worker, **given, proof="Y1", valid_until=TODAY)
    (helper,) = volunteers_of_town(tree.group.code, TODAY)
    assert helper.skills == {"护理", "陪伴"}
    (helper,) = volunteers_of_town(tree.group.code, TODAY + timedelta(days=1))
    assert helper.skills == {"陪伴"}
    desk = as_user(village_worker)
    assert "养老护理员五级" in desk.get(reverse("volunteer-detail", args=[volunteer.pk])).text
    for step in ("change", "training", "rest", "leave"):
        address = reverse("volunteer-step", args=[volunteer.pk, step])
        assert desk.get(address).status_code == 200
    change = reverse("volunteer-step", args=[volunteer.pk, "change"])
    volunteer.refresh_from_db()
    typed = {
        "version": volunteer.version,
        "skills": ["陪伴"],
        "party_category": "working_member",
        "reported_on": "2026-05-01",
    }
    assert desk.post(change, typed).status_code == 422
    assert desk.post(change, {**typed, "work_unit": "云岭中学"}).status_code == 302
    volunteer.refresh_from_db()
    assert (volunteer.work_unit, volunteer.reported_on) == ("云岭中学", date(2026, 5, 1))


def test_who_had_a_place_and_did_not_come_is_told_and_loses_no_right(tree, village_worker) -> None:
    came, stayed = make_helping_volunteer(tree.group), make_helping_volunteer(tree.group)
    activity = make_activity(tree.village, village_worker, helpers_wanted=3)
    for volunteer in (came, stayed):
        sign_up(
            actor=actor_of(user_of(volunteer)), activity=activity, person=volunteer.person,
            side="helper",
        )  # fmt: skip
    lead = actor_of(village_worker, now=activity.starts_at)
    make_sign_up(activity, guest := make_person(tree.group))
    for person in (came.person, guest):
        sign_in(actor=lead, activity=activity, person=person)
    hold_session(
        actor=actor_of(village_worker, now=activity.ends_at), session=only_session(activity)
    )
    assert [registering.no_shows(v) for v in (came, stayed)] == [0, 1]
    stayed.refresh_from_db()
    assert stayed.state == "active"
    helpers = {h.person_id for h in volunteers_of_town(tree.group.code, TODAY)}
    assert stayed.person_id in helpers


def test_stars_follow_from_confirmed_hours_once_each(
    tree, station_lead, village_worker, as_user
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    claim = make_claim(make_item(tree.county), make_person(tree.group), volunteer, minutes=60)
    services.confirm_hours(actor=actor_of(village_worker), claim=claim)
    lead = actor_of(station_lead)
    area = tree.town.code
    assert services.give_stars(actor=lead, area=area, grantor="清溪镇社工站") == []
    HourRecord.objects.update(minutes=100 * 60)
    with pytest.raises(AccessDenied):
        services.give_stars(actor=actor_of(village_worker), area=area, grantor="清溪镇社工站")
    desk = as_user(station_lead)
    assert "许知秋" in desk.get(reverse("star-list")).text
    assert desk.post(reverse("stars-give"), {"grantor": "清溪镇社工站"}).status_code == 302
    award = VolunteerAward.objects.get()
    assert (award.stars, award.minutes) == (1, 6000)
    assert award.public_until
    assert (award.public_until - award.given_on).days >= 5
    assert services.give_stars(actor=lead, area=area, grantor="清溪镇社工站") == []
    assert desk.get(reverse("star-list")).status_code == 200
    step = reverse("volunteer-step", args=[volunteer.pk, "award"])
    typed = {"title": "年度优秀志愿者", "grantor": "云岭县民政局", "given_on": "2026-01-05"}
    assert desk.post(step, typed).status_code == 302
    page = desk.get(reverse("volunteer-detail", args=[volunteer.pk])).text
    assert "年度优秀志愿者" in page


def test_teams_stand_in_a_tree_with_leaders_ages_agreements_and_growth(
    tree, station_lead, as_user
) -> None:
    desk, actor = as_user(station_lead), actor_of(station_lead, now=timezone.now())
    group = CommunityGroup.objects.create(
        created_at=NOW, area_code=tree.village.code, division=tree.village, name="针线坊",
        field="手工", level="filed", founded_on=TODAY,
    )  # fmt: skip
    GroupGrowth.objects.create(group=group, level="filed", on=TODAY, words="备案回执")
    typed = {
        "client_key": "team-key-0001",
        "name": "云岭青年总队",
        "kind": "university",
        "division": str(tree.town.pk),
        "organization": "",
    }
    assert desk.get(reverse("team-create")).status_code == 200
    assert desk.post(reverse("team-create"), typed).status_code == 302
    above, team = make_team(tree.town, "云岭青年二队"), make_team(tree.village, "村小队")
    elder = make_volunteer(
        tree.group, person=make_person(tree.group, "白露", born_on=date(1950, 1, 1))
    )
    outside = make_volunteer(tree.group)
    join = reverse("team-join", args=[team.pk])
    assert desk.post(join, {"number": "990626-V99999"}).status_code == 422
    assert desk.post(join, {"number": elder.number}).status_code == 302
    change: dict[str, Any] = {"team": team, "name": team.name, "kind": "silver"}
    with pytest.raises(NotValid):
        services.change_team(actor=actor, **change, leader=outside)
    team = services.change_team(actor=actor, **change, leader=elder, parent=above, group=group)
    with pytest.raises(NotValid):
        services.change_team(actor=actor, team=above, name="二队", kind="silver", parent=team)
    page = desk.get(reverse("team-detail", args=[team.pk])).text
    for word in ("白露", "云岭青年二队", "备案回执"):
        assert word in page
    assert "村小队" in desk.get(reverse("team-detail", args=[above.pk])).text
    assert [line.count for line in registering.age_profile(team, timezone.localdate())] == [1]
    assert desk.get(reverse("team-change", args=[team.pk])).status_code == 200
    services.leave_team(actor=actor, team=team, volunteer=elder)
    team.refresh_from_db()
    assert team.leader is None
    with pytest.raises(WrongState):
        services.leave_team(actor=actor, team=team, volunteer=elder)
    assert desk.post(join, {"number": elder.number}).status_code == 302
    leave = reverse("team-leave", args=[team.pk, elder.pk])
    assert leave in desk.get(reverse("volunteer-detail", args=[elder.pk])).text
    assert desk.post(leave).status_code == 302
    assert not registering.age_profile(team, timezone.localdate())
    for n in range(5):
        services.join_team(actor=actor, team=make_team(tree.village, f"小队{n}"), volunteer=elder)
    assert desk.post(join, {"number": elder.number}).status_code == 422


def test_units_say_how_many_they_could_send(tree, town_worker, outsider, as_user) -> None:
    desk, unit = as_user(town_worker), make_organization(tree.town, "云岭水电站")
    typed = {"client_key": "pool-of-a-unit", "organization": str(unit.pk), "headcount": "60"}
    url = reverse("pool-state")
    assert desk.post(url, {**typed, "headcount": "0", "as_of": "2026-05-01"}).status_code == 422
    for _n in range(2):
        assert desk.post(url, {**typed, "as_of": "2026-05-01"}).status_code == 302
    later = {**typed, "client_key": "pool-said-later", "headcount": "45", "as_of": "2026-06-01"}
    assert desk.post(url, later).status_code == 302
    shown = desk.get(reverse("pool-list")).text
    assert "云岭水电站" in shown
    assert "45" in shown
    assert "2026-05-01" not in shown
    assert "云岭水电站" not in as_user(outsider).get(reverse("pool-list")).text


def test_volunteers_read_change_object_and_leave_by_themselves(
    tree, village_worker, as_user
) -> None:
    volunteer = make_helping_volunteer(tree.group, "许知秋")
    phone, desk = as_user(volunteer.user), as_user(village_worker)
    assert volunteer.number in phone.get(reverse("my-entry")).text
    change = reverse("my-entry-change")
    assert phone.get(change).status_code == 200
    typed = {"version": volunteer.version, "skills": ["陪伴"], "service_times": ["weekend"]}
    assert phone.post(change, typed).status_code == 302
    volunteer.refresh_from_db()
    assert volunteer.skills == ["陪伴"]
    with pytest.raises(AccessDenied):
        services.change_entry(
            actor=actor_of(user_of(volunteer)), volunteer=volunteer, changes={"party_category": ""}
        )
    assert phone.post(reverse("my-entry-correct"), {"words": ""}).status_code == 422
    assert phone.post(reverse("my-entry-correct"), {"words": "工作单位变了"}).status_code == 302
    request = RegisterRequest.objects.get()
    assert "工作单位变了" in desk.get(reverse("register-request-list")).text
    answer = reverse("register-request-answer", args=[request.pk])
    assert desk.get(answer).status_code == 200
    assert desk.post(answer, {"answer": "已更正"}).status_code == 302
    assert "已更正" in phone.get(reverse("my-entry")).text
    for step, state in (("rest", "resting"), ("return", "active"), ("leave", "left")):
        assert phone.post(reverse("my-entry-standing", args=[step])).status_code == 302
        volunteer.refresh_from_db()
        assert volunteer.state == state
    assert phone.post(reverse("my-entry-standing", args=["nothing"])).status_code in {403, 404}


def test_a_whole_team_gets_its_certificates_in_one_file_that_goes_on_after_a_stop(
    tree, station_lead, as_user, outsider
) -> None:
    lead = actor_of(station_lead)
    team, item = make_team(tree.village), make_item(tree.county)
    members = [make_helping_volunteer(tree.group) for _n in range(3)]
    for volunteer in members:
        services.join_team(
            actor=builder(), team=team, volunteer=volunteer, joined_on=date(2026, 1, 1)
        )
    for volunteer in members[:2]:
        claim = make_claim(item, make_person(tree.group), volunteer)
        services.confirm_hours(actor=lead, claim=claim)
    given: dict[str, Any] = {
        "team": team, "period_from": date(2026, 1, 1), "period_to": TODAY, "unit": "社工站",
        "address": "https://example.org/{token}",
    }  # fmt: skip
    with pytest.raises(AccessDenied):
        services.ask_certificates(actor=actor_of(outsider), **given)
    with pytest.raises(NotValid):
        services.ask_certificates(actor=lead, **{**given, "unit": " "})
    batch = services.ask_certificates(actor=lead, **given)
    with pytest.raises(WrongState):
        file_of(batch)
    one = services.issue_certificate(
        actor=lead, volunteer=members[0], period_from=date(2026, 1, 1), period_to=TODAY,
        unit="社工站", batch=batch,
    )  # fmt: skip
    job = batch.job
    assert job
    for _n in range(2):  # interrupted and begun anew: nobody gets a second one
        Job.objects.filter(pk=job.pk).update(state="waiting")
        jobs.run(job.pk)
        assert Job.objects.get(pk=job.pk).state == "done"
    batch = CertificateBatch.objects.get()
    assert HourCertificate.objects.count() == 2
    assert one in batch.certificates.all()
    assert batch.without_hours == 1
    paper = file_of(batch)
    assert paper.startswith(b"%PDF")
    desk = as_user(station_lead)
    assert desk.get(reverse("batch-create", args=[team.pk])).status_code == 200
    assert desk.get(reverse("batch-detail", args=[batch.pk])).status_code == 200
    assert desk.get(reverse("batch-file", args=[batch.pk])).content == paper
    assert as_user(outsider).get(reverse("batch-file", args=[batch.pk])).status_code in {403, 404}
    school = make_organization(tree.town, "云岭一中")
    Volunteer.objects.filter(pk__in=[m.pk for m in members]).update(registered_by=school)
    of_unit = reverse("batch-of-unit")
    assert "云岭一中" in desk.get(of_unit).text
    typed = {
        "client_key": "batch-of-a-school", "organization": str(school.pk),
        "period_from": "2026-01-01", "period_to": str(TODAY), "unit": "",
    }  # fmt: skip
    assert desk.post(of_unit, typed).status_code == 422
    for _n in range(2):
        assert desk.post(of_unit, {**typed, "unit": "社工站"}).status_code == 302
    assert CertificateBatch.objects.get(organization=school).job
    shown = desk.get(reverse("batch-list")).text
    assert "云岭一中" in shown
    assert "已生成" in shown
    assert "云岭一中" not in as_user(outsider).get(reverse("batch-list")).text
    token = members[1].certificates.get().token
    assert Client().get(reverse("certificate-verify", args=[token])).status_code == 200


def test_the_file_for_the_national_system_leaves_out_who_lacks_a_required_field(
    tree, station_lead, as_user
) -> None:
    whole = make_person(
        tree.group, "许知秋", sex="female", born_on=date(1990, 1, 1), phone="13900002222",
        id_number="990626199001010021",
    )  # fmt: skip
    complete = make_volunteer(tree.group, person=whole, skills=["陪伴"])
    lacking = make_volunteer(tree.group, person=make_person(tree.group, "白露"))
    actor = actor_of(station_lead)
    found, seen = national.lacks(actor)
    assert seen == 2
    assert [lack.volunteer for lack in found] == [lacking]
    assert "证件号码" in found[0].columns
    (row,) = KINDS["volunteer-national"].rows(actor, QueryDict(""))
    headers = list(KINDS["volunteer-national"].headers(actor, QueryDict("")))
    told = dict(zip(map(str, headers), row, strict=True))
    assert told["志愿者编号"] == complete.number
    assert (told["性别"], told["状态"], told["证件号码"]) == ("女", "在册", "990626199001010021")
    assert "白露" in as_user(station_lead).get(reverse("national-check")).text
