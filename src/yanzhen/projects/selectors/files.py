"""Receipts of expenses and evidence of milestones."""

from __future__ import annotations

from collections.abc import Iterable

from yanzhen.core.models import Attachment
from yanzhen.projects.models import (
    Expense,
    Milestone,
)


def _files_by_record(object_type: str, keys: Iterable[int]) -> dict[int, list[Attachment]]:
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(object_type=object_type, object_id__in=list(keys))
    for row in rows.order_by("pk"):
        found.setdefault(row.object_id, []).append(row)
    return found


def receipts_of(expenses: Iterable[Expense]) -> dict[int, list[Attachment]]:
    """The receipts by expense, for those who see the money."""
    return _files_by_record("projects.expense", (e.pk for e in expenses))


def evidence_files(milestones: Iterable[Milestone]) -> dict[int, list[Attachment]]:
    """The files by milestone."""
    return _files_by_record("projects.milestone", (m.pk for m in milestones))
