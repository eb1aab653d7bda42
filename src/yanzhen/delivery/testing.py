"""Services, orders, activities and records for tests, made by the services that the pages call."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yanzhen.accounts.models import User
from yanzhen.accounts.testing import actor_of, builder
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import (
    Activity,
    ActivitySession,
    Order,
    OrderSeries,
    ServiceItem,
    ServiceRecord,
    SignUp,
)
from yanzhen.delivery.services import (
    accept_order,
    add_service_item,
    confirm_service,
    dispatch_order,
    finish_service,
    hold_activity,
    offer_order,
    place_order,
    plan_activity,
    publish_activity,
    publish_service_item,
    review_order,
    sign_in,
    sign_up,
    start_series,
    start_service,
)
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person

HOUR = timedelta(hours=1)


def make_draft_item(division: Division, name: str = "上门理发", **fields: Any) -> ServiceItem:
    """A service that is not published yet."""
    usual = {
        "service_class": "daily_care",
        "category": "daily_care",
        "duration_minutes": 60,
        "risk_text": "使用剪刀和电推，注意划伤",
    }
    return add_service_item(
        actor=builder(), division=division, fields={"name": name, **usual, **fields}
    )


def make_item(division: Division, name: str = "上门理发", **fields: Any) -> ServiceItem:
    """A service that residents of the division may order."""
    return publish_service_item(actor=builder(), item=make_draft_item(division, name, **fields))


def make_order(
    item: ServiceItem, person: Person, *, actor: Actor | None = None, **values: Any
) -> Order:
    """An order that waits for review, spoken to a worker."""
    actor = actor or builder()
    return place_order(
        actor=actor,
        item=item,
        person=person,
        wished_on=values.pop("wished_on", None) or actor.today,
        proxy_consent=values.pop("proxy_consent", "voice"),
        **values,
    )


def make_dispatched_order(item: ServiceItem, person: Person, helper: User, **values: Any) -> Order:
    """An order to which the helper has been invited."""
    order = review_order(actor=builder(), order=make_order(item, person, **values), accept=True)
    return dispatch_order(actor=builder(), order=order, helper=helper)


def make_offered_order(item: ServiceItem, person: Person, **values: Any) -> Order:
    """An order that hangs on the open board."""
    order = review_order(actor=builder(), order=make_order(item, person, **values), accept=True)
    return offer_order(actor=builder(), order=order)


def make_series(item: ServiceItem, person: Person, **values: Any) -> OrderSeries:
    """A service that comes every Monday and Thursday from today."""
    actor = values.pop("actor", None) or builder()
    return start_series(
        actor=actor,
        item=item,
        person=person,
        every=values.pop("every", OrderSeries.Every.WEEK),
        days=values.pop("days", [0, 3]),
        starts_on=values.pop("starts_on", None) or actor.today,
        proxy_consent=values.pop("proxy_consent", "voice"),
        **values,
    )


def make_accepted_order(item: ServiceItem, person: Person, helper: User, **values: Any) -> Order:
    order = make_dispatched_order(item, person, helper, **values)
    return accept_order(actor=actor_of(helper), order=order)


def make_finished_order(
    item: ServiceItem, person: Person, helper: User, *, minutes: int = 60, **values: Any
) -> Order:
    """An order that was served for so many minutes and waits for its confirmation."""
    order = make_accepted_order(item, person, helper, **values)
    actor = actor_of(helper)
    order = start_service(actor=actor, order=order, code=start_code(order))
    later = actor.as_of(actor.now + timedelta(minutes=minutes))
    return finish_service(actor=later, order=order)


def make_record(
    item: ServiceItem, person: Person, helper: User, confirmer: User, *, minutes: int = 60
) -> ServiceRecord:
    """The record of an ordered service that a worker confirmed for the resident."""
    order = make_finished_order(item, person, helper, minutes=minutes)
    actor = actor_of(confirmer)
    return confirm_service(
        actor=actor.as_of(actor.now + timedelta(minutes=minutes) + HOUR), order=order, words="满意"
    )


def start_code(order: Order) -> str:
    """The six digits that the resident would say."""
    return plain(Order.objects.get(pk=order.pk).start_code)


def make_activity(
    division: Division, lead: User, *, starts_at: datetime | None = None, **values: Any
) -> Activity:
    """A gathering of two hours on the next day, open for sign-up."""
    begins = starts_at or builder().now + timedelta(days=1)
    activity = plan_activity(
        actor=values.pop("actor", None) or builder(),
        title=values.pop("title", "邻里长桌宴"),
        category=values.pop("category", "company"),
        division=division,
        place=values.pop("place", "文化广场"),
        starts_at=begins,
        ends_at=values.pop("ends_at", begins + 2 * HOUR),
        lead=lead,
        risk_text=values.pop("risk_text", "注意用电和餐具"),
        **values,
    )
    return publish_activity(actor=builder(), activity=activity)


def make_sign_up(activity: Activity, person: Person, *, actor: Actor | None = None) -> SignUp:
    return sign_up(actor=actor or builder(), activity=activity, person=person)


def make_held_activity(
    division: Division, lead: User, people: list[Person], **values: Any
) -> ServiceRecord:
    """The record of a gathering to which these people came from beginning to end."""
    activity = make_activity(division, lead, **values)
    at_start = builder().as_of(activity.starts_at)
    for person in people:
        sign_in(actor=at_start, activity=activity, person=person)
    return hold_activity(actor=builder().as_of(activity.ends_at), activity=activity)


def a_picture(name: str = "合影.png") -> SimpleUploadedFile:
    """A small picture as a browser would send it."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def only_session(activity: Activity) -> ActivitySession:
    """The one time of an activity, as it stands now."""
    return ActivitySession.objects.select_related("activity").get(activity=activity)


def make_weekly_activity(
    division: Division, lead: User, *, times: int = 3, **values: Any
) -> Activity:
    """A published gathering that comes every week from tomorrow on."""
    begins = builder().now + timedelta(days=1)
    weeks = [timedelta(weeks=n) for n in range(1, times)]
    further = [(begins + week, begins + week + 2 * HOUR) for week in weeks]
    return make_activity(division, lead, starts_at=begins, further_times=further, **values)
