"""Who may see and move orders, activities and records."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.models import (
    Activity,
    Feedback,
    Invitation,
    KioskVisit,
    Order,
    OrderSeries,
    ServiceItem,
    ServiceRecord,
)
from yanzhen.delivery.models.orders import OrderQuerySet
from yanzhen.needs.access import about_visible_people

STAFF = FRONT_LINE | {Role.SUPERVISOR}
READ = scope.permission("delivery.read", roles=STAFF)
PLACE = scope.permission("delivery.place_order", roles=FRONT_LINE)
REVIEW = scope.permission("delivery.review_order", roles=WORKERS)
DISPATCH = scope.permission("delivery.dispatch_order", roles=WORKERS)
SERVE = scope.permission("delivery.serve", roles=FRONT_LINE | {Role.VOLUNTEER})
CONFIRM_FOR = scope.permission("delivery.confirm_for_resident", roles=FRONT_LINE)
EDIT_ITEMS = scope.permission("delivery.edit_items", roles=WORKERS)
PUBLISH_ITEMS = scope.permission("delivery.publish_items", roles=LEADS | {Role.TOWN_WORKER})
PLAN_ACTIVITIES = scope.permission("delivery.plan_activities", roles=WORKERS)
LEAD_ACTIVITIES = scope.permission("delivery.lead_activities", roles=FRONT_LINE)
CORRECT = scope.permission("delivery.correct_record", roles=LEADS)
ASK = scope.permission("delivery.ask_for_service", roles={Role.RESIDENT, Role.VOLUNTEER})
IMPORT_RECORDS = scope.permission("delivery.import_records", roles=LEADS)
EXPORT = scope.permission("delivery.export", roles=LEADS)


def visible_orders(actor: Actor) -> OrderQuerySet:
    """The orders of the actor's areas; of protected persons only where the person is visible."""
    areas = scope.areas(actor, READ)
    if areas.is_everything:
        return Order.objects.all()
    return Order.objects.filter(areas.q(), about_visible_people(actor))


def access_order(actor: Actor, pk: int) -> Order:
    """An order of the actor's areas. Raises NotFound."""
    return the_row(
        visible_orders(actor).select_related(
            "item", "need", "person", "division", "helper", "household", "record"
        ),
        pk=pk,
    )


def visible_series(actor: Actor) -> QuerySet[OrderSeries]:
    """Series of the actor's areas; of protected persons only where the person is visible."""
    return OrderSeries.objects.filter(scope.areas(actor, READ).q(), about_visible_people(actor))


def access_series(actor: Actor, pk: int) -> OrderSeries:
    related = ("item", "need", "person", "division__parent", "started_by")
    return the_row(visible_series(actor).select_related(*related), pk=pk)


def visible_feedback(actor: Actor) -> QuerySet[Feedback]:
    """Ratings of the actor's areas, by people whom the actor may see."""
    return Feedback.objects.filter(scope.areas(actor, READ).q(), about_visible_people(actor))


def visible_kiosk_visits(actor: Actor) -> QuerySet[KioskVisit]:
    """Who stands at a screen of the actor's stations."""
    return KioskVisit.objects.filter(scope.areas(actor, CONFIRM_FOR).q())


def own_orders(actor: Actor) -> OrderQuerySet:
    """What the person who is signed in has ordered."""
    if actor.person_id is None:
        return Order.objects.none()
    return Order.objects.filter(person_id=actor.person_id)


def is_own_order(actor: Actor, order: Order) -> bool:
    return actor.person_id is not None and order.person_id == actor.person_id


def access_own_order(actor: Actor, pk: int) -> Order:
    order = own_orders(actor).select_related("item", "need", "division", "helper").filter(pk=pk)
    return the_row(order)


def own_series(actor: Actor) -> QuerySet[OrderSeries]:
    """What comes again for the person who is signed in."""
    if actor.person_id is None:
        return OrderSeries.objects.none()
    return OrderSeries.objects.filter(person_id=actor.person_id).select_related("item")


