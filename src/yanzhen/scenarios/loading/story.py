"""The story of the demo's cast: what its resident, worker and volunteer did, and do today."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.core.fields import plain
from yanzhen.delivery.services import (
    accept_order,
    answer_need_with_order,
    confirm_service,
    dispatch_order,
    finish_service,
    place_order,
    plan_activity,
    publish_activity,
    rate_service,
    review_order,
    sign_up,
    start_service,
)
from yanzhen.needs.services import record_need, triage_need
from yanzhen.orgs.models import Division, Post, Regulation
from yanzhen.orgs.services import acknowledge_regulation
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.history import (
    DAY,
    HOUR,
    MINUTE,
    Duty,
    consent_of,
    ordered_items,
    working_moment,
)
from yanzhen.scenarios.loading.stage import Loading


def live_through_cast(loading: Loading) -> None:
    """The demo's resident: one service was brought by the demo's volunteer, one is just ordered."""
    said, random, duty = loading.pack.read("staff"), loading.random("cast"), Duty(loading.place)
    resident = Person.objects.get(account__user__name=said["residents"][0]["name"])
    helper = User.objects.get(volunteer__person__name=said["volunteers"][0]["name"])
    items = ordered_items(loading)
    clock = working_moment(loading, random, 9)
    me = duty.actor(resident.account.user, clock)
    worker = duty.worker(resident.area_code)
    order = place_order(
        actor=me, item=items[-1], person=resident, wished_on=timezone.localdate(clock)
    )
    order = review_order(
        actor=duty.actor(worker.user, clock + HOUR), order=order, accept=True, lane="regular"
    )
    order = dispatch_order(
        actor=duty.actor(worker.user, clock + 2 * HOUR), order=order, helper=helper
    )
    serving = duty.actor(helper, clock + 3 * HOUR)
    order = accept_order(actor=serving, order=order)
    order = start_service(
        actor=serving.as_of(clock + 5 * HOUR), order=order, code=plain(order.start_code)
    )
    order = finish_service(actor=serving.as_of(clock + 6 * HOUR), order=order)
    confirm_service(actor=me.as_of(clock + 7 * HOUR), order=order)
    rate_service(actor=me.as_of(clock + 7 * HOUR), order=order, score=5, words="小伙子很耐心")
    clock = working_moment(loading, random, 1)
    place_order(
        actor=me.as_of(clock),
        item=items[0],
        person=resident,
        wished_on=loading.today + timedelta(days=2),
        words="腿不方便，想吃口热的",
    )
    loading.tell("story", 1, 2)
    live_through_today(loading, duty, worker, helper)
    loading.tell("story", 2, 2)


def live_through_today(loading: Loading, duty: Duty, worker: Post, helper: User) -> None:
    """The day of the demo's worker: an urgent need, a service that is agreed, a gathering."""
    random, begins = loading.random("today"), loading.on(loading.today, 14, 30).now
    village = Division.objects.get(code=worker.area_code)
    near = Person.objects.filter(area_code__startswith=village.code, protection="none")
    neighbours = list(
        near.filter(state="active", account=None)
        .select_related("division", "household")
        .order_by("born_on", "pk")[:12]
    )
    heard_at = working_moment(loading, random, 1)
    actor = duty.actor(worker.user, heard_at)
    called_at = working_moment(loading, random, 6)
    need = record_need(
        actor=actor.as_of(called_at),
        channel="hotline",
        category="safety",
        title="厨房的灯不亮，夜里看不见",
        description="来电说厨房灯坏了三天，晚上摸黑热饭，怕摔。",
        urgency="urgent",
        person=neighbours[0],
        proxy_consent="voice",
    )
    triage_need(actor=actor.as_of(called_at + 10 * MINUTE), need=need, lane="at_once")
    need = record_need(
        actor=actor.as_of(heard_at + HOUR),
        channel="visit",
        category="company",
        title="想有人陪着说说话",
        description="老伴走后很少出门，希望每周有人来坐坐。",
        person=neighbours[1],
        proxy_consent="voice",
    )
    need = triage_need(actor=actor.as_of(heard_at + HOUR), need=need, lane="regular")
    order = answer_need_with_order(
        actor=actor.as_of(heard_at + 2 * HOUR),
        need=need,
        item=next(item for item in ordered_items(loading) if item.category == "company"),
        wished_on=loading.today,
        wished_part="afternoon",
        proxy_consent=consent_of(neighbours[1], loading.today),
    )
    order = dispatch_order(actor=actor.as_of(heard_at + 3 * HOUR), order=order, helper=helper)
    accept_order(
        actor=duty.actor(helper, heard_at + 4 * HOUR), order=order, planned_at=begins + 2 * HOUR
    )
    for regulation in Regulation.objects.filter(area_code=loading.place).order_by("-pk")[2:]:
        acknowledge_regulation(actor=actor, regulation=regulation)
    planner = actor.as_of(begins - 6 * DAY)
    activity = plan_activity(
        actor=planner,
        title="银发健康操",
        category="health",
        division=village,
        place="老年活动室",
        starts_at=begins,
        ends_at=begins + HOUR,
        capacity=20,
        lead=worker.user,
        description="带好水杯，穿平底鞋。",
        risk_text="注意防滑，量力而行。",
    )
    activity = publish_activity(actor=planner, activity=activity)
    for person in neighbours:
        sign_up(actor=planner, activity=activity, person=person)
