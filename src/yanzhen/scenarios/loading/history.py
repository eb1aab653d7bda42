"""What happened: the service list, needs and their answers, gatherings, by the people on duty."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.core import policies, scope
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor, Channel
from yanzhen.delivery.candidates import candidates_for
from yanzhen.delivery.models import Order, ServiceItem
from yanzhen.delivery.services import (
    accept_order,
    add_service_item,
    answer_need_with_order,
    confirm_service,
    decline_order,
    dispatch_order,
    finish_service,
    hold_activity,
    plan_activity,
    publish_activity,
    publish_service_item,
    rate_service,
    sign_in,
    sign_up,
    start_service,
)
from yanzhen.needs.models import Need
from yanzhen.needs.services import close_need, record_need, triage_need
from yanzhen.orgs.models import Division, Post
from yanzhen.people.models import Person
from yanzhen.people.rules import age_on
from yanzhen.scenarios.loading.stage import Loading

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SCORES, SCORE_WEIGHTS = (5, 4, 3, 2), (62, 28, 8, 2)
WORDS = {
    5: ("师傅很细心，谢谢", "来得准时", "陪我说了好多话", ""),
    4: ("还可以", "挺好", ""),
    3: ("等得久了点", ""),
    2: ("没有修好，还要再来一次",),
}
CAST_SHARE = 8
LEAST_FOR_A_GATHERING = 12
GUARDED_BELOW = 14
CHANNELS = ("visit", "visit", "visit", "hotline", "meeting", "box")


def consent_of(person: Person | None, day: date) -> str:
    """How somebody lets a worker act for them: a child through the guardian."""
    is_child = person and person.born_on and age_on(person.born_on, day) < GUARDED_BELOW
    return "guardian" if is_child else "voice"


def publish_services(loading: Loading) -> None:
    """The place's service list, as its rule pack proposes it."""
    whole = Division.objects.get(code=loading.place)
    since: date = loading.pack.about.get("services_from", loading.taken_over_on)
    actor = loading.on(since)
    rows = policies.value("delivery.starting_items", area=whole.code, day=since)
    for done, fields in enumerate(rows, start=1):
        item = add_service_item(actor=actor, division=whole, fields=fields)
        publish_service_item(actor=actor, item=item)
        loading.tell("services", done, len(rows))


def ordered_items(loading: Loading) -> list[ServiceItem]:
    """What can be ordered in the pack's place, in the order in which it was entered."""
    own = ServiceItem.objects.filter(area_code=loading.place, mode=ServiceItem.Mode.ORDERED)
    return list(own.order_by("pk"))


class Duty:
    """Who is on duty where; acts as them at a moment, with their own rights."""

    def __init__(self, place: str) -> None:
        posts = (
            Post.objects.filter(role="village_worker", area_code__startswith=place)
            .select_related("user")
            .order_by("pk")
        )
        self.by_village: dict[str, list[Post]] = {}
        for post in posts:
            self.by_village.setdefault(post.area_code, []).append(post)
        self._actors: dict[int, Actor] = {}

    def actor(self, user: User, moment: datetime) -> Actor:
        if user.pk not in self._actors:
            self._actors[user.pk] = scope.actor_for(
                user.pk, user.name, now=moment, channel=Channel.COMMAND
            )
        return self._actors[user.pk].as_of(moment)

    def worker(self, area: str, number: int = 0) -> Post:
        posts = self.by_village[area[:12]]
        return posts[number % len(posts)]


def working_moment(loading: Loading, random: Random, days_ago: int) -> datetime:
    day = loading.today - timedelta(days=days_ago)
    if day.weekday() >= 5:
        day -= timedelta(days=day.weekday() - 4)
    clock = time(random.randrange(8, 11), random.randrange(60))
    return datetime.combine(day, clock, timezone.get_current_timezone())


