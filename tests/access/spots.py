"""Two places with one of everything that has an address: the cast's own area, and another county.

What a role may open in the one it must not find in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from yanzhen.accounts import tokens
from yanzhen.accounts.models import User
from yanzhen.accounts.roles import Role
from yanzhen.accounts.services import create_token
from yanzhen.accounts.testing import actor_of, builder, make_reminder, make_staff_user
from yanzhen.assistance.testing import list_row, make_application, make_clue, make_list
from yanzhen.cases.services import agree_on_case, assess_case, set_goal
from yanzhen.cases.testing import make_case, make_referral
from yanzhen.core.models import Attachment, ExportRequest, Import, Job
from yanzhen.core.scope import Actor
from yanzhen.deliberation.testing import make_issue
from yanzhen.delivery.services import (
    add_cost,
    add_photo,
    ask_to_be_known,
    offer_order,
    review_order,
    sign_in_guest,
)
from yanzhen.delivery.testing import (
    a_picture,
    make_accepted_order,
    make_activity,
    make_dispatched_order,
    make_draft_item,
    make_finished_order,
    make_item,
    make_order,
    make_record,
    make_series,
    make_sign_up,
    only_session,
)
from yanzhen.field.testing import make_field_parts
from yanzhen.needs.services import ask_for_help, hand_over_need
from yanzhen.needs.testing import (
    make_box,
    make_collection,
    make_merged_need,
    make_need,
    make_published_need,
    make_triaged_need,
)
from yanzhen.orgs.models import Division, Reorganization
from yanzhen.orgs.services import (
    assign_responsibility,
    define_checklist,
    grant_leave,
    issue_regulation,
    link_workers,
)
from yanzhen.orgs.testing import (
    CAST,
    make_cast_member,
    make_division,
    make_division_tree,
    make_organization,
    make_post,
    make_station,
    make_worker,
)
from yanzhen.people.models import Person
from yanzhen.people.services import give_consent, merge_persons
from yanzhen.people.testing import (
    draft,
    make_household,
    make_person,
    make_person_category,
    make_resident,
)
from yanzhen.projects.testing import make_brand, make_project_parts
from yanzhen.questionnaires.services import invite_person
from yanzhen.questionnaires.testing import make_open_questionnaire, make_response
from yanzhen.resources.testing import make_resource_parts
from yanzhen.roster.testing import make_roster_parts
from yanzhen.timebank.testing import make_point_parts
from yanzhen.visits.testing import make_visit_parts
from yanzhen.volunteers.testing import make_hour_parts, make_team, make_volunteer

Spot = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Places:
    """Who calls, and what lies in the area of the cast and in the other county."""

    cast: dict[str, User]
    own: Spot
    other: Spot


def make_places() -> Places:
    tree = make_division_tree()
    cast = {key: make_cast_member(key, tree) for key in CAST}
    cast["volunteer"] = make_worker(Role.VOLUNTEER, tree.village, name="许知秋")
    person = make_person(tree.group, "田阿婆", phone="13900001234")
    cast["resident"] = make_resident(person).user
    county = make_division("990627", "远河县", "county")
    town = make_division("990627101", "远河镇", "town", county)
    village = make_division("990627101201", "远河村", "village", town)
    group = make_division("990627101201001", "1组", "group", village)
    checklist = define_checklist(
        actor=builder(), code="six", title="六有", items=["有场所", "有队伍"]
    )
    lead, helper = cast["station_lead"], cast["volunteer"]
    reader = cast["department_reader"]
    own = _spot(tree.town, tree.group, person, lead, cast["village_worker"], helper, reader)
    far_lead = make_worker(Role.STATION_LEAD, town, name="远站长")
    far_worker = make_worker(Role.VILLAGE_WORKER, village, name="远社工")
    far_helper = make_worker(Role.VOLUNTEER, village, name="远志愿")
    far_person = make_person(group, "王远", phone="13900005678")
    make_resident(far_person)
    other = _spot(town, group, far_person, far_lead, far_worker, far_helper)
    for spot in (own, other):
        spot["item_pk"] = checklist.items.all()[0].pk
    return Places(cast, own, other)


def _spot(
    town: Division,
    group: Division,
    person: Person,
    lead: User,
    worker: User,
    helper: User,
    reader: User | None = None,
) -> Spot:
    """Everything lies in the group, so that each tier around it answers for it."""
    now = builder().now
    household = make_household(group, [draft(group, relation="head")], address="12号")
    member = household.members.get()
    item, draft_item = make_item(group), make_draft_item(group, "上门做饭")
    station = make_station(group)
    post = make_post(make_staff_user(area_code=group.code), Role.GRID_WORKER, group)
    superior = lead.posts.get()
    away = make_post(make_staff_user(area_code=group.code), Role.GRID_WORKER, group)
    clock = builder().as_of(timezone.now())
    today = timezone.localdate(clock.now)
    leave = grant_leave(
        actor=clock,
        post=away,
        substitute=make_post(
            make_staff_user(area_code=group.code), Role.VILLAGE_WORKER, group.parent
        ),
        valid_from=today,
        valid_to=today + timedelta(days=30),
        reason="产假",
    )
    activity = make_activity(group, worker, starts_at=now + timedelta(days=400))
    sign_up = make_sign_up(activity, member)
    session = only_session(activity)
    cost = add_cost(actor=builder(), activity=activity, title="纸杯", amount_cents=1250)
    photo = add_photo(actor=builder(), activity=activity, upload=a_picture())
    coming = builder().as_of(activity.starts_at)
    guest = sign_in_guest(actor=coming, session=session, name="来访人甲")
    planned = make_activity(group, worker, title="晨练", starts_at=now + timedelta(days=401))
    others = [
        make_item(group, name) for name in ("助餐", "陪伴", "代办", "保洁", "陪诊", "理发", "助浴")
    ]
    department = make_organization(town, kind="department")
    reader = make_staff_user(area_code=town.code) if reader is None else reader
    make_post(reader, Role.DEPARTMENT_READER, town, organization=department)
    ready = review_order(actor=actor_of(worker), order=make_order(others[0], person), accept=True)
    case = agree_on_case(actor=actor_of(worker), case=make_case(person, worker), agreed_how="voice")
    case = assess_case(actor=actor_of(worker), case=case, assessment="独居，腿脚不便")
    raw = tokens.fresh_token()
    create_token(actor=actor_of(lead), owner=lead, label="试", scopes=["needs:read"], raw=raw)
    asked = make_open_questionnaire(group)
    named = make_open_questionnaire(group, mode="linked")
    return {
        "questionnaire": asked,
        "questionnaire_code": asked.code,
        "named_questionnaire": named,
        "named_code": named.code,
        "invitation": invite_person(actor=builder(), questionnaire=named, person=person),
        "response": make_response(named, group, key=f"response-{group.code}", person=person),
        "division": group,
        "station": station,
        "organization": make_organization(group),
        "regulation": issue_regulation(
            actor=builder(), title="值班制度", text="每天有人。", division=group
        ),
        "post": post,
        "leave": leave,
        "link": link_workers(actor=builder(), superior=superior, division=group),
        "responsibility": assign_responsibility(actor=builder(), post=superior, division=group),
        "reorganization": Reorganization.objects.create(
            area_code=group.code,
            kind="merge",
            effective_on=date(2026, 1, 1),
            decision="决定",
            plan={},
            carried_out_at=now,
        ),
        "person": person,
        "other_person": make_person(group, "田秀兰"),
        "household": household,
        "category": make_person_category(member),
        "consent": give_consent(
            actor=builder(), person=member, purpose="health", method="signature"
        ),
        "merge": merge_persons(
            actor=builder(), kept=make_person(group, "周一"), absorbed=make_person(group, "周一")
        ),
        "need": make_need(person),
        "triaged": make_triaged_need(person),
        "brand": make_brand(group),
        **make_project_parts(group, worker),
        "merged_need": make_merged_need(division=group),
        "published_need": make_published_need(division=group),
        "handed_need": hand_over_need(
            actor=builder(),
            need=make_need(division=group, title="路灯不亮"),
            department=department,
            reason="请尽快处理",
        ),
        "box": make_box(group),
        "collection": make_collection(group),
        "town": town,
        "village": group.parent,
        "call": ask_for_help(
            actor=builder(), division=group, phone="13900001234", category="safety", title="请回电"
        ),
        "item": item,
        "draft_item": draft_item,
        "order": make_order(item, person),
        "ready": ready,
        "accepted": make_accepted_order(others[1], person, helper),
        "offered": offer_order(
            actor=actor_of(worker),
            order=review_order(
                actor=actor_of(worker), order=make_order(others[5], person), accept=True
            ),
        ),
        "series": make_series(others[6], person),
        "kiosk_visit": ask_to_be_known(
            actor=builder().as_of(timezone.now()), station=station, digits="1234"
        ),
        "case": case,
        "goal_pk": set_goal(actor=actor_of(worker), case=case, title="每周出门一次").pk,
        "referral": make_referral(person, worker),
        "aid": make_application(person, worker),
        "department_list": make_list(group, lead, [list_row(person)], is_taken=False),
        "clue": (clue := make_clue(person, worker)),
        "comparison": clue.comparison,
        "issue": make_issue(group, worker),
        "task": make_dispatched_order(others[2], person, helper),
        "finished": make_finished_order(others[3], person, helper),
        "record": make_record(others[4], person, helper, worker),
        "activity": activity,
        "session": session,
        "sign_up": sign_up,
        "cost": cost,
        "photo": photo,
        "guest": guest,
        "planned": planned,
        "member": member,
        "volunteer": make_volunteer(group),
        **make_visit_parts(household, worker),
        **make_roster_parts(group),
        **make_field_parts(person, worker),
        "team": make_team(group),
        **make_hour_parts(person, others[4], lead),
        **make_point_parts(person, group),
        **make_resource_parts(group),
        "user": make_staff_user(area_code=group.code),
        "helper": helper,
        "token": lead.api_tokens.get(),
        "lead": lead,
        "reminder_pk": make_reminder(lead).pk,
        **_of(actor_of(lead), group),
    }


def _of(lead: Actor, group: Division) -> Spot:
    """What belongs to one person: a job, an import, an export; and a file that nobody may see."""
    asked = ExportRequest.objects.create(
        kind="people.persons",
        reason="核对",
        area_code=group.code,
        areas=[group.code],
        asked_by_id=0,
        asked_by_name="他人",
        asked_at=lead.now,
    )
    return {
        "job": Job.objects.create(kind="core.nothing", user_id=lead.user_id, created_at=lead.now),
        "import": Import.objects.create(
            kind="people.persons",
            user_id=lead.user_id,
            file_name="a.xlsx",
            digest="0",
            state="done",
            created_at=lead.now,
        ),
        "export_uid": asked.uid,
        "file": Attachment.objects.create(
            object_type="needs.need",
            object_id=1,
            area_code=group.code,
            name="a.png",
            media_type="image/png",
            bytes=1,
            digest="0",
            stored_as="0",
            file_key="0",
            added_at=lead.now,
        ),
    }
