"""One loop of the four lists, lived through by the named cast: box, project, service, review.

What is said and done stands in the pack's ``chain.yaml``; days count from today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yanzhen.accounts.models import User
from yanzhen.core.scope import Actor
from yanzhen.delivery.models import Activity, ServiceItem
from yanzhen.delivery.services import (
    add_service_item,
    hold_session,
    plan_activity,
    publish_activity,
    publish_service_item,
    sign_in,
    sign_up,
)
from yanzhen.needs.models import Collection, Need
from yanzhen.needs.services import close_collection, hang_box, open_collection, record_slip
from yanzhen.orgs.models import Division
from yanzhen.people.models import Person
from yanzhen.projects.models import Project
from yanzhen.projects.services import (
    ImprovementDraft,
    add_budget_line,
    add_measure,
    add_member,
    add_milestone,
    approve_project,
    begin_project,
    draft_project,
    finish_milestone,
    follow_up,
    hold_review,
    quote_needs,
    record_measurement,
    submit_project,
)
from yanzhen.resources.models import Resource
from yanzhen.resources.services import book_resource
from yanzhen.scenarios.loading.history import HOUR, MINUTE, Duty
from yanzhen.scenarios.loading.stage import Loading

ATTENDING = 12


@dataclass
class Loop:
    """The people of the story, and the clock of each of its days."""

    loading: Loading
    said: dict[str, Any]
    duty: Duty
    division: Division

    def day(self, ago: int) -> date:
        return self.loading.today - timedelta(days=ago)

    def at(self, ago: int, hour: int = 9) -> datetime:
        return self.loading.on(self.day(ago), hour).now

    def acts(self, who: str, ago: int, hour: int = 9) -> Actor:
        return self.duty.actor(self.user(who), self.at(ago, hour))

    def user(self, who: str) -> User:
        return User.objects.get(username=self.said[who])

    def neighbours(self) -> list[Person]:
        near = Person.objects.filter(
            area_code__startswith=self.division.code, protection="none", state="active"
        )
        return list(near.select_related("division", "household").order_by("pk"))


def close_the_loop(loading: Loading) -> None:
    """From the opening of a box to the improvements that a review decided."""
    said = loading.pack.read("chain")
    division = Division.objects.get(code=said["place"])
    loop = Loop(loading, said, Duty(loading.place), division)
    needs = open_box(loop)
    loading.tell("chain", 1, 4)
    project = carry_project(loop, needs)
    loading.tell("chain", 2, 4)
    gather(loop, project)
    loading.tell("chain", 3, 4)
    look_back(loop, project)
    loading.tell("chain", 4, 4)


def open_box(loop: Loop) -> list[Need]:
    """The box was opened by two people, its slips counted first and typed after."""
    said = loop.said["box"]
    box = hang_box(
        actor=loop.acts("lead", said["hung"]),
        division=loop.division,
        code=said["code"],
        place=said["where"],
    )
    actor = loop.acts("worker", said["opened"])
    opened = open_collection(
        actor=actor,
        kind=Collection.Kind.BOX,
        box=box,
        present=said["present"],
        held_on=loop.day(said["opened"]),
        announced=len(said["slips"]),
    )
    needs = [
        record_slip(
            actor=actor.as_of(actor.now + number * MINUTE * 3),
            collection=opened,
            title=slip["title"],
            category=slip["category"],
        )
        for number, slip in enumerate(said["slips"])
    ]
    close_collection(actor=actor.as_of(actor.now + HOUR), collection=opened)
    return needs


def carry_project(loop: Loop, needs: list[Need]) -> Project:
    """Drafted with the needs that it quotes, approved by the tier above, begun."""
    said = loop.said["project"]
    planner = loop.acts("worker", said["drafted"])
    names = ("title", "summary", "beneficiaries", "benefit", "action_line", "category")
    project = draft_project(
        actor=planner,
        division=loop.division,
        fields={name: said[name] for name in names}
        | {
            "starts_on": loop.day(said["begun"]),
            "ends_on": loop.day(said["ends"]),
            "is_public": True,
        },
    )
    about = [need for need in needs if need.category in said["quotes"]]
    project = quote_needs(actor=planner, project=project, needs=about)
    for role, who in (("social_worker", "lead"), ("community_worker", "worker")):
        add_member(actor=planner, project=project, role=role, user=loop.user(who))
    add_member(
        actor=planner, project=project, role="community_worker", guest_name=said["colleague"]
    )
    for person in loop.neighbours()[: said["volunteers"]]:
        add_member(actor=planner, project=project, role="volunteer", person=person)
    for row in said["milestones"]:
        due_on = loop.day(row["due"])
        add_milestone(actor=planner, project=project, title=row["title"], due_on=due_on)
    for row in said["budget"]:
        add_budget_line(
            actor=planner,
            project=project,
            title=row["title"],
            source=row["source"],
            planned_cents=row["yuan"] * 100,
        )
    measure = add_measure(
        actor=planner,
        project=project,
        **{name: said["measure"][name] for name in ("title", "unit", "source")},
        baseline=Decimal(said["measure"]["from"]),
        target=Decimal(said["measure"]["to"]),
    )
    project.refresh_from_db()
    project = submit_project(actor=planner, project=project)
    project = approve_project(
        actor=loop.acts("lead", said["drafted"] - 1), project=project, words=said["approved"]
    )
    project = begin_project(actor=loop.acts("worker", said["begun"]), project=project)
    record_measurement(
        actor=loop.acts("worker", said["measure"]["ago"]),
        measure=measure,
        value=Decimal(said["measure"]["now"]),
        measured_on=loop.day(said["measure"]["ago"]),
        source=said["measure"]["source"],
    )
    finish_milestone(
        actor=loop.acts("worker", said["milestones"][0]["due"]),
        milestone=project.milestones.order_by("due_on")[0],
        done_on=loop.day(said["milestones"][0]["due"]),
        evidence=said["milestones"][0]["evidence"],
    )
    return project


def gather(loop: Loop, project: Project) -> Activity:
    """The project's service item, and its course of several times; a room is held for the next."""
    said = loop.said["activity"]
    lead = loop.acts("lead", said["planned"])
    item: ServiceItem = add_service_item(
        actor=lead, division=loop.division, fields=loop.said["item"] | {"project": project}
    )
    item = publish_service_item(actor=lead, item=item)
    planner = loop.acts("worker", said["planned"])
    times = [(loop.at(ago, 14), loop.at(ago, 16)) for ago in said["times"]]
    activity = plan_activity(
        actor=planner,
        title=said["title"],
        kind=said["kind"],
        category=item.category,
        tags=said["tags"],
        division=loop.division,
        place=said["where"],
        starts_at=times[0][0],
        ends_at=times[0][1],
        further_times=times[1:],
        capacity=said["capacity"],
        item=item,
        project=project,
        lead=loop.user("worker"),
        description=said["description"],
        risk_text=loop.said["item"]["risk_text"],
    )
    activity = publish_activity(actor=planner, activity=activity)
    people = loop.neighbours()[:ATTENDING]
    for person in people:
        sign_up(actor=planner, activity=activity, person=person)
    past = [ago for ago in said["times"] if ago > 0]
    for number, session in enumerate(activity.sessions.order_by("starts_at")[: len(past)]):
        leading = loop.acts("worker", past[number], 14)
        for person in people[number:]:
            sign_in(actor=leading, activity=activity, session=session, person=person)
        hold_session(actor=leading.as_of(leading.now + 2 * HOUR), session=session)
    room = Resource.objects.filter(
        area_code=loop.division.code, catalogue_code="activity_room"
    ).first()
    if room is not None and (ahead := [time for time in times if time[0] > loop.at(0, 23)]):
        book_resource(
            actor=loop.acts("worker", 1),
            resource=room,
            division=loop.division,
            starts_at=ahead[0][0],
            ends_at=ahead[0][1],
            purpose=said["title"],
            source=activity,
        )
    return activity


def look_back(loop: Loop, project: Project) -> None:
    """The review meeting, what it decided to do better, and what came of the first of it."""
    said = loop.said["review"]
    members = list(project.members.order_by("pk"))
    drafts = [
        ImprovementDraft(row["title"], members[row["owner"]], loop.day(row["due"]))
        for row in said["improvements"]
    ]
    review = hold_review(
        actor=loop.acts("worker", said["held"], 16),
        project=project,
        held_on=loop.day(said["held"]),
        agenda=said["agenda"],
        effect_score=said["score"],
        effect=said["effect"],
        problems=said["problems"],
        place=said["where"],
        attendees=members[:6],
        improvements=drafts,
    )
    follow_up(
        actor=loop.acts("worker", said["followed_up"]),
        improvement=review.improvements.order_by("pk")[0],
        state="done",
        words=said["came_of_it"],
    )
