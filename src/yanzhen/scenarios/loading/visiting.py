"""Visits: those of the old lists taken over, what is owed this month, and those made of late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import count

from django.utils import timezone

from yanzhen.delivery.models import Participant, ServiceRecord
from yanzhen.delivery.services import Part, RecordDraft, import_records
from yanzhen.orgs.models import Division, Post
from yanzhen.people.models import Person
from yanzhen.scenarios.loading.history import Duty
from yanzhen.scenarios.loading.stage import Loading
from yanzhen.visits import rules
from yanzhen.visits.drafts import Block, Measured, Member, NeedHeard, VisitDraft, Visitor
from yanzhen.visits.models import Obligation
from yanzhen.visits.services import generate_obligations, record_visit

SOURCE = "县社工协会台账"
SERVED, HELPER = Participant.Side.SERVED, Participant.Side.HELPER
USUAL = {
    "living": {"housing": "sound", "home": "fair", "carer": "family"},
    "hazards": {"fire": "none", "electricity": "none", "gas": "none", "fall": "none"},
    "health": {"state": "stable", "mood": "good", "self_care": "independent"},
    "income": {"income": "same", "spending": "none"},
    "family": {"family_change": "none"},
}


def _moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), timezone.get_current_timezone())


def take_over_past(loading: Loading) -> None:
    """The visits and talks of the years before, from the list that the association kept.

    As many rounds of visits as the list holds, each home in each round; talks by head.
    """
    counts = import_records(
        actor=loading.on(loading.taken_over_on),
        rows=_past(loading),
        source=SOURCE,
        on_progress=lambda c: loading.tell("past_visits", c.read, c.read),
    )
    loading.tell("past_visits", counts.read, counts.read)


def _past(loading: Loading) -> Iterator[RecordDraft]:
    until: date = loading.pack.about["figures_as_of"]
    people = list(
        Person.objects.living_here()
        .filter(area_code__startswith=loading.place)
        .select_related("division", "household")
        .order_by("household_id", "pk")
    )
    homes: dict[int | None, list[Person]] = {}
    for person in people:
        homes.setdefault(person.household_id, []).append(person)
    homes.pop(None, None)
    first = loading.pack.in_force_from + timedelta(days=31)
    rounds = -(-loading.size("past_visits", 52_000) // max(1, len(people)))
    step = (until - first) / rounds
    duty, serial = Duty(loading.place), count(1)
    for number in range(rounds):
        day = first + step * number
        for home, members in enumerate(homes.values()):
            worker = duty.worker(members[0].area_code, home).user_id
            began = _moment(day + timedelta(days=home % 5), 9 + home % 8)
            yield RecordDraft(
                kind=ServiceRecord.Kind.VISIT,
                category="daily_care",
                title="入户看望",
                division=members[0].division,
                started_at=began,
                minutes=30,
                external_number=f"ZF{next(serial):06d}",
                parts=[
                    *(Part(SERVED, person=p, household=p.household, minutes=30) for p in members),
                    Part(HELPER, role="worker", user_id=worker, minutes=30),
                ],
            )
    yield from _talks(loading, duty, first, until)


def _talks(loading: Loading, duty: Duty, first: date, until: date) -> Iterator[RecordDraft]:
    """Talks about policies in every village, monthly; who came was counted by head."""
    random, serial = loading.random("past_talks"), count(1)
    villages = list(loading.divisions("village"))
    day = first
    while day <= until:
        for village in villages:
            yield RecordDraft(
                kind=ServiceRecord.Kind.ACTIVITY,
                category="aid",
                title="政策宣讲",
                division=village,
                started_at=_moment(day, 15),
                minutes=60,
                external_number=f"XJ{next(serial):05d}",
                parts=[
                    Part(SERVED, headcount=random.randrange(34, 52), minutes=60),
                    Part(
                        HELPER,
                        role="worker",
                        user_id=duty.worker(village.code).user_id,
                        minutes=60,
                    ),
                ],
            )
        day += timedelta(days=30)


def visit_on_new_years_eve(loading: Loading) -> None:
    """Five workers eat the dinner of the year's last night with a man of 74 who has nobody."""
    eve: date = loading.pack.about["new_years_eve"]
    person = (
        Person.objects.living_here()
        .filter(
            area_code__startswith=loading.place,
            categories__category__code="tekun",
            protection=Person.Protection.NONE,
        )
        .select_related("household", "division")
        .order_by("born_on", "pk")
        .first()
    )
    if person is None:
        return
    posts = Post.objects.on(eve).filter(
        area_code__startswith=person.area_code[:9], role__in=("town_worker", "village_worker")
    )
    users = list(dict.fromkeys(posts.order_by("pk").values_list("user_id", flat=True)))[:5]
    record_visit(
        actor=loading.on(eve, 21),
        client_key=f"new-years-eve-{loading.place}",
        draft=VisitDraft(
            household=person.household,
            members=(Member(person),),
            occasion="festival",
            started_at=_moment(eve, 17, 30),
            minutes=120,
            visitors=tuple(Visitor(user_id=user) for user in users),
            view="陪老人吃年夜饭、贴春联，老人精神很好。",
            blocks={"health": Block(answers=USUAL["health"])},
            proof="colleague",
        ),
    )


