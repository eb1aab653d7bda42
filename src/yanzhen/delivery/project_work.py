"""What delivery tells on the page of a project: figures counted from records, and its lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.numbers import Quantity, Unit, ratio
from yanzhen.core.paging import first_rows
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, selectors
from yanzhen.delivery.models import (
    Activity,
    Feedback,
    Order,
    Participant,
    ServiceItem,
    ServiceRecord,
)
from yanzhen.orgs.station_home import Figure, Line, Panel
from yanzhen.projects.models import Project
from yanzhen.projects.work import work_source

SHOWN = 6


@work_source(order=10)
def figures(actor: Actor, project: Project) -> Iterator[Figure]:
    """Services, people, time and satisfaction of the project's records. Four queries."""
    records = ServiceRecord.objects.filter(project=project)
    counted = selectors.figures_of(records)
    held = records.filter(kind=ServiceRecord.Kind.ACTIVITY).aggregate(n=Sum("sign", default=0))
    helpers = Participant.objects.filter(
        record__project=project, side=Participant.Side.HELPER, role="volunteer"
    ).aggregate(n=Sum(F("sign") * F("minutes"), default=0))
    yield Figure(
        label=_("Services given"),
        value=counted.times,
        definition=_("Service records of the project; a corrected record counts once."),
    )
    yield Figure(
        label=_("Activities held"),
        value=Quantity(held["n"], Unit.EVENT),
        definition=_("Activity records of the project; planned and cancelled ones do not count."),
    )
    yield Figure(
        label=_("Person-times served"),
        value=counted.person_times,
        definition=_("People met in services of the project, each time anew; unknown by head."),
    )
    yield Figure(
        label=_("Persons served"),
        value=counted.persons,
        definition=_("Different known people met in services of the project."),
    )
    yield Figure(
        label=_("Volunteer time"),
        value=Quantity(helpers["n"], Unit.MINUTE),
        definition=_("Confirmed time of helpers whose role in the record is volunteer."),
    )
    yield _satisfaction(project)


def _satisfaction(project: Project) -> Figure:
    rated = Feedback.objects.filter(record__project=project).aggregate(
        all=Count("pk"), good=Count("pk", filter=Q(score__gte=4))
    )
    share = ratio(Quantity(rated["good"], Unit.ITEM), Quantity(rated["all"], Unit.ITEM))
    return Figure(
        label=_("Satisfaction"),
        value=share or "–",
        period=_("%(count)s ratings") % {"count": rated["all"]},
        definition=_("Ratings of four or five among all ratings of the project's services."),
    )


@work_source(order=20)
def lists(actor: Actor, project: Project) -> Iterator[Panel]:
    """Its services, its open orders and its activities, as far as the actor may see them."""
    if not scope.holds(actor, access.READ):
        return
    yield _services(actor, project)
    yield _orders(actor, project)
    yield _activities(actor, project)


def _services(actor: Actor, project: Project) -> Panel:
    items = access.visible_items(actor).filter(project=project)
    first, count = first_rows(items.exclude(state=ServiceItem.State.WITHDRAWN), SHOWN)
    return Panel(
        title=_("Services of the project"),
        lines=[
            Line(
                title=item.name,
                url=reverse("item-detail", args=[item.pk]),
                detail=str(item.get_mode_display()),
                badge=item.get_state_display(),
                state="active" if item.state == ServiceItem.State.PUBLISHED else "quiet",
            )
            for item in first
        ],
        count=count,
        url=reverse("item-list"),
        empty=_("No service quotes this project yet."),
    )


def _orders(actor: Actor, project: Project) -> Panel:
    orders = access.visible_orders(actor).open().filter(item__project=project)
    rows = orders.select_related("item", "person").order_by("due_at", "pk")
    first, count = first_rows(rows, SHOWN)
    return Panel(
        title=_("Open orders"),
        lines=[_order_line(order) for order in first],
        count=count,
        url=reverse("order-list"),
        empty=_("No order is open."),
    )


def _order_line(order: Order) -> Line:
    return Line(
        title=order.item.name,
        url=reverse("order-detail", args=[order.pk]),
        detail=f"{order.number} · {order.person.name}",
        badge=order.get_state_display(),
    )


def _activities(actor: Actor, project: Project) -> Panel:
    planned = access.visible_activities(actor).filter(project=project)
    shown = planned.exclude(state=Activity.State.CANCELLED).order_by("-starts_at", "pk")
    first, count = first_rows(shown, SHOWN)
    return Panel(
        title=_("Activities"),
        lines=[
            Line(
                title=activity.title,
                url=reverse("activity-detail", args=[activity.pk]),
                detail=timezone.localtime(activity.starts_at).strftime("%Y-%m-%d %H:%M"),
                badge=activity.get_state_display(),
                state="done" if activity.state == Activity.State.HELD else "",
            )
            for activity in first
        ],
        count=count,
        url=reverse("activity-list"),
        empty=_("No activity is planned."),
    )
