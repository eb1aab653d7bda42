"""Every page of projects answers those who may, keeps what was typed, and costs a fixed price."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.attachments import attachments_of
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_need, make_triaged_need
from yanzhen.orgs.testing import make_organization
from yanzhen.people.models import Person
from yanzhen.people.services import set_protection
from yanzhen.people.testing import make_person
from yanzhen.projects.models import (
    Brand,
    CoOrganizer,
    Expense,
    Improvement,
    Project,
    ReviewMeeting,
)
from yanzhen.projects.services import (
    ProjectRow,
    add_budget_line,
    add_measure,
    add_milestone,
    conclude_project,
    import_projects,
    quote_needs,
)
from yanzhen.projects.testing import (
    TODAY,
    make_brand,
    make_member,
    make_project,
    make_review,
    make_running_project,
    project_fields,
    receipt_file,
)


@pytest.fixture
def project(tree, town_worker):
    return make_running_project(tree.town, town_worker)


@pytest.fixture
def full(tree, town_worker, project):
    """A project with a part of everything."""
    member = make_member(project, town_worker)
    _review, improvement = make_review(project, member, due_on=TODAY)
    milestone = add_milestone(actor=builder(), project=project, title="启动", due_on=TODAY)
    measure = add_measure(
        actor=builder(), project=project, title="独居无人说话的人数", unit="人",
        baseline=Decimal(12), target=Decimal(2), source="入户问卷",
    )  # fmt: skip
    line = add_budget_line(
        actor=builder(), project=project, title="门铃", source="lottery", planned_cents=10_000
    )
    return {
        "project": project, "member": member, "improvement": improvement,
        "milestone": milestone, "measure": measure, "line": line, "brand": make_brand(tree.village),
    }  # fmt: skip


def test_shows_every_page_to_the_lead(full, station_lead, as_user):
    browser = as_user(station_lead)
    project, need = (
        full["project"],
        make_triaged_need(division=full["project"].division, place="桥"),
    )
    pages = [
        *(reverse(n) for n in ("project-list", "project-create", "improvement-list")),
        *(reverse(n) for n in ("brand-list", "brand-create")),
        *(
            reverse(n, args=[project.pk])
            for n in (
                *("project-detail", "project-change", "project-copy", "project-quote"),
                *("project-end-needs", "project-plan", "member-add", "milestone-add"),
                *("co-organizer-add", "measure-add", "project-money", "budget-line-add"),
                *("expense-record", "project-reviews", "review-hold", "project-report"),
            )
        ),
        reverse("member-leave", args=[full["member"].pk]),
        *(reverse(n, args=[full["milestone"].pk]) for n in ("milestone-move", "milestone-reach")),
        reverse("measurement-record", args=[full["measure"].pk]),
        reverse("budget-line-remove", args=[full["line"].pk]),
        *(
            reverse(n, args=[full["improvement"].pk])
            for n in ("improvement-detail", "improvement-follow-up")
        ),
        *(
            reverse(n, args=[full["brand"].pk])
            for n in ("brand-detail", "brand-change", "brand-end")
        ),
        reverse("need-project", args=[need.pk]),
        reverse("project-step", args=[project.pk, "cancel"]),
    ]
    for url in pages:
        for headers in ({}, {"HX-Request": "true"}):
            assert browser.get(url, headers=headers).status_code == 200, url


def test_drafts_a_project_once_and_quotes_the_need_it_answers(tree, town_worker, as_user):
    need = make_triaged_need(division=tree.village, place="广场")
    browser, address = as_user(town_worker), f"{reverse('project-create')}?need={need.pk}"
    sent = {
        **{k: str(v) for k, v in project_fields().items()},
        "division": tree.town.pk,
        "client_key": "0123456789abcdef",
    }
    for _again in range(2):
        answer = browser.post(address, sent)
        assert answer.status_code == 302
    project = Project.objects.get()
    assert list(project.needs.all()) == [need]
    assert answer.headers["Location"] == reverse("project-detail", args=[project.pk])


def test_keeps_what_was_typed_beside_what_is_wrong(tree, town_worker, as_user):
    sent = {k: str(v) for k, v in project_fields().items()}
    sent |= {"division": tree.town.pk, "ends_on": "2026-01-01", "client_key": "0123456789abcdef"}
    answer = as_user(town_worker).post(reverse("project-create"), sent)
    assert answer.status_code == 422
    assert "银龄敲门" in answer.text
    assert not Project.objects.exists()


def test_takes_a_project_from_draft_to_begun(tree, town_worker, station_lead, as_user):
    project = make_project(tree.town, actor=actor_of(town_worker))
    planner, approver = as_user(town_worker), as_user(station_lead)

    def step(browser, name, route="project-step", **sent):
        return browser.post(reverse(route, args=[project.pk, name]), sent, follow=True)

    assert [m.level_tag for m in step(planner, "submit").context["messages"]] == ["error"]
    project.refresh_from_db()
    assert project.state == "draft"
    need = make_triaged_need(division=tree.village, place="广场")
    assert (
        planner.post(reverse("project-quote", args=[project.pk]), {"needs": [need.pk]}).status_code
        == 302
    )
    step(planner, "submit")
    assert step(planner, "approve", "project-decide").status_code == 403
    step(approver, "approve", "project-decide", words="同意")
    step(planner, "begin")
    project.refresh_from_db()
    assert project.state == "running"


def test_refuses_a_step_on_what_somebody_else_changed(tree, town_worker, as_user):
    project = make_project(tree.town, actor=actor_of(town_worker))
    answer = as_user(town_worker).post(
        reverse("project-step", args=[project.pk, "cancel"]), {"version": 99, "reason": "不做了"}
    )
    assert answer.status_code == 422
    project.refresh_from_db()
    assert project.state == "draft"


def test_finds_no_project_of_another_town(project, outsider, as_user):
    browser = as_user(outsider)
    for name in ("project-detail", "project-plan", "project-reviews", "project-report"):
        assert browser.get(reverse(name, args=[project.pk])).status_code == 404


def test_opens_a_project_of_the_tier_above_for_its_team(tree, project, village_worker, as_user):
    browser, address = as_user(village_worker), reverse("project-detail", args=[project.pk])
    assert browser.get(address).status_code == 404
    make_member(project, village_worker)
    assert browser.get(address).status_code == 200


def test_shows_money_to_the_lead_the_approver_and_the_auditor_alone(
    full, town_worker, station_lead, auditor, supervisor, county_worker, as_user
):
    address = reverse("project-money", args=[full["project"].pk])
    for user in (town_worker, station_lead, county_worker, auditor):
        assert as_user(user).get(address).status_code == 200
    assert as_user(supervisor).get(address).status_code == 404
    detail = as_user(supervisor).get(reverse("project-detail", args=[full["project"].pk]))
    assert address not in detail.text
    report = as_user(supervisor).get(reverse("project-report", args=[full["project"].pk]))
    assert report.context["report"].budget is None


def test_keeps_the_needs_of_protected_people_to_those_who_may_see_them(
    tree, town_worker, station_lead, supervisor, as_user
):
    person = make_person(tree.group, "小名")
    need = make_triaged_need(person, title="不能让人知道的事")
    project = make_running_project(tree.town, town_worker, needs=[need])
    set_protection(
        actor=builder(),
        person=person,
        protection=Person.Protection.VIOLENCE,
        responsible=station_lead.posts.get(),
        reason="家暴庇护",
    )
    address = reverse("project-detail", args=[project.pk])
    assert need.title in as_user(station_lead).get(address).text
    hidden = as_user(supervisor).get(address)
    assert need.title not in hidden.text
    assert hidden.context["hidden_needs"] == 1


def test_enters_an_expense_with_its_receipt_and_has_it_approved(
    full, town_worker, station_lead, as_user
):
    project, line = full["project"], full["line"]
    sent = {"line": line.pk, "title": "门铃十个", "amount": "40.50", "spent_on": "2026-06-15"}
    answer = as_user(town_worker).post(
        reverse("expense-record", args=[project.pk]), sent | {"receipt": receipt_file()}
    )
    assert answer.status_code == 302
    expense = Expense.objects.get()
    assert (expense.amount_cents, expense.spent_by) == (4050, town_worker)
    file = attachments_of("projects.expense", expense.pk).get()
    page = as_user(station_lead).get(reverse("project-money", args=[project.pk]))
    assert reverse("attachment", args=[file.uid]) in page.text
    as_user(station_lead).post(reverse("expense-decide", args=[expense.pk]), {"words": ""})
    expense.refresh_from_db()
    assert expense.state == "approved"


def test_refuses_a_receipt_that_is_no_picture_and_enters_nothing(full, town_worker, as_user):
    from django.core.files.uploadedfile import SimpleUploadedFile

    fake = SimpleUploadedFile("发票.png", b"MZ\x90 not a picture", content_type="image/png")
    sent = {"line": full["line"].pk, "title": "门铃", "amount": "5", "spent_on": "2026-06-15"}
    answer = as_user(town_worker).post(
        reverse("expense-record", args=[full["project"].pk]), sent | {"receipt": fake}
    )
    assert answer.status_code == 422
    assert not Expense.objects.exists()


def test_writes_a_review_with_its_improvements(project, town_worker, as_user):
    member = make_member(project, town_worker)
    sent = {
        "held_on": "2026-06-14",
        "agenda": "看效果",
        "attendees": [member.pk],
        "effect_score": "4",
        "effect": "十二位老人每周有人看望",
        "improvements-TOTAL_FORMS": "3",
        "improvements-INITIAL_FORMS": "0",
        "improvements-0-title": "雨天两人一组",
        "improvements-0-owner": member.pk,
        "improvements-0-due_on": "2026-06-30",
    }
    address = reverse("review-hold", args=[project.pk])
    wrong = as_user(town_worker).post(address, sent | {"improvements-0-owner": ""})
    assert wrong.status_code == 422
    assert not ReviewMeeting.objects.exists()
    assert as_user(town_worker).post(address, sent).status_code == 302
    improvement = Improvement.objects.get()
    assert (improvement.title, improvement.owner) == ("雨天两人一组", member)
    as_user(town_worker).post(
        reverse("improvement-follow-up", args=[improvement.pk]),
        {"state": "done", "words": "排班已改", "version": improvement.version},
    )
    improvement.refresh_from_db()
    assert improvement.state == "done"


def test_hears_the_residents_and_closes_their_needs(tree, town_worker, as_user):
    needs = [make_triaged_need(division=tree.village, place=p) for p in ("桥头", "井边")]
    project = make_running_project(tree.town, town_worker, needs=needs)
    address = reverse("project-end-needs", args=[project.pk])
    first, second = needs
    wrong = as_user(town_worker).post(address, {f"outcome_{first.pk}": "solved"})
    assert wrong.status_code == 422
    sent = {f"outcome_{first.pk}": "solved", f"resident_word_{first.pk}": "好了"}
    assert as_user(town_worker).post(address, sent).status_code == 302
    assert Need.objects.get(pk=first.pk).state == "closed"
    assert Need.objects.get(pk=second.pk).state == "answered"


def test_answers_a_need_with_a_project_of_its_place(tree, project, town_worker, as_user):
    need = make_triaged_need(division=tree.village, place="桥头")
    browser, address = as_user(town_worker), reverse("need-project", args=[need.pk])
    assert project.title in browser.get(address).text
    assert address in browser.get(reverse("need-detail", args=[need.pk])).text
    browser.post(address, {"project": project.pk})
    need.refresh_from_db()
    assert need.answer_id == project.pk
    shown = browser.get(reverse("need-detail", args=[need.pk])).text
    assert reverse("project-detail", args=[project.pk]) in shown


def test_lets_a_department_join_in(tree, town_worker, as_user):
    project = make_project(tree.town, actor=actor_of(town_worker))
    health = make_organization(tree.town, "清溪镇卫生院")
    as_user(town_worker).post(
        reverse("co-organizer-add", args=[project.pk]),
        {"organization": health.pk, "part": "出医生"},
    )
    assert CoOrganizer.objects.get().part == "出医生"


def test_adds_and_ends_a_brand(tree, town_worker, as_user):
    browser = as_user(town_worker)
    sent = {
        "name": "365", "kind": "party_volunteering", "division": tree.town.pk,
        "meaning": "三百六十五天都在", "started_on": "2026-01-01",
    }  # fmt: skip
    assert browser.post(reverse("brand-create"), sent).status_code == 302
    brand = Brand.objects.get()
    assert "三百六十五天都在" in browser.get(reverse("brand-detail", args=[brand.pk])).text
    browser.post(
        reverse("brand-end", args=[brand.pk]), {"ended_on": "2026-06-01", "reason": "并入新品牌"}
    )
    brand.refresh_from_db()
    assert brand.ended_on is not None


def test_prints_the_closing_report(full, town_worker, as_user):
    project = full["project"]
    conclude_project(actor=actor_of(town_worker), project=project)
    browser = as_user(town_worker)
    short = browser.post(reverse("project-report-write", args=[project.pk]), {"achievements": "好"})
    assert short.status_code == 422
    browser.post(
        reverse("project-report-write", args=[project.pk]),
        {"achievements": "十二位老人每周有人看望。", "lessons": "雨天要两人"},
    )
    assert "十二位老人" in browser.get(reverse("project-report", args=[project.pk])).text
    paper = browser.get(reverse("project-report-pdf", args=[project.pk]))
    assert paper.headers["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


def test_shows_residents_only_what_was_chosen(tree, town_worker, client):
    make_running_project(tree.town, town_worker, title="看得见", is_public=True)
    make_running_project(tree.town, town_worker, title="看不见")
    make_project(tree.town, title="草稿看不见", is_public=True)
    page = client.get(reverse("resident-projects"), {"place": tree.village.code})
    assert page.status_code == 200
    assert "看得见" in page.text
    assert "看不见" not in page.text
    assert town_worker.name not in page.text


@pytest.mark.parametrize("name", ["project-list", "improvement-list", "brand-list"])
def test_costs_the_same_for_one_row_and_for_fifty(name, tree, full, station_lead, as_user):
    browser = as_user(station_lead)
    browser.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(name))
    import_projects(
        actor=builder(),
        rows=[
            ProjectRow(**project_fields(title=f"项目{n}") | {"division": tree.village})
            for n in range(50)
        ],
    )
    for number in range(50):
        make_brand(tree.village, f"品牌{number}")
    for _number in range(30):
        make_review(full["project"], full["member"], due_on=TODAY)
    with CaptureQueriesContext(connection) as many:
        assert browser.get(reverse(name)).status_code == 200
    assert len(many) == len(few)


def test_sorts_narrows_and_chooses(tree, full, station_lead, as_user):
    make_project(tree.town, title="另一个", benefit="universal")
    browser = as_user(station_lead)
    listed = browser.get(reverse("project-list"), {"benefit": "universal", "show": "all"})
    assert "另一个" in listed.text
    assert "银龄敲门" not in listed.text
    for column in ("title", "-ends_on", "needs_quoted", "improvements_owed", "place"):
        assert browser.get(reverse("project-list"), {"sort": column}).status_code == 200
    for chip in ("open", "submitted", "running", "late", "unfitting", "mine", "closed", "all"):
        assert browser.get(reverse("project-list"), {"show": chip}).status_code == 200


def test_says_what_is_owed_on_my_day_and_at_the_station(
    full, tree, town_worker, station_lead, as_user
):
    full["improvement"].due_on = TODAY - timedelta(days=2)
    full["improvement"].save()
    day = as_user(town_worker).get(reverse("my-day"))
    assert "雨天两人一组" in day.text
    home = as_user(station_lead).get(reverse("station-home"))
    assert "雨天两人一组" in home.text


def test_offers_needs_that_wait_in_the_place_alone(tree, project, town_worker, as_user):
    near = make_need(division=tree.village, place="桥头", title="桥栏松了", category="safety")
    far = make_need(division=tree.other_village, place="远桥", title="远处的桥")
    page = as_user(town_worker).get(reverse("project-quote", args=[project.pk]))
    assert near.title in page.text
    assert far.title not in page.text
    answer = as_user(town_worker).post(
        reverse("project-quote", args=[project.pk]), {"needs": [far.pk]}
    )
    assert answer.status_code == 422
    quote_needs(actor=builder(), project=project, needs=[near])
