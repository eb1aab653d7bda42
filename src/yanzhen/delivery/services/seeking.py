"""How far looking for helpers is: who was asked, who accepted, and what that makes of the order."""

from __future__ import annotations

from datetime import datetime, time

from django.db.models import Q
from django.utils import timezone

from yanzhen.core import calendar, policies
from yanzhen.core.scope import Actor
from yanzhen.delivery import rules
from yanzhen.delivery.candidates import ACTIVE, Supporter
from yanzhen.delivery.models import Invitation, Order
from yanzhen.delivery.services.steps import due, new_code

ASKED, ACCEPTED = Invitation.State.ASKED, Invitation.State.ACCEPTED
USUAL_START = {
    Order.PartOfDay.ANY: time(9, 0),
    Order.PartOfDay.MORNING: time(9, 0),
    Order.PartOfDay.AFTERNOON: time(14, 30),
    Order.PartOfDay.EVENING: time(19, 0),
}


def invite(
    actor: Actor, order: Order, helper: Supporter, *, is_from_board: bool = False
) -> Invitation:
    """Write down that somebody is asked, or took the order from the board."""
    return Invitation.objects.create(
        order=order,
        user_id=helper.user_id,
        person_id=helper.person_id,
        role=helper.role,
        state=ACCEPTED if is_from_board else ASKED,
        asked_at=actor.now,
        asked_by_id=actor.user_id,
        is_from_board=is_from_board,
        due_at=None if is_from_board else due(actor, order.area_code, "accept"),
        answered_at=actor.now if is_from_board else None,
    )


def end(actor: Actor, invitations: Q, order: Order, state: str, reason: str = "") -> list[int]:
    """End the active invitations that fit; the users whom they named."""
    rows = order.invitations.filter(invitations, state__in=ACTIVE)
    users = list(rows.values_list("user_id", flat=True))
    rows.update(state=state, answered_at=actor.now, reason=reason.strip()[:300])
    return users


def settle(actor: Actor, order: Order, *, planned_at: datetime | None = None) -> Order:
    """Give a locked order the state, the helper and the deadline that its invitations make of it.

    Once enough people have accepted, nobody else is asked any more and the resident gets the code.
    """
    rows = list(order.invitations.filter(state__in=ACTIVE).order_by("answered_at", "pk"))
    accepted = [row for row in rows if row.state == ACCEPTED]
    asked = [row for row in rows if row.state == ASKED]
    before = order.state
    order.state = rules.state_of_help(
        needed=order.people_needed,
        asked=len(asked),
        accepted=len(accepted),
        is_offered=order.offered_at is not None,
    )
    lead = next(iter(accepted or asked), None)
    order.helper_id = lead.user_id if lead else None
    order.helper_person_id = lead.person_id if lead else None
    order.helper_role = lead.role if lead else ""
    if accepted and (order.planned_at is None or planned_at):
        order.planned_at = planned_at or _usual_start(actor, order)
    if not accepted:
        order.planned_at = None
    if order.state != rules.ACCEPTED:
        order.start_code, order.wrong_codes = "", 0
    match order.state:
        case rules.ACCEPTED:
            end(actor, Q(state=ASKED), order, Invitation.State.TAKEN_BACK)
            if before != rules.ACCEPTED:
                order.start_code, order.wrong_codes = new_code(), 0
            order.offered_at = order.alarmed_at = None
            order.due_at = order.planned_at
        case rules.OFFERED:
            order.due_at = order.due_at if before == rules.OFFERED else board_due(actor, order)
        case rules.DISPATCHED:
            order.due_at = min((row.due_at for row in asked if row.due_at), default=order.due_at)
        case _:
            order.due_at = due(actor, order.area_code, "dispatch")
    return order


def _usual_start(actor: Actor, order: Order) -> datetime:
    moment = timezone.make_aware(
        datetime.combine(order.wished_on, USUAL_START[Order.PartOfDay(order.wished_part)])
    )
    return max(moment, actor.now)


def _alarm_rule(actor: Actor, order: Order) -> dict[str, int]:
    rule: dict[str, int] = policies.value(
        "delivery.order_alarm", area=order.area_code, day=actor.today
    )
    return rule


def board_due(actor: Actor, order: Order) -> datetime:
    """Until when an order may hang on the open board."""
    return calendar.add_working_hours(actor.now, _alarm_rule(actor, order)["board_working_hours"])


def alarm(actor: Actor, order: Order) -> None:
    """Call the dispatcher: nobody takes this order."""
    order.alarmed_at = order.alarmed_at or actor.now


def alarm_when_refused_often(actor: Actor, order: Order) -> None:
    """Call the dispatcher once as many have declined or not answered as the rule pack says."""
    refused = (Invitation.State.DECLINED, Invitation.State.EXPIRED)
    made = order.invitations.filter(state__in=refused).count()
    if made >= _alarm_rule(actor, order)["most_refusals"]:
        alarm(actor, order)
