"""Projects for tests, made by the services that the pages call."""

from __future__ import annotations

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import NOW, actor_of, builder
from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.needs.testing import make_triaged_need
from yanzhen.orgs.models import Division
from yanzhen.orgs.testing import make_organization
from yanzhen.projects.models import Brand, Improvement, Project, ReviewMeeting, TeamMember
from yanzhen.projects.services import (
    ImprovementDraft,
    add_brand,
    add_budget_line,
    add_co_organizer,
    add_measure,
    add_member,
    add_milestone,
    approve_project,
    begin_project,
    draft_project,
    hold_review,
    quote_needs,
    record_expense,
    submit_project,
)

TODAY = NOW.date()


def project_fields(**values: Any) -> dict[str, Any]:
    """What a project says of itself."""
    return {
        "title": "银龄敲门",
        "summary": "每周为独居老人敲一次门。",
        "benefit": Project.Benefit.TARGETED,
        "action_line": "livelihood",
        "category": "company",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=180),
    } | values


def make_project(division: Division, *, actor: Actor | None = None, **values: Any) -> Project:
    """A draft."""
    return draft_project(
        actor=actor or builder(), division=division, fields=project_fields(**values)
    )


def make_running_project(
    division: Division, lead: User, *, needs: list[Need] | None = None, **values: Any
) -> Project:
    """A project that quotes a need, was approved and has begun."""
    actor = actor_of(lead)
    project = make_project(division, actor=actor, **values)
    quoted = needs or [make_triaged_need(division=division, place="广场", title="老人没人说话")]
    quote_needs(actor=builder(), project=project, needs=quoted)
    submit_project(actor=actor, project=project)
    approve_project(actor=builder(), project=project)
    return begin_project(actor=actor, project=project)


def make_member(project: Project, user: User | None = None, **values: Any) -> TeamMember:
    """A social worker of the team, or a guest."""
    role = values.pop("role", TeamMember.Role.SOCIAL_WORKER)
    if user is None and "person" not in values:
        values.setdefault("guest_name", "志愿者甲")
    return add_member(actor=builder(), project=project, role=role, user=user, **values)


def make_review(
    project: Project, owner: TeamMember, *, due_on: date = TODAY, **values: Any
) -> tuple[ReviewMeeting, Improvement]:
    """A review meeting with one improvement."""
    review = hold_review(
        actor=values.pop("actor", None) or builder(),
        project=project,
        held_on=values.pop("held_on", TODAY),
        agenda="看看敲门敲到了没有",
        effect_score=4,
        effect="十二位老人每周有人看望",
        problems="雨天人手不够",
        attendees=[owner],
        improvements=[ImprovementDraft("雨天两人一组", owner, due_on)],
        **values,
    )
    return review, review.improvements.get()


def make_brand(division: Division, name: str = "邻里茶座", **values: Any) -> Brand:
    fields = {"kind": "self_government", "started_on": date(2026, 1, 1)} | values
    return add_brand(actor=builder(), division=division, fields={"name": name, **fields})


def receipt_file(name: str = "发票.png") -> SimpleUploadedFile:
    """A small picture of a receipt."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 60), "white").save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def make_project_parts(division: Division, lead: User) -> dict[str, Any]:
    """A running project with one of everything, by the name of what it is."""
    quoted = make_triaged_need(division=division, place="广场", title="老人没人说话")
    project = make_running_project(division, lead, needs=[quoted])
    member = make_member(project, lead)
    review, improvement = make_review(project, member)
    line = add_budget_line(
        actor=builder(), project=project, title="门铃", source="lottery", planned_cents=10_000
    )
    return {
        "quoted": quoted,
        "project": project,
        "team_member": member,
        "review": review,
        "improvement": improvement,
        "budget_line": line,
        "expense": record_expense(
            actor=builder(),
            line=line,
            title="门铃十个",
            amount_cents=4_000,
            spent_on=TODAY,
            receipt=receipt_file(),
        ),
        "milestone": add_milestone(actor=builder(), project=project, title="启动", due_on=TODAY),
        "co_organizer": add_co_organizer(
            actor=builder(),
            project=project,
            organization=make_organization(division),
            part="出场地",
        ),
        "measure": add_measure(
            actor=builder(),
            project=project,
            title="一周无人说话的老人",
            unit="人",
            baseline=Decimal(12),
            target=Decimal(2),
            source="入户问卷",
        ),
    }
