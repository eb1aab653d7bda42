"""The service list: added as a draft, checked, published, withdrawn."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yanzhen.core import policies, scope
from yanzhen.core.errors import NotValid
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.delivery import access
from yanzhen.delivery.models import ServiceItem
from yanzhen.delivery.services.publishing import (
    ITEMS,
    check_offer,
    check_project,
    check_publishing,
    publish_offer,
)
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Division, Station

EDITABLE = frozenset(
    {
        "name", "service_class", "category", "kind", "mode", "description", "duration_minutes",
        "people_needed", "eligibility", "eligible_categories", "skills", "risk_text",
        "has_danger", "insurance", "insured_until", "station", "project", "points_class",
        "is_for_board",
    }
)  # fmt: skip


def _checked(actor: Actor, item: ServiceItem) -> ServiceItem:
    day = actor.today
    item.name = " ".join(item.name.split())
    if not 2 <= len(item.name) <= 60:
        raise NotValid(_("Give the service a name of 2 to 60 characters."), field="name")
    for topic, field in (
        ("delivery.service_classes", "service_class"),
        ("needs.categories", "category"),
    ):
        if vocabulary.entry(topic, getattr(item, field), area=item.area_code, day=day) is None:
            raise NotValid(_("Choose one of the listed values."), field=field)
    if item.kind not in ServiceItem.Kind.values:
        raise NotValid(_("Choose one of the listed values."), field="kind")
    if item.mode not in ServiceItem.Mode.values:
        raise NotValid(_("Choose one of the listed values."), field="mode")
    if not 5 <= item.duration_minutes <= 24 * 60:
        raise NotValid(_("A service takes 5 minutes to 24 hours."), field="duration_minutes")
    if not 1 <= item.people_needed <= 50:
        raise NotValid(_("A service needs 1 to 50 people."), field="people_needed")
    check_offer(actor, item)
    taken = ServiceItem.objects.filter(area_code=item.area_code, name=item.name)
    if taken.exclude(state=ServiceItem.State.WITHDRAWN).exclude(pk=item.pk).exists():
        raise NotValid(_("There is a service of this name here already."), field="name")
    return item


def _set(item: ServiceItem, fields: dict[str, Any]) -> None:
    if unknown := fields.keys() - EDITABLE:
        raise TypeError(f"unknown fields of a service item: {sorted(unknown)}")
    project = item.project_id
    for name, value in fields.items():
        setattr(item, name, value)
    if item.project_id != project:
        check_project(item)


@operation("delivery.add_service_item")
def add_service_item(
    *,
    actor: Actor,
    division: Division,
    station: Station | None = None,
    fields: dict[str, Any],
) -> ServiceItem:
    """A new service of an area, as a draft that nobody can choose yet.

    ``fields`` are those of ``EDITABLE``. Raises NotValid.
    """
    scope.require(actor, access.EDIT_ITEMS, division.code)
    item = ServiceItem(
        created_at=actor.now, division=division, area_code=division.code, station=station
    )
    _set(item, fields)
    _checked(actor, item).save()
    return item


@operation("delivery.add_starting_items")
def add_starting_items(*, actor: Actor, division: Division) -> list[ServiceItem]:
    """The list that the place's rule pack proposes, as drafts; names that exist are left out."""
    scope.require(actor, access.EDIT_ITEMS, division.code)
    day = actor.today
    rows = policies.value("delivery.starting_items", area=division.code, day=day)
    offered = ServiceItem.objects.exclude(state=ServiceItem.State.WITHDRAWN)
    known = set(offered.filter(area_code=division.code).values_list("name", flat=True))
    return [
        add_service_item(actor=actor, division=division, fields=dict(fields))
        for fields in rows
        if fields["name"] not in known
    ]


@operation("delivery.change_service_item")
def change_service_item(
    *, actor: Actor, item: ServiceItem, fields: dict[str, Any], version: int | None = None
) -> ServiceItem:
    """Change a service; a published one stays within what may be published."""
    scope.require(actor, access.EDIT_ITEMS, item.area_code)
    item = ITEMS.locked(item, "change", version)
    _set(item, fields)
    _checked(actor, item)
    if item.state == ServiceItem.State.PUBLISHED:
        check_publishing(actor, item)
    return ITEMS.advance(item, "change")


@operation("delivery.publish_service_item")
def publish_service_item(
    *, actor: Actor, item: ServiceItem, version: int | None = None
) -> ServiceItem:
    """Let residents choose this service. Raises RiskNotStated or NotInsured."""
    scope.require(actor, access.PUBLISH_ITEMS, item.area_code)
    return publish_offer(ITEMS, actor, item, version)


@operation("delivery.withdraw_service_item")
def withdraw_service_item(
    *, actor: Actor, item: ServiceItem, reason: str = "", version: int | None = None
) -> ServiceItem:
    """Take a service off the list; orders that exist go on."""
    scope.require(actor, access.PUBLISH_ITEMS, item.area_code)
    note(reason=reason[:200])
    return ITEMS.advance(ITEMS.locked(item, "withdraw", version), "withdraw")