def access_own_series(actor: Actor, pk: int) -> OrderSeries:
    return the_row(own_series(actor), pk=pk)


def tasks_of(actor: Actor) -> OrderQuerySet:
    """Orders to which the actor is invited or which they serve, and those they served."""
    if actor.user_id is None:
        return Order.objects.none()
    own = Invitation.objects.filter(user_id=actor.user_id, state__in=["asked", "accepted"])
    return Order.objects.filter(pk__in=own.values("order"))


def access_task(actor: Actor, pk: int) -> Order:
    found = tasks_of(actor).select_related("item", "person", "division", "household").filter(pk=pk)
    return the_row(found)


def sees_place(actor: Actor, order: Order) -> bool:
    """The exact place: the resident, workers of the area, and the helper while they serve."""
    if is_own_order(actor, order) or scope.holds(actor, DISPATCH, order.area_code):
        return True
    return order.state in rules.HELD_BY_HELPER and has_accepted(actor, order)


def has_accepted(actor: Actor, order: Order) -> bool:
    """Whether the actor has agreed to help with this order. One query."""
    if actor.user_id is None:
        return False
    return order.invitations.filter(user_id=actor.user_id, state="accepted").exists()


def helpers_of(order: Order) -> list[int]:
    """Everybody who agreed to help with an order."""
    return list(order.invitations.filter(state="accepted").values_list("user_id", flat=True))


def visible_items(actor: Actor) -> QuerySet[ServiceItem]:
    """Items offered in the actor's areas: by a place inside them or above them."""
    areas = scope.areas(actor, READ)
    condition = areas.q()
    for prefix in areas.prefixes:
        condition |= Q(area_code__in=_above(prefix))
    return ServiceItem.objects.filter(condition)


def items_offered(area: str) -> QuerySet[ServiceItem]:
    """Published items that a resident of this area may choose."""
    return ServiceItem.objects.filter(
        state=ServiceItem.State.PUBLISHED, area_code__in=[*_above(area), area]
    )


def _above(area: str) -> list[str]:
    return [
        "",
        *(area[:length] for length in (2, 4, *range(6, len(area), 3)) if length < len(area)),
    ]


def access_item(actor: Actor, pk: int) -> ServiceItem:
    return the_row(visible_items(actor).select_related("division", "station", "project"), pk=pk)


def visible_activities(actor: Actor) -> QuerySet[Activity]:
    return Activity.objects.filter(scope.areas(actor, READ).q())


ACTIVITY_RELATED = ("division__parent", "station", "lead", "project", "item", "compound")


def access_activity(actor: Actor, pk: int) -> Activity:
    found = visible_activities(actor).select_related(*ACTIVITY_RELATED).filter(pk=pk)
    return the_row(found)


def can_see_activity(actor: Actor, activity: Activity) -> bool:
    """The object check beside ``visible_activities``."""
    return scope.holds(actor, READ, activity.area_code)


def may_lead(actor: Actor, activity: Activity) -> bool:
    return scope.holds(actor, LEAD_ACTIVITIES, activity.area_code)


def activities_open_to(area: str) -> QuerySet[Activity]:
    """Published activities of a resident's village, town and county."""
    prefixes = [area[:length] for length in range(6, len(area) + 1, 3)]
    return Activity.objects.filter(state=Activity.State.PUBLISHED).filter(
        Q(area_code__in=prefixes) | Q(area_code__startswith=area)
    )


def visible_records(actor: Actor) -> QuerySet[ServiceRecord]:
    """Service records of the actor's areas."""
    return ServiceRecord.objects.filter(scope.areas(actor, READ).q())


def access_record(actor: Actor, pk: int) -> ServiceRecord:
    found = visible_records(actor).select_related("division", "station", "recorded_by")
    return the_row(found, pk=pk)
