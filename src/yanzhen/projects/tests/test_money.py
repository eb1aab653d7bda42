import pytest

from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.attachments import attachments_of, visible_attachment
from yanzhen.core.errors import AccessDenied, NotFound, NotValid, WrongState
from yanzhen.projects.models import Expense
from yanzhen.projects.services import (
    add_budget_line,
    decide_expense,
    record_expense,
    remove_budget_line,
)
from yanzhen.projects.testing import TODAY, make_project, make_running_project, receipt_file


@pytest.fixture
def line(tree, town_worker):
    project = make_running_project(tree.town, town_worker)
    return add_budget_line(
        actor=builder(), project=project, title="门铃", source="lottery", planned_cents=10_000
    )


def spend(user, line, cents=4_000, receipt=True, **values):
    return record_expense(
        actor=actor_of(user),
        line=line,
        title="门铃十个",
        amount_cents=cents,
        spent_on=values.pop("spent_on", TODAY),
        receipt=receipt_file() if receipt else None,
        **values,
    )


def test_is_planned_by_the_planner_as_a_draft_and_by_an_approver_later(
    tree, town_worker, station_lead
):
    actor = actor_of(town_worker)
    draft = make_project(tree.town, actor=actor)
    add_budget_line(
        actor=actor, project=draft, title="门铃", source="lottery", planned_cents=10_000
    )
    running = make_running_project(tree.town, town_worker)
    approver = actor_of(station_lead)
    for who, cents in ((actor, 10_000), (approver, 2_000_001)):
        with pytest.raises(AccessDenied):
            add_budget_line(
                actor=who, project=running, title="门铃", source="lottery", planned_cents=cents
            )
    add_budget_line(
        actor=approver, project=running, title="门铃", source="lottery", planned_cents=10_000
    )


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("planned", {"planned_cents": 0}),
        ("planned", {"planned_cents": -5}),
        ("source", {"source": "pocket"}),
        ("title", {"title": " "}),
    ],
)
def test_refuses_a_line_without_sense(tree, field, values):
    wanted = {"title": "门铃", "source": "lottery", "planned_cents": 100} | values
    project = make_project(tree.town)
    with pytest.raises(NotValid) as refused:
        add_budget_line(actor=builder(), project=project, **wanted)
    assert refused.value.field == field
    assert not project.budget_lines.exists()


def test_is_never_approved_by_who_spent_or_entered_it(town_worker, station_lead, line):
    own = spend(town_worker, line, spent_by=station_lead)
    with pytest.raises(AccessDenied):
        decide_expense(actor=actor_of(station_lead), expense=own, approves=True)
    entered = spend(station_lead, line, spent_by=town_worker)
    with pytest.raises(AccessDenied):
        decide_expense(actor=actor_of(station_lead), expense=entered, approves=True)
    assert not Expense.objects.exclude(state="waiting").exists()


def test_is_approved_with_a_receipt_by_somebody_else(town_worker, station_lead, line):
    bare = spend(town_worker, line, receipt=False)
    with pytest.raises(NotValid):
        decide_expense(actor=actor_of(station_lead), expense=bare, approves=True)
    expense = decide_expense(
        actor=actor_of(station_lead), expense=spend(town_worker, line), approves=True
    )
    assert (expense.state, expense.decided_by) == ("approved", station_lead)
    with pytest.raises(WrongState):
        decide_expense(actor=actor_of(station_lead), expense=expense, approves=False, reason="重复")


def test_stays_within_its_line(town_worker, station_lead, line):
    decide_expense(
        actor=actor_of(station_lead), expense=spend(town_worker, line, 9_000), approves=True
    )
    over = spend(town_worker, line, 1_001)
    with pytest.raises(NotValid, match=r"0\.01"):
        decide_expense(actor=actor_of(station_lead), expense=over, approves=True)
    decide_expense(
        actor=actor_of(station_lead), expense=spend(town_worker, line, 1_000), approves=True
    )


def test_is_refused_with_a_reason(town_worker, station_lead, line):
    expense = spend(town_worker, line)
    with pytest.raises(NotValid):
        decide_expense(actor=actor_of(station_lead), expense=expense, approves=False)
    refused = decide_expense(
        actor=actor_of(station_lead), expense=expense, approves=False, reason="没有明细"
    )
    assert refused.state == "refused"


def test_keeps_a_line_for_which_something_was_spent(town_worker, line):
    spend(town_worker, line)
    with pytest.raises(NotValid):
        remove_budget_line(actor=builder(), line=line)


def test_shows_receipts_to_the_lead_the_approver_and_the_auditor(
    tree, town_worker, station_lead, auditor, village_worker, outsider, line
):
    expense = spend(town_worker, line)
    receipt = attachments_of("projects.expense", expense.pk).get()
    for user in (town_worker, station_lead, auditor):
        assert visible_attachment(actor=actor_of(user), uid=receipt.uid) == receipt
    for user in (village_worker, outsider):
        with pytest.raises(NotFound):
            visible_attachment(actor=actor_of(user), uid=receipt.uid)