def owe_this_month(loading: Loading) -> None:
    """Write down what is owed in the running periods; again, it is found as it is."""
    county = Division.objects.get(code=loading.place)
    for kind in rules.KINDS:
        first = rules.span_of(kind, loading.today).starts_on
        generate_obligations(
            actor=loading.on(first, 1), division=county, kind=kind, day=loading.today
        )


def visit_this_month(loading: Loading) -> None:
    """What is owed is written down for the running periods; a part of it is visited by now."""
    owe_this_month(loading)
    random, duty = loading.random("visits"), Duty(loading.place)
    owed = (
        Obligation.objects.filter(area_code__startswith=loading.place, household__isnull=False)
        .order_by("pk")
        .values_list("household_id", flat=True)
    )
    homes = sorted(set(owed))
    chosen = random.sample(homes, min(loading.size("visits", 60), len(homes)))
    for done, key in enumerate(chosen, start=1):
        _visit_home(loading, duty, key, done)
        loading.tell("visits", done, len(chosen))


def _visit_home(loading: Loading, duty: Duty, key: int, number: int) -> None:
    members = list(
        Person.objects.living_here()
        .filter(household_id=key, protection=Person.Protection.NONE)
        .select_related("household", "division")
        .order_by("-is_head", "pk")
    )
    if not members or members[0].household is None:
        return
    random = loading.random(f"visit {number}")
    back = loading.today - timedelta(days=random.randrange(1, 12))
    post = duty.worker(members[0].area_code)
    began = _moment(back, random.randrange(9, 17), random.randrange(60))
    actor = duty.actor(post.user, began + timedelta(hours=2))
    needs: tuple[NeedHeard, ...] = ()
    if number % 9 == 0:
        needs = (NeedHeard("希望有人陪同到县医院复查", "health", person=members[0]),)
    measured: tuple[Measured, ...] = ()
    if number % 4 == 0:
        measured = (
            Measured(members[0], "systolic", random.choice((118, 126, 134, 148, 184))),
            Measured(members[0], "diastolic", random.choice((72, 78, 86, 94))),
        )
    blocks = {code: Block(answers=answers) for code, answers in USUAL.items()}
    if number % 7 == 0:
        blocks["hazards"] = Block(answers={**USUAL["hazards"], "electricity": "found"})
    record_visit(
        actor=actor,
        client_key=f"demo-visit-{key}",
        draft=VisitDraft(
            household=members[0].household,
            members=tuple(Member(m) for m in members),
            means="phone" if number % 5 == 0 else "home",
            started_at=began,
            minutes=random.choice((15, 20, 25, 30)),
            blocks=blocks,
            measured=measured,
            needs=needs,
            policies=("safety",) if number % 3 == 0 else (),
            next_step="下月继续走访",
        ),
    )
