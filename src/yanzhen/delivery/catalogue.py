"""Named reads of the service list: narrowed by workers, shown to residents by class."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from yanzhen.core import policies
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, selectors
from yanzhen.delivery.models import ServiceItem
from yanzhen.projects.access import visible_projects
from yanzhen.projects.models import Project

SHOWN_AT_MOST = 200


def listed_items(actor: Actor) -> QuerySet[ServiceItem]:
    return (
        access.visible_items(actor)
        .select_related("division__parent", "station", "project")
        .annotate(ordered=Count("orders"))
        .order_by("service_class", "name", "pk")
    )


def may_begin(actor: Actor, area: str) -> bool:
    """Whether nothing is on the list yet and the place's rule pack proposes one to begin with."""
    if access.visible_items(actor).exists():
        return False
    try:
        return bool(policies.value("delivery.starting_items", area=area, day=actor.today))
    except policies.NoPolicy:
        return False


def chosen_items(items: QuerySet[ServiceItem], show: str) -> QuerySet[ServiceItem]:
    """``offered`` (the default: drafts too), ``draft``, ``withdrawn`` or ``all``."""
    match show:
        case "draft" | "withdrawn":
            return items.filter(state=show)
        case "all":
            return items
    return items.exclude(state=ServiceItem.State.WITHDRAWN)


def projects_for_picker(
    actor: Actor, area: str, current: Project | None = None
) -> QuerySet[Project]:
    """Running projects that a service or activity of this place may quote."""
    above = [area[:length] for length in range(len(area) + 1)]
    running = Q(state=Project.State.RUNNING) & (
        Q(area_code__in=above) | Q(area_code__gte=area, area_code__lt=area + "~")
    )
    if current is not None:
        running |= Q(pk=current.pk)
    return visible_projects(actor).filter(running).order_by("title", "pk")


def published_items(actor: Actor, area: str) -> list[tuple[str, list[ServiceItem]]]:
    """What residents of a place may choose, by class; of every place for unknown visitors.

    For visitors one of several services of a name stands for all of them.
    """
    if area:
        found = access.items_offered(area)
    else:
        found = ServiceItem.objects.filter(state=ServiceItem.State.PUBLISHED)
    rows = found.select_related("division", "station").order_by("area_code", "kind", "name")
    by_name = {item.name: item for item in reversed(rows[:SHOWN_AT_MOST])}
    items = sorted(by_name.values(), key=lambda item: (item.kind, item.name))
    return selectors.grouped_items(items, selectors.class_labels(actor, area))
