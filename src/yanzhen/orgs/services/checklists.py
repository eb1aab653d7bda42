"""Checklists 六有 and others: what a station must have, and what was found there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.attachments import add_attachment
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.orgs import access
from yanzhen.orgs.models import Checklist, ChecklistItem, ChecklistMark, Station
from yanzhen.orgs.selectors import EVIDENCE


@operation("orgs.define_checklist")
def define_checklist(
    *,
    actor: Actor,
    code: str,
    title: str,
    items: Sequence[str | dict[str, Any]],
    source: str = "",
    station_type: str = "",
) -> Checklist:
    """Enter a standard as data; for all types of station when none is named.

    An item is its title, or a mapping with ``title`` and ``hint``.
    """
    scope.require(actor, access.DEFINE_CHECKLISTS)
    if Checklist.objects.filter(code=code).exists():
        raise NotValid(_("A checklist with this code exists already."), field="code")
    if not items:
        raise NotValid(_("A checklist has at least one item."), field="items")
    checklist = Checklist.objects.create(
        code=code, title=title, source=source, station_type=station_type
    )
    for order, item in enumerate(items, start=1):
        said = {"title": item} if isinstance(item, str) else item
        ChecklistItem.objects.create(
            checklist=checklist, order=order, title=said["title"], hint=said.get("hint", "")
        )
    return checklist


@operation("orgs.mark_checklist_item")
def mark_checklist_item(
    *,
    actor: Actor,
    station: Station,
    item: ChecklistItem,
    state: str,
    seen_on: date | None = None,
    remark: str = "",
    evidence: UploadedFile[Any] | None = None,
) -> ChecklistMark:
    """Note what was found at a station; earlier marks stay as its history.

    A photo or document may prove it. What is missing needs a remark only when somebody is to act.
    """
    scope.require(actor, access.MARK_CHECKLISTS, station.area_code)
    today = actor.today
    seen_on = seen_on or today
    if seen_on > today:
        raise NotValid(_("This day is still to come. Write a day up to today."), field="seen_on")
    if state not in ChecklistMark.State.values:
        raise NotValid(_("Choose a state from the list."), field="state")
    wanted = item.checklist.station_type
    if wanted and wanted != station.station_type:
        raise NotValid(_("This checklist is for another type of station."), field="item")
    mark = ChecklistMark.objects.create(
        station=station,
        area_code=station.area_code,
        item=item,
        state=state,
        seen_on=seen_on,
        remark=remark.strip()[:300],
        marked_by_id=actor.user_id,
    )
    if evidence is not None:
        add_attachment(
            actor=actor,
            object_type=EVIDENCE,
            object_id=mark.pk,
            area_code=station.area_code,
            upload=evidence,
            purpose="evidence",
        )
    note(item=item.pk, state=state, has_evidence=evidence is not None)
    return mark
