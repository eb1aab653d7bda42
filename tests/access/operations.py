"""The access table of the API: every operation, by its id."""

from __future__ import annotations

import itertools
import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from tests.access.spots import Spot
from tests.access.table import (
    COUNTING,
    DECIDERS,
    FRONT,
    HELPERS,
    LEADS,
    OFFICE,
    SIGNED_IN,
    SUPERVISED,
    TOWN,
    VISIT_MAKERS,
    WORKERS,
    Row,
)
from yanzhen.config.api import api

_keys = itertools.count(1)
CASE_READERS = LEADS | {"village_worker", "supervisor"}
CASE_WORKERS = LEADS | {"village_worker"}
CONFLICT = frozenset({409, 422})


def ask(roles: set[str], *objects: str) -> Row:
    return Row(frozenset(roles), objects, "get")


def do(roles: set[str], *objects: str, verb: str = "post", **body: Any) -> Row:
    """A write; a value ``"@person"`` stands for the uid (or code) of that object of the spot."""
    return Row(frozenset(roles), objects, verb, body, answers=CONFLICT)


V: Any = {"version": 99}
OPERATIONS: dict[str, Row] = {
    "list_divisions": ask(OFFICE),
    "list_posts": ask(OFFICE),
    "list_stations": ask(OFFICE),
    "read_station": ask(OFFICE, "station"),
    "open_station": do(
        LEADS | {"system_admin"},
        name="新站点",
        station_type="social_work_station",
        level="village",
        division="@division",
    ),
    "change_station": do(LEADS | {"system_admin"}, "station", verb="patch", name="新名", **V),
    "close_station": do(LEADS | {"system_admin"}, "station", reason="撤并"),
    "list_persons": ask(SUPERVISED),
    "read_person": ask(SUPERVISED, "person"),
    "read_timeline": ask(SUPERVISED, "person"),
    "register_person": do(FRONT, name="新人", division="@division"),
    "update_person": do(FRONT, "person", verb="patch", remark="听力差", **V),
    "reveal_of_person": do(FRONT, "person", field="phone", reason="回电"),
    "move_person": do(FRONT, "person", division="@division"),
    "move_away": do(FRONT, "person", on="2026-06-01"),
    "come_back": do(FRONT, "person", on="2026-06-01"),
    "join_household": do(FRONT, "person", household="@household"),
    "leave_household": do(FRONT, "person"),
    "report_death": do(FRONT, "person", died_on="2026-06-01", source="家属"),
    "take_back_death": do(FRONT, "person", reason="弄错了人"),
    "set_protection": do(WORKERS, "person", protection="none", reason="不再需要"),
    "assign_person": do(FRONT, "person", responsible=None),
    "set_tags": do(FRONT, "person", words=["独居"]),
    "add_category": do(FRONT, "person", category="dibao", source="台账", as_of="2026-01-01"),
    "end_category": do(FRONT, "member", category="dibao", on="2026-06-01"),
    "give_consent": do(FRONT, "person", purpose="health", method="signature"),
    "withdraw_consent": do(FRONT, "member", purpose="health"),
    "list_households": ask(SUPERVISED),
    "read_household": ask(SUPERVISED, "household"),
    "register_household": do(FRONT, division="@division"),
    "update_household": do(FRONT, "household", verb="patch", address="13号", **V),
    "move_household": do(FRONT, "household", division="@division", address="14号"),
    "assign_household": do(FRONT, "household", responsible=None),
    "reveal_of_household": do(FRONT, "household", field="address", reason="上门"),
    "list_questionnaires": ask(SUPERVISED),
    "read_questionnaire": ask(SUPERVISED, "questionnaire"),
    "submit_response": do(
        FRONT,
        "questionnaire",
        answers={"age": "old", "people": "2", "needs": "meals"},
        division="@division",
    ),
    "read_results": ask(COUNTING, "questionnaire"),
    "list_needs": ask(SUPERVISED),
    "read_need": ask(SUPERVISED, "need"),
    "record_need": do(
        FRONT, channel="visit", category="safety", title="灯坏了", division="@division"
    ),
    "triage_need": do(WORKERS, "need", lane="regular", **V),
    "hand_over_need": do(WORKERS, "need", owner=1, reason="更近", **V),
    "note_contact_try": do(FRONT, "need"),
    "identify_caller": do(FRONT, "call", person="@person", **V),
    "close_need": do(FRONT, "need", outcome="withdrawn", reason="不要了", **V),
    "merge_needs": do(WORKERS, "need", absorbed="@call", **V),
    "unmerge_needs": do(WORKERS, "merged_need", **V),
    "reply_for_department": do(WORKERS, "handed_need", words="已经修好", **V),
    "publish_need": do(WORKERS, "need", **V),
    "withdraw_publication": do(WORKERS, "published_need", **V),
    "list_boxes": ask(SUPERVISED),
    "hang_box": do(WORKERS, division="@division", code="新", place="门口"),
    "take_box_down": do(WORKERS, "box"),
    "list_collections": ask(SUPERVISED),
    "read_collection": ask(SUPERVISED, "collection"),
    "open_collection": do(
        FRONT, kind="meeting", held_on="2026-06-15", present=["甲", "乙"], division="@division"
    ),
    "record_slip": do(FRONT, "collection", title="路灯不亮", category="environment"),
    "close_collection": do(FRONT, "collection", reason="缺了两张", **V),
    "reveal_of_need": do(FRONT, "call", field="caller_phone", reason="回电"),
    "list_items": ask(SUPERVISED),
    "read_item": ask(SUPERVISED, "item"),
    "list_orders": ask(SUPERVISED),
    "read_order": ask(SUPERVISED, "order"),
    "list_candidates": ask(WORKERS, "ready"),
    "place_order": do(
        FRONT, item="@item", person="@member", wished_on="2026-06-20", proxy_consent="voice"
    ),
    "review_order": do(WORKERS, "order", accept=True, **V),
    "dispatch_order": do(WORKERS, "ready", helper="@helper", **V),
    "offer_order": do(WORKERS, "ready", **V),
    "return_from_board": do(WORKERS, "offered", **V),
    "change_people_needed": do(WORKERS, "ready", people=2, **V),
    "list_series": ask(SUPERVISED),
    "read_series": ask(SUPERVISED, "series"),
    "start_series": do(
        WORKERS,
        item="@item",
        person="@member",
        every="week",
        days=[0],
        starts_on="2026-06-20",
        proxy_consent="voice",
    ),
    "pause_series": do(WORKERS, "series", reason="住院", **V),
    "resume_series": do(WORKERS, "series", **V),
    "end_series": do(WORKERS, "series", reason="接走了", **V),
    "except_series_day": do(WORKERS, "series", on="2026-06-22"),
    "list_ratings": ask(SUPERVISED),
    "list_board": ask(FRONT | {"volunteer"}),
    "take_order": do(HELPERS, "offered"),
    "withdraw_help": do({"volunteer"}, "accepted"),
    "take_back_order": do(WORKERS, "accepted", reason="换人", **V),
    "cancel_order": do(WORKERS, "order", reason="不要了", **V),
    "renew_start_code": do(WORKERS, "accepted"),
    "supplement_service": do(
        WORKERS, "accepted", started_at="2026-06-15T10:00:00+08:00", minutes=30, reason="忘签到"
    ),
    "note_confirm_try": do(FRONT, "finished"),
    "confirm_service": do(FRONT, "finished", words="满意", **V),
    "confirm_without_resident": do(FRONT, "finished", reason="找不到", **V),
    "rate_service": do(FRONT, "finished", score=5),
    "reveal_of_order": do(WORKERS, "order", field="place", reason="上门"),
    "list_hours": ask(SUPERVISED | {"auditor"}),
    "read_hours": ask(SUPERVISED | {"auditor"}, "claim"),
    "confirm_hours": do(WORKERS, "claim", **V),
    "settle_hours": do(LEADS, "claim", minutes=30, words="问过双方", **V),
    "refuse_hours": do(WORKERS, "claim", words="没有去", **V),
    "list_pairs": ask(SUPERVISED),
    "read_pair": ask(SUPERVISED, "pair"),
    "suggest_pairs": Row(frozenset(WORKERS), answers=CONFLICT),
    "make_pair": do(
        WORKERS,
        client="@other_person",
        kind="neighbour",
        holder={"name": "邻居"},
        substitute={"name": "老周"},
        client_agrees=True,
    ),
    "note_contact": do(WORKERS, "pair", mode="phone", at="2026-06-15T08:00:00+08:00", minutes=5),
    "hand_over_pair": do(WORKERS, "pair", reason="搬走", **V),
    "end_pair": do(WORKERS, "pair", reason="搬走", **V),
    "list_certificates": ask(SUPERVISED | {"auditor"}),
    "issue_certificate": do(
        TOWN,
        volunteer="@volunteer",
        period_from="2026-01-01",
        period_to="2026-06-01",
        unit="社工站",
    ),
    "read_certificate": ask(SUPERVISED | {"auditor"}, "certificate"),
    "revoke_certificate": do(TOWN, "certificate", reason="有误"),
    "verify_certificate": ask(SIGNED_IN),
    "list_points": ask(WORKERS | {"supervisor", "auditor"}),
    "read_points": ask(WORKERS | {"supervisor"}, "person"),
    "read_own_points": ask({"volunteer", "resident"}),
    "list_tasks": ask(FRONT | {"volunteer"}),
    "read_task": ask({"volunteer"}, "task"),
    "accept_order": do({"volunteer"}, "task"),
    "decline_order": do({"volunteer"}, "task"),
    "start_service": do({"volunteer"}, "accepted", code="000000"),
    "finish_service": do({"volunteer"}, "accepted"),
    "reveal_of_task": do({"volunteer"}, "accepted", field="phone", reason="联系"),
    "list_activities": ask(SUPERVISED),
    "read_activity": ask(SUPERVISED, "activity"),
    "list_sign_ups": ask(SUPERVISED, "activity"),
    "plan_activity": do(
        WORKERS,
        title="晨练",
        category="company",
        division="@division",
        place="广场",
        starts_at="2027-06-15T10:00:00+08:00",
        ends_at="2027-06-15T11:00:00+08:00",
    ),
    "change_activity": do(WORKERS, "activity", verb="patch", place="礼堂", **V),
    "publish_activity": do(WORKERS, "activity", **V),
    "cancel_activity": do(WORKERS, "activity", reason="下雨", **V),
    "hold_activity": do(FRONT, "activity", **V),
    "answer_need_with_activity": do(WORKERS, "activity", need="@triaged"),
    "add_walk_ins": do(FRONT, "activity", headcount=3),
    "sign_up": do(FRONT, "activity", person="@other_person"),
    "leave_activity": do(FRONT, "activity", person="@member"),
    "sign_in": do(FRONT, "activity", person="@member"),
    "sign_out": do(FRONT, "activity", person="@member"),
    "list_sessions": ask(SUPERVISED),
    "read_session": ask(SUPERVISED, "session"),
    "add_session": do(
        WORKERS,
        "activity",
        starts_at="2027-06-16T10:00:00+08:00",
        ends_at="2027-06-16T11:00:00+08:00",
    ),
    "change_session": do(
        WORKERS,
        "session",
        verb="patch",
        starts_at="2027-06-17T10:00:00+08:00",
        ends_at="2027-06-17T11:00:00+08:00",
        **V,
    ),
    "cancel_session": do(WORKERS, "session", reason="下雨", **V),
    "hold_session": do(FRONT, "session", **V),
    "list_attendance": ask(SUPERVISED, "session"),
    "attend_session": do(FRONT, "session", person="@member"),
    "leave_session": do(FRONT, "session", person="@member"),
    "sign_in_by_number": do(FRONT, "session", number=1),
    "sign_out_by_number": do(FRONT, "session", number=1),
    "sign_in_guest": do(FRONT, "session", name="来访人"),
    "count_walk_ins": do(FRONT, "session", headcount=2),
    "set_forces": do(FRONT, "activity", verb="put", forces=[{"force": "community", "words": "居"}]),
    "list_records": ask(SUPERVISED),
    "read_record": ask(SUPERVISED, "record"),
    "correct_record": do(LEADS, "record", reason="时间错了", minutes=50),
    "reverse_record": do(LEADS, "record", reason="没有发生"),
    "give_feedback": do(FRONT, "record", person="@person", score=5),
}
OPERATIONS |= {
    "list_resources": ask(SUPERVISED),
    "read_resource": ask(SUPERVISED, "resource"),
    "add_resource": do(
        WORKERS, division="@division", name="轮椅", catalogue_code="wheelchair", quantity=3
    ),
    "change_resource": do(WORKERS, "resource", verb="patch", description="可借七天", **V),
    "verify_resource": do(FRONT, "resource", words="还在"),
    "withdraw_resource": do(WORKERS, "resource", reason="拆除", **V),
    "offer_resource_again": do(WORKERS, "withdrawn_resource", **V),
    "reveal_of_resource": do(FRONT, "resource", field="contact_phone", reason="借场地"),
    "list_bookings": ask(SUPERVISED),
    "read_booking": ask(SUPERVISED, "booking"),
    "book_resource": do(
        FRONT,
        resource="@resource",
        division="@division",
        starts_at="2026-09-01T09:00:00+08:00",
        ends_at="2026-09-01T10:00:00+08:00",
        purpose="议事会",
    ),
    "decide_booking": do(WORKERS, "asked_booking", accept=True, **V),
    "cancel_booking": do(WORKERS, "booking", **V),
    "hand_out_booking": do(WORKERS, "booking", **V),
    "return_booking": do(WORKERS, "booking", condition="good", **V),
    "list_partners": ask(SUPERVISED),
    "read_partner": ask(SUPERVISED, "partner"),
    "add_partner": do(WORKERS, division="@division", name="清溪药房", kind="shop"),
    "end_partnership": do(WORKERS, "partner", on="2026-06-01", reason="搬走", **V),
    "sign_agreement": do(
        WORKERS,
        "partner",
        title="协议",
        scope="慰问",
        signed_on="2026-06-01",
        starts_on="2026-06-01",
    ),
    "list_uses": ask(SUPERVISED),
    "record_use": do(
        FRONT, division="@division", used_on="2026-06-01", quantity=1, partner="@partner"
    ),
    "take_back_use": do(WORKERS, "use", reason="记错了"),
    "read_supply": ask(SUPERVISED),
}
OPERATIONS |= {
    "list_projects": ask(SUPERVISED | {"auditor"}),
    "read_project": ask(SUPERVISED | {"auditor"}, "project"),
    "draft_project": do(
        WORKERS,
        title="敲敲门",
        division="@division",
        benefit="targeted",
        action_line="livelihood",
        category="company",
        starts_on="2026-06-15",
        ends_on="2026-12-15",
    ),
    "change_project": do(WORKERS, "project", verb="patch", summary="每周一次", **V),
    "quote_needs": do(WORKERS, "project", needs=["12345678-1234-4234-8234-123456789012"], **V),
    "submit_project": do(WORKERS, "project", **V),
    "approve_project": do(LEADS, "project", **V),
    "send_project_back": do(LEADS, "project", reason="太粗", **V),
    "begin_project": do(WORKERS, "project", **V),
    "conclude_project": do(WORKERS, "project", **V),
    "cancel_project": do(WORKERS, "project", reason="不做了", **V),
    "list_reviews": ask(SUPERVISED | {"auditor"}, "project"),
    "hold_review": do(
        WORKERS, "project", held_on="2026-06-14", agenda="看效果", effect_score=4, effect="不错",
        other_attendees="居民代表",
    ),
    "follow_up_improvement": do(WORKERS, "improvement", state="under_way", **V),
}  # fmt: skip
OPERATIONS |= {
    "list_cases": ask(WORKERS | {"supervisor"}),
    "read_case": ask(CASE_READERS, "case"),
    "open_case": do(WORKERS, person="@person", source="self", problem="不愿出门"),
    "agree_on_case": do(CASE_WORKERS, "case", agreed_how="voice", **V),
    "assess_case": do(CASE_WORKERS, "case", assessment="独居", **V),
    "set_goal": do(CASE_WORKERS, "case", title="每周出门一次"),
    "plan_case": do(CASE_WORKERS, "case", strategy="陪同", **V),
    "hold_case_session": do(
        CASE_WORKERS, "case", started_at="2026-06-15T10:00:00+08:00", minutes=30, notes="谈", **V
    ),
    "judge_goal": do(CASE_WORKERS, "case", goal=1, reached="met"),
    "evaluate_case": do(CASE_WORKERS, "case", evaluation="好转", **V),
    "assign_case": do(LEADS, "case", worker="@helper", reason="换人", **V),
    "close_case": do(CASE_WORKERS, "case", ending="unwilling", outcome="不愿意", **V),
    "reopen_case": do(LEADS, "case", reason="又有困难", **V),
    "list_referrals": ask(WORKERS | {"supervisor"}),
    "read_referral": ask(WORKERS | {"supervisor"}, "referral"),
    "draft_referral": do(
        WORKERS, person="@person", organization=1, reason="康复", letter="请评估", consent="voice"
    ),
    "send_referral": do(WORKERS, "referral", **V),
    "receive_referral": do(WORKERS, "referral", **V),
    "decline_referral": do(WORKERS, "referral", reason="没有床位", **V),
    "feed_back_referral": do(WORKERS, "referral", feedback="已评估", **V),
    "end_referral": do(WORKERS, "referral", outcome="好转", **V),
    "withdraw_referral": do(WORKERS, "referral", reason="不去了", **V),
    "list_applications": ask(SUPERVISED),
    "read_application": ask(SUPERVISED, "aid"),
    "begin_application": do(FRONT, person="@person", policy="temporary"),
    "tick_materials": do(FRONT, "aid", there=[], **V),
    "note_help": do(
        FRONT, "aid", started_at="2026-06-15T10:00:00+08:00", minutes=30, words="填表", **V
    ),
    "submit_application": do(
        FRONT, "aid", submitted_to="镇政府", submitted_on="2026-06-15", **V
    ),
    "note_more_asked": do(FRONT, "aid", words="补票据", **V),
    "note_result": do(
        FRONT, "aid", result="granted", result_on="2026-06-15", result_words="同意", **V
    ),
    "withdraw_application": do(FRONT, "aid", reason="不办了", **V),
    "list_issues": ask(SUPERVISED),
    "read_issue": ask(SUPERVISED, "issue"),
    "raise_issue": do(WORKERS, topic="停车", concerned="居民", division="@division"),
    "call_meeting": do(
        WORKERS, "issue", meeting_at="2027-06-15T10:00:00+08:00", place="小院", **V
    ),
    "record_decision": do(
        WORKERS, "issue", attendees=[{"name": "甲"}, {"name": "乙"}], decision="划线",
        carried_out_by="居委会", due_on="2027-06-15", **V,
    ),
    "follow_up_issue": do(WORKERS, "issue", words="划了一半", **V),
    "finish_issue": do(WORKERS, "issue", result_text="已划线", **V),
    "publish_result": do(WORKERS, "issue", result_text="已划线", **V),
    "list_visits": ask(SUPERVISED),
    "read_visit": ask(SUPERVISED, "visit"),
    "record_visit": do(
        FRONT, household="@household", started_at="2026-06-15T08:00:00+08:00", minutes=20
    ),
    "amend_visit": do(VISIT_MAKERS, "visit", reason="看错了", **V),
    "list_obligations": ask(SUPERVISED),
    "read_coverage": ask(COUNTING),
    "list_plans": ask(DECIDERS),
    "read_plan": ask(DECIDERS, "plan"),
    "list_stops": ask(DECIDERS, "plan"),
    "list_own_stops": ask(FRONT),
    "ask_for_plan": do(DECIDERS, division="@division", starts_on="2026-06-16"),
    "publish_plan": do(DECIDERS, "plan", **V),
    "withdraw_plan": do(DECIDERS, "plan", reason="重排", **V),
    "move_planned_visit": do(
        DECIDERS, "plan", visit=1, day="2026-06-18", worker="@helper", **V
    ),
    "drop_issue": do(WORKERS, "issue", reason="不议了", **V),
}  # fmt: skip
ADDRESSES = {
    operation.view_func.__name__: f"/api/v1/{router.prefix}/{path}".replace("//", "/")
    for router in api._get_bound_routers()
    for path, view in router.path_operations.items()
    for operation in view.operations
}


def call(client: Client, name: str, given: Row, spot: Spot) -> HttpResponse:
    """Call an operation as a page of ours does, with values of the spot."""
    path = ADDRESSES[name].rstrip("/")
    if given.objects:
        path = path.replace("{uuidstr:uid}", str(spot[given.objects[0]].uid))
    path = path.replace("{token}", str(spot["certificate_token"]))
    headers = {"Idempotency-Key": f"access-table-{next(_keys)}"}
    if given.body is None:
        return client.get(path)  # type: ignore[return-value]
    body = {key: _value(value, spot) for key, value in given.body.items()}
    send = getattr(client, given.method)
    found: HttpResponse = send(
        path, json.dumps(body), content_type="application/json", headers=headers
    )
    return found


def _value(value: Any, spot: Spot) -> Any:
    if not (isinstance(value, str) and value.startswith("@")):
        return value
    named = spot[value[1:]]
    for key in ("uid", "code", "username"):
        if hasattr(named, key):
            return str(getattr(named, key))
    raise AssertionError(value)