def likely_clients(loading: Loading, random: Random, how_many: int) -> list[Person]:
    """People in difficulty; a share of them where the named cast works."""
    people = Person.objects.filter(
        area_code__startswith=loading.place, state="active", protection="none", account=None
    )
    cast = [row["place"] for row in loading.pack.read("staff")["named"] if len(row["place"]) == 12]
    near = list(
        people.filter(area_code__startswith=cast[0]).order_by("pk").values_list("pk", flat=True)
        if cast
        else ()
    )
    chosen = random.sample(near, min(how_many // CAST_SHARE, len(near)))
    rest = people.filter(risk__gte=1).exclude(pk__in=chosen).order_by("pk")
    pks = list(rest.values_list("pk", flat=True))
    chosen += random.sample(pks, min(how_many - len(chosen), len(pks)))
    found = people.select_related("division", "household").in_bulk(chosen)
    return [found[pk] for pk in chosen]


class Story:
    """One need, from its being heard to its rating, as far as time allows."""

    def __init__(self, loading: Loading, random: Random, duty: Duty, clock: datetime) -> None:
        self.loading, self.random, self.duty, self.clock = loading, random, duty, clock
        self.end = loading.on(loading.today, 8).now

    def later(self, low: int, high: int) -> bool:
        """Let minutes pass; false when that would be after this morning."""
        self.clock += MINUTE * self.random.randrange(low, high)
        return self.clock < self.end

    def hear(self, person: Person, item: ServiceItem) -> Need:
        worker = self.duty.worker(person.area_code)
        return record_need(
            actor=self.duty.actor(worker.user, self.clock),
            channel=self.random.choice(CHANNELS),
            category=item.category,
            title=f"需要{item.name}",
            description=f"入户了解到，希望安排一次{item.name}。",
            urgency=self.random.choices(("normal", "soon", "urgent"), (70, 24, 6))[0],
            person=person,
            proxy_consent="voice",
        )

    def live(self, person: Person, item: ServiceItem) -> None:
        worker = self.duty.worker(person.area_code)
        need = self.hear(person, item)
        if not self.later(60, 900):
            return
        lanes = {"normal": "regular", "soon": "with_care", "urgent": "at_once"}
        need = triage_need(
            actor=self.duty.actor(worker.user, self.clock), need=need, lane=lanes[need.urgency]
        )
        if self.random.random() < 0.08:
            close_need(
                actor=self.duty.actor(worker.user, self.clock),
                need=need,
                outcome=Need.Outcome.WITHDRAWN,
                reason="家人已经办好，不再需要",
            )
            return
        if not self.later(20, 400):
            return
        order = answer_need_with_order(
            actor=self.duty.actor(worker.user, self.clock),
            need=need,
            item=item,
            wished_on=timezone.localdate(self.clock) + timedelta(days=self.random.randrange(4)),
            proxy_consent=consent_of(need.person, timezone.localdate(self.clock)),
        )
        self.fulfil(order, worker)

    def invite(self, order: Order, worker: Post) -> User | None:
        """Dispatch to somebody suitable, until somebody accepts."""
        known = candidates_for(order, timezone.localdate(self.clock))
        others = [c.helper for c in known if c.helper.user_id != worker.user_id][:6]
        self.random.shuffle(others)
        for helper in others:
            user = User.objects.get(pk=helper.user_id)
            order = dispatch_order(
                actor=self.duty.actor(worker.user, self.clock), order=order, helper=user
            )
            if not self.later(20, 300):
                return None
            actor = self.duty.actor(user, self.clock)
            if self.random.random() < 0.1:
                order = decline_order(actor=actor, order=order, reason="这几天外出")
                continue
            accept_order(actor=actor, order=order)
            return user
        return None

    def fulfil(self, order: Order, worker: Post) -> None:
        if not self.later(20, 300):
            return
        helper = self.invite(order, worker)
        if helper is None or not self.later(900, 3000):
            return
        self.clock = self.clock.replace(hour=self.random.randrange(9, 16))
        order = Order.objects.select_related("item").get(pk=order.pk)
        serving = self.duty.actor(helper, self.clock)
        order = start_service(actor=serving, order=order, code=plain(order.start_code))
        usual = order.item.duration_minutes
        self.clock += MINUTE * self.random.randrange(usual * 2 // 3, usual * 5 // 4)
        order = finish_service(actor=self.duty.actor(helper, self.clock), order=order)
        if not self.later(60, 1600):
            return
        score = self.random.choices(SCORES, SCORE_WEIGHTS)[0]
        confirmer = self.duty.actor(worker.user, self.clock)
        confirm_service(actor=confirmer, order=order, words="电话回访，服务已完成")
        if self.random.random() < 0.85:
            words = self.random.choice(WORDS[score])
            rated = rate_service(actor=confirmer, order=order, score=score, words=words)
            if rated.follow_up is not None:
                self.make_good(rated.follow_up, worker)
        elif self.later(2 * 1440, 6 * 1440):
            self.close(order.need, worker, "电话里说已经解决")

    def make_good(self, need: Need, worker: Post) -> None:
        """Who was not satisfied is visited; the follow-up is closed on their word."""
        if self.later(60, 900):
            actor = self.duty.actor(worker.user, self.clock)
            need = triage_need(actor=actor, need=need, lane="with_care")
        if self.later(900, 3000):
            self.close(need, worker, "重新上门处理过了，没问题了")

    def close(self, need: Need, worker: Post, said: str) -> None:
        need.refresh_from_db()
        close_need(
            actor=self.duty.actor(worker.user, self.clock),
            need=need,
            outcome=Need.Outcome.SOLVED,
            resident_word=said,
        )


def live_through_needs(loading: Loading) -> None:
    """Needs of the last months, each as far as it would have come by this morning."""
    random, duty, items = loading.random("needs"), Duty(loading.place), ordered_items(loading)
    people = likely_clients(loading, random, loading.size("needs"))
    longest = loading.size("history_days")
    days = sorted((int(random.triangular(1, longest, 1)) for _ in people), reverse=True)
    for done, (person, days_ago) in enumerate(zip(people, days, strict=True), start=1):
        story = Story(loading, random, duty, working_moment(loading, random, days_ago))
        story.live(person, random.choice(items))
        if done % 20 == 0 or done == len(people):
            loading.tell("needs", done, len(people))


GATHERINGS = (
    ("邻里长桌宴", "company", "文化广场"),
    ("防诈骗讲座", "safety", "村委会会议室"),
    ("银发健康操", "health", "老年活动室"),
    ("四点半课堂", "education", "儿童之家"),
    ("手机课堂", "ability", "社工站"),
    ("家园清洁日", "environment", "村口广场"),
)


def lively_villages(loading: Loading) -> list[Division]:
    """Where enough people are known for a gathering."""
    inside = Person.objects.filter(area_code__startswith=loading.place, protection="none")
    known = Counter(code[:12] for code in inside.values_list("area_code", flat=True))
    return [v for v in loading.divisions("village") if known[v.code] >= LEAST_FOR_A_GATHERING]


def hold_activities(loading: Loading) -> None:
    """Gatherings of the last months, and some that are still to come."""
    random, duty = loading.random("activities"), Duty(loading.place)
    villages = lively_villages(loading)
    total, longest = loading.size("activities"), loading.size("history_days")
    for done in range(1, total + 1):
        title, category, place = random.choice(GATHERINGS)
        village = random.choice(villages)
        lead = duty.worker(village.code)
        days_ago = random.randrange(1, longest) if done <= total - 5 else -done % 9 - 2
        begins = working_moment(loading, random, days_ago).replace(hour=14, minute=0)
        planner = duty.actor(lead.user, min(begins, loading.on(loading.today, 8).now) - 4 * DAY)
        activity = plan_activity(
            actor=planner,
            title=title,
            category=category,
            division=village,
            place=place,
            starts_at=begins,
            ends_at=begins + timedelta(hours=2),
            capacity=random.choice([20, 30, 40]),
            lead=lead.user,
            risk_text="注意防滑，行动不便的老人由家人或志愿者陪同。",
        )
        activity = publish_activity(actor=planner, activity=activity)
        people = list(
            Person.objects.filter(area_code__startswith=village.code, protection="none")
            .select_related("division")
            .order_by("pk")[:60]
        )
        for person in random.sample(people, min(len(people), random.randrange(6, 16))):
            sign_up(actor=planner, activity=activity, person=person)
            if days_ago > 0 and random.random() < 0.85:
                leading = duty.actor(lead.user, begins + MINUTE * random.randrange(10))
                sign_in(actor=leading, activity=activity, person=person)
        if days_ago > 0:
            hold_activity(actor=duty.actor(lead.user, begins + 2 * HOUR), activity=activity)
        loading.tell("activities", done, total)
