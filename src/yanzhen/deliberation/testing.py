"""Issues for tests, made by the services that the pages call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of
from yanzhen.deliberation.models import Issue
from yanzhen.deliberation.services import call_meeting, raise_issue, record_decision
from yanzhen.orgs.models import Division


def make_issue(division: Division, lead: User, **values: Any) -> Issue:
    return raise_issue(
        actor=actor_of(lead),
        topic=values.pop("topic", "广场噪音"),
        concerned=values.pop("concerned", "广场周边居民、商户、舞队"),
        division=division,
        **values,
    )


def make_decided_issue(division: Division, lead: User, **values: Any) -> Issue:
    """An issue on which two sides have agreed."""
    actor = actor_of(lead)
    issue = make_issue(division, lead, **values)
    meeting_at = actor.now + timedelta(hours=1)
    issue = call_meeting(actor=actor, issue=issue, meeting_at=meeting_at, place="睦邻小院")
    later = actor.as_of(actor.now + timedelta(hours=3))
    return record_decision(
        actor=later,
        issue=issue,
        attendees=[("甄有礼", "居民"), ("舒悦", "舞队")],
        decision="晚八点后不放音响",
        carried_out_by="广场治理委员会",
        due_on=(later.now + timedelta(days=30)).date(),
    )
