from datetime import timedelta

import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, StaleVersion, WrongState
from yanzhen.core.models import AuditEntry
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.testing import make_organization
from yanzhen.projects.models import Project
from yanzhen.projects.services import (
    NeedEnding,
    ProjectLacks,
    add_budget_line,
    add_co_organizer,
    approve_project,
    begin_project,
    cancel_project,
    change_project,
    close_project,
    conclude_project,
    copy_project,
    draft_project,
    end_needs,
    quote_needs,
    release_need,
    resume_project,
    send_project_back,
    submit_project,
    write_closing_report,
)
from yanzhen.projects.testing import (
    TODAY,
    make_member,
    make_project,
    make_review,
    make_running_project,
    project_fields,
)


def test_leads_what_one_drafts_and_writes_it_down(tree, town_worker):
    project = make_project(tree.town, actor=actor_of(town_worker))
    assert project.lead == town_worker
    assert project.number == f"XM2026-{project.pk:06d}"
    assert [s.step for s in project.steps.all()] == ["draft"]
    entry = AuditEntry.objects.get(operation="projects.draft_project")
    assert (entry.object_id, entry.area_code) == (project.pk, tree.town.code)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "一"),
        ("benefit", "both"),
        ("action_line", "guessed"),
        ("category", "guessed"),
        ("ends_on", TODAY - timedelta(days=1)),
        ("ends_on", TODAY + timedelta(days=3000)),
    ],
)
def test_refuses_what_a_project_cannot_say(tree, field, value):
    with pytest.raises(NotValid) as refused:
        draft_project(actor=builder(), division=tree.town, fields=project_fields(**{field: value}))
    assert refused.value.field == field
    assert not Project.objects.exists()


def test_drafts_nothing_outside_of_the_own_area(tree, town_worker):
    with pytest.raises(AccessDenied):
        make_project(tree.other_town, actor=actor_of(town_worker))


def test_is_led_by_somebody_on_duty_for_the_area(tree, town_worker, outsider, village_worker):
    actor = actor_of(town_worker)
    with pytest.raises(NotValid, match=r"\w"):
        make_project(tree.town, actor=actor, lead=outsider)
    assert make_project(tree.town, actor=actor, lead=village_worker).lead == village_worker


def test_answers_the_needs_that_it_quotes(tree, town_worker):
    project = make_project(tree.town, actor=actor_of(town_worker))
    need = make_triaged_need(division=tree.village, place="广场")
    heard = make_need(division=tree.village, place="桥头", title="桥栏松了")
    quote_needs(actor=actor_of(town_worker), project=project, needs=[need, heard])
    for each in (need, heard):
        each.refresh_from_db()
        assert (each.state, each.answer_kind, each.answer_id) == ("answered", "project", project.pk)
    assert set(project.needs.all()) == {need, heard}


def test_quotes_no_need_that_has_an_answer(tree, town_worker):
    need = make_triaged_need(division=tree.village, place="广场")
    make_running_project(tree.town, town_worker, needs=[need])
    other = make_project(tree.town)
    with pytest.raises(WrongState):
        quote_needs(actor=builder(), project=other, needs=[need])
    assert not other.quotes.exists()


def test_takes_all_needs_or_none(tree, town_worker):
    answered = make_triaged_need(division=tree.village, place="广场")
    make_running_project(tree.town, town_worker, needs=[answered])
    free = make_triaged_need(division=tree.village, place="桥头", title="桥栏松了")
    other = make_project(tree.town)
    with pytest.raises(WrongState):
        quote_needs(actor=builder(), project=other, needs=[free, answered])
    free.refresh_from_db()
    assert free.state == Need.State.TRIAGED


def test_lets_a_need_go_again_with_a_reason(tree, town_worker):
    need = make_triaged_need(division=tree.village, place="广场")
    project = make_running_project(tree.town, town_worker, needs=[need])
    with pytest.raises(NotValid):
        release_need(actor=actor_of(town_worker), project=project, need=need, reason=" ")
    release_need(actor=actor_of(town_worker), project=project, need=need, reason="已另行安排")
    need.refresh_from_db()
    assert (need.state, need.answer_kind, need.answer_id) == ("triaged", "", None)
    with pytest.raises(NotFound):
        release_need(actor=actor_of(town_worker), project=project, need=need, reason="再来一次")


def test_is_not_submitted_without_a_need(tree, town_worker):
    project = make_project(tree.town, actor=actor_of(town_worker))
    with pytest.raises(ProjectLacks):
        submit_project(actor=actor_of(town_worker), project=project)
    project.refresh_from_db()
    assert project.state == Project.State.DRAFT


def test_is_approved_by_somebody_else_and_runs(tree, station_lead, county_worker):
    actor = actor_of(station_lead)
    project = make_project(tree.town, actor=actor)
    quote_needs(
        actor=actor,
        project=project,
        needs=[make_triaged_need(division=tree.village, place="广场")],
    )
    submit_project(actor=actor, project=project)
    with pytest.raises(AccessDenied):
        approve_project(actor=actor, project=project)
    approve_project(actor=actor_of(county_worker), project=project)
    project = begin_project(actor=actor, project=project)
    assert project.state == Project.State.RUNNING
    assert (project.approved_by, project.began_at) == (county_worker, actor.now)


def test_goes_back_with_a_reason(tree, town_worker, station_lead):
    project = _submitted(tree, town_worker)
    with pytest.raises(NotValid):
        send_project_back(actor=actor_of(station_lead), project=project, reason="")
    project = send_project_back(actor=actor_of(station_lead), project=project, reason="预算太粗")
    assert project.state == Project.State.DRAFT
    assert project.steps.filter(step="send_back", words="预算太粗").exists()


