"""Every write of projects."""

from yanzhen.projects.services.brands import add_brand, change_brand, end_brand
from yanzhen.projects.services.bulk import ProjectRow, import_projects
from yanzhen.projects.services.deciding import (
    ProjectLacks,
    approve_project,
    begin_project,
    cancel_project,
    close_project,
    conclude_project,
    resume_project,
    send_project_back,
    submit_project,
    write_closing_report,
)
from yanzhen.projects.services.drafting import change_project, copy_project, draft_project
from yanzhen.projects.services.money import (
    add_budget_line,
    add_receipt,
    decide_expense,
    record_expense,
    remove_budget_line,
)
from yanzhen.projects.services.plans import (
    add_co_organizer,
    add_measure,
    add_milestone,
    finish_milestone,
    move_milestone,
    record_measurement,
    remove_co_organizer,
)
from yanzhen.projects.services.quoting import NeedEnding, end_needs, quote_needs, release_need
from yanzhen.projects.services.reviews import (
    ImprovementDraft,
    add_improvement,
    follow_up,
    hold_review,
)
from yanzhen.projects.services.teams import add_member, remove_member

__all__ = [
    "ImprovementDraft",
    "NeedEnding",
    "ProjectLacks",
    "ProjectRow",
    "add_brand",
    "add_budget_line",
    "add_co_organizer",
    "add_improvement",
    "add_measure",
    "add_member",
    "add_milestone",
    "add_receipt",
    "approve_project",
    "begin_project",
    "cancel_project",
    "change_brand",
    "change_project",
    "close_project",
    "conclude_project",
    "copy_project",
    "decide_expense",
    "draft_project",
    "end_brand",
    "end_needs",
    "finish_milestone",
    "follow_up",
    "hold_review",
    "import_projects",
    "move_milestone",
    "quote_needs",
    "record_expense",
    "record_measurement",
    "release_need",
    "remove_budget_line",
    "remove_co_organizer",
    "remove_member",
    "resume_project",
    "send_project_back",
    "submit_project",
    "write_closing_report",
]