def _submitted(tree, user, cents=0, **values):
    actor = actor_of(user)
    project = make_project(tree.town, actor=actor, **values)
    need = make_triaged_need(division=tree.village, place="广场")
    quote_needs(actor=actor, project=project, needs=[need])
    if cents:
        add_budget_line(
            actor=builder(), project=project, title="物资", source="lottery", planned_cents=cents
        )
    return project if values.get("is_key") else submit_project(actor=actor, project=project)


def test_is_approved_by_the_tier_that_its_money_asks_for(
    tree, town_worker, station_lead, county_worker
):
    small = _submitted(tree, town_worker, cents=2_000_000)
    approve_project(actor=actor_of(station_lead), project=small)
    large = _submitted(tree, town_worker, cents=2_000_001)
    with pytest.raises(AccessDenied):
        approve_project(actor=actor_of(station_lead), project=large)
    assert approve_project(actor=actor_of(county_worker), project=large).state == "approved"


def test_asks_several_departments_and_the_county_for_a_key_project(
    tree, town_worker, station_lead, county_worker
):
    project = _submitted(tree, town_worker, is_key=True)
    actor = actor_of(town_worker)
    with pytest.raises(ProjectLacks):
        submit_project(actor=actor, project=project)
    for part in ("出场地", "出医生"):
        add_co_organizer(
            actor=actor, project=project, organization=make_organization(tree.town), part=part
        )
    submit_project(actor=actor, project=project)
    with pytest.raises(AccessDenied):
        approve_project(actor=actor_of(station_lead), project=project)
    approve_project(actor=actor_of(county_worker), project=project)


def test_keeps_what_was_approved(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    actor = actor_of(town_worker)
    with pytest.raises(NotValid):
        change_project(actor=actor, project=project, fields={"is_key": True})
    with pytest.raises(AccessDenied):
        change_project(
            actor=actor, project=project, fields={"ends_on": TODAY + timedelta(days=400)}
        )
    changed = change_project(actor=actor, project=project, fields={"summary": "每周两次"})
    assert changed.summary == "每周两次"


def test_refuses_a_change_of_what_somebody_else_changed(tree, town_worker):
    project = make_project(tree.town, actor=actor_of(town_worker))
    change_project(actor=builder(), project=project, fields={"summary": "一"}, version=1)
    with pytest.raises(StaleVersion):
        change_project(actor=builder(), project=project, fields={"summary": "二"}, version=1)


def test_closes_only_with_a_review_a_report_and_the_residents_word(tree, town_worker, station_lead):
    need = make_triaged_need(division=tree.village, place="广场")
    project = make_running_project(tree.town, town_worker, needs=[need])
    member = make_member(project, town_worker)
    actor, approver = actor_of(town_worker), actor_of(station_lead)
    with pytest.raises(WrongState):
        close_project(actor=approver, project=project)
    conclude_project(actor=actor, project=project)
    project = resume_project(actor=actor, project=project, reason="还有两户")
    conclude_project(actor=actor, project=project)
    with pytest.raises(ProjectLacks):
        close_project(actor=approver, project=project)
    make_review(project, member)
    with pytest.raises(ProjectLacks):
        close_project(actor=approver, project=project)
    write_closing_report(actor=actor, project=project, achievements="十二位老人每周有人看望。")
    with pytest.raises(ProjectLacks, match="1"):
        close_project(actor=approver, project=project)
    with pytest.raises(NotValid) as refused:
        end_needs(actor=actor, project=project, endings=[NeedEnding(need.pk, "solved")])
    assert refused.value.field == f"resident_word_{need.pk}"
    end_needs(actor=actor, project=project, endings=[NeedEnding(need.pk, "solved", "每周都有人来")])
    project = close_project(actor=approver, project=project)
    need.refresh_from_db()
    assert (project.state, need.state, need.resident_word) == ("closed", "closed", "每周都有人来")


def test_ends_no_need_of_another_project(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    other = make_triaged_need(division=tree.village, place="桥头", title="桥栏松了")
    with pytest.raises(NotFound):
        end_needs(
            actor=builder(), project=project, endings=[NeedEnding(other.pk, "solved", "好了")]
        )


def test_lets_its_needs_wait_again_when_it_is_given_up(tree, town_worker, station_lead):
    need = make_triaged_need(division=tree.village, place="广场")
    project = make_running_project(tree.town, town_worker, needs=[need])
    with pytest.raises(AccessDenied):
        cancel_project(actor=actor_of(town_worker), project=project, reason="没人了")
    project = cancel_project(actor=actor_of(station_lead), project=project, reason="没人了")
    need.refresh_from_db()
    assert (project.state, need.state, need.answer_id) == ("cancelled", "triaged", None)


def test_is_taken_over_elsewhere_as_a_new_draft(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    add_budget_line(
        actor=builder(), project=project, title="物资", source="lottery", planned_cents=500
    )
    begins = TODAY + timedelta(days=30)
    copy = copy_project(
        actor=builder(),
        project=project,
        division=tree.other_town,
        title="银龄敲门二期",
        starts_on=begins,
    )
    assert (copy.state, copy.copied_from, copy.area_code) == (
        "draft",
        project,
        tree.other_town.code,
    )
    assert copy.ends_on - copy.starts_on == project.ends_on - project.starts_on
    assert copy.budget_lines.get().planned_cents == 500
    assert not copy.quotes.exists()
