"""Who may call what: every page and every API operation, by hand.

The sets of roles stand here a second time on purpose: whoever widens a permission by mistake finds
this table against them. A row names the roles that may call it **in their own area**; in another
county nobody may, except those whose post holds in the whole installation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.access.spots import Spot

LEADS = {"county_worker", "station_lead"}
TOWN = LEADS | {"town_worker"}
WORKERS = TOWN | {"village_worker"}
FRONT = WORKERS | {"grid_worker"}
HELPERS = (FRONT - {"county_worker"}) | {"volunteer"}  # on duty in the town of an order
SUPERVISED = FRONT | {"supervisor"}
ADMINS = {"system_admin", "security_admin", "audit_admin"}
OFFICE = SUPERVISED | {"auditor", "department_reader"} | ADMINS
COUNTING = SUPERVISED | {"auditor", "department_reader"}
SIGNED_IN = OFFICE | {"volunteer", "resident"}
EVERYBODY = SIGNED_IN | {"visitor"}
NOBODY: set[str] = set()
# Their posts hold in the whole installation, so that no place is another's.
EVERYWHERE = ADMINS


@dataclass(frozen=True, slots=True)
class Row:
    """A route: who may call it, with which objects in its address, how.

    Without ``objects`` there is no own and other area: lists and empty forms, whose content the
    selectors narrow. ``answers`` are statuses besides those of success that show that the gate was
    passed. What ``is_of_no_area`` is open wherever it lies.
    """

    roles: frozenset[str]
    objects: tuple[str, ...] = ()
    method: str = "get"
    body: dict[str, Any] | None = None
    query: str = ""
    extra: tuple[Any, ...] = ()
    answers: frozenset[int] = field(default_factory=frozenset)
    is_of_no_area: bool = False


def row(roles: Iterable[str], *objects: str, **more: Any) -> Row:
    return Row(frozenset(roles), objects, **more)


def post(roles: Iterable[str], *objects: str, **more: Any) -> Row:
    return Row(frozenset(roles), objects, method="post", **more)


def address(route: str, given: Row, spot: Spot) -> str:
    """The address of a page for the objects of a spot."""
    route = f"api:{route}" if route == "openapi-json" else route
    args = [_key(spot[name]) for name in given.objects]
    return reverse(route, args=[*args, *given.extra]) + given.query


def _key(value: Any) -> Any:
    if isinstance(value, int):
        return value
    return value.code if type(value).__name__ == "Division" else getattr(value, "pk", value)


CORE = {
    "style-guide": row({"system_admin"}),
    "search": row(OFFICE),
    "attachment": row(NOBODY, extra=("12345678-1234-4234-8234-123456789012",)),
    "job-state": row({"station_lead"}, "job"),
    "job-cancel": post({"station_lead"}, "job"),
    "job-retry": post({"station_lead"}, "job", answers=frozenset({409})),
    "import-list": row(SIGNED_IN),
    "import-new": row(WORKERS, extra=("people.persons",)),
    "import-template": row(WORKERS, extra=("people.persons",)),
    "import-detail": row({"station_lead"}, "import"),
    "import-errors": row({"station_lead"}, "import", answers=frozenset({410})),
    "export-list": row(SIGNED_IN),
    "export-new": row(WORKERS, query="?kind=people.persons"),
    "export-decide": post(
        LEADS | {"security_admin"}, "export_uid", body={"decision": "refuse", "reason": "不需要"}
    ),
    "export-file": row(NOBODY, "export_uid"),
    "audit": row({"auditor", "audit_admin"}),
    "audit-trail": row({"auditor", "audit_admin"}, extra=("reveals",)),
    "break-glass-review": row(LEADS | {"supervisor", "audit_admin"}),
    "api-docs": row(EVERYBODY),
    "openapi-json": row(EVERYBODY),
    "health-live": row(EVERYBODY),
    "health-ready": row(EVERYBODY),
}
ACCOUNTS = {
    "account_change_password": row(OFFICE | {"volunteer"}),
    "phone-sign-in": row(EVERYBODY),
    "phone-sign-in-code": row(EVERYBODY),
    "my-account": row(SIGNED_IN),
    "session-end": post(NOBODY, extra=(999_999,)),
    "my-tokens": row(LEADS | {"system_admin"}),
    "token-revoke": post({"station_lead", "security_admin"}, "token"),
    "reminder-list": row(SIGNED_IN),
    "reminder-read-all": post(SIGNED_IN),
    "reminder-open": post({"station_lead"}, "reminder_pk"),
    "my-reminders": row(SIGNED_IN),
    "reminder-channel-set": row(SIGNED_IN, extra=("wecom",)),
    "reminder-channel-drop": post(SIGNED_IN, extra=("wecom",)),
    "reminder-channel-try": post(NOBODY, extra=("wecom",)),
    "settings-home": row(OFFICE),
    "user-list": row({"security_admin", "audit_admin"}),
    "user-create": row({"security_admin"}),
    "user-detail": row({"security_admin", "audit_admin"}, "user"),
    **dict.fromkeys(
        (
            *("user-lock", "user-unlock", "user-lift-lockout"),
            *("user-reset-password", "user-remove-factors"),
        ),
        post({"security_admin"}, "user", body={"reason": "离职"}, answers=frozenset({409})),
    ),
}
MANAGE_GRIDS = TOWN | {"system_admin"}
ORGS = {
    "my-day": row(SIGNED_IN),
    "my-day-points": row(SIGNED_IN),
    "station-home": row(OFFICE),
    **dict.fromkeys(
        (
            *("division-list", "organization-list", "station-list", "regulation-list"),
            *("post-list", "link-list", "responsibility-list", "completeness"),
        ),
        row(OFFICE),
    ),
    "completeness-check": row(OFFICE, extra=("towns_without_station",)),
    "division-create": row(MANAGE_GRIDS),
    "division-detail": row(OFFICE, "division"),
    "division-rename": row(MANAGE_GRIDS, "division"),
    "organization-create": row(TOWN | {"system_admin"}),
    "organization-detail": row(OFFICE, "organization"),
    "organization-change": row(TOWN | {"system_admin"}, "organization"),
    "station-create": row(LEADS | {"system_admin"}),
    "station-detail": row(OFFICE, "station"),
    "station-change": row(LEADS | {"system_admin"}, "station"),
    "contract-create": row(LEADS | {"system_admin"}, "station"),
    "station-close": row(LEADS | {"system_admin"}, "station"),
    "checklist-mark": row(TOWN | {"supervisor"}, "station", "item_pk"),
    "regulation-create": row(LEADS),
    "regulation-detail": row(OFFICE, "regulation"),
    "regulation-acknowledge": post({"grid_worker"}, "regulation"),
    "post-create": row(LEADS | {"security_admin"}),
    "post-detail": row(OFFICE, "post"),
    "post-end": row(LEADS | {"security_admin"}, "post"),
    "leave-grant": row(LEADS | {"security_admin"}, "post"),
    "leave-substitute": row(LEADS | {"security_admin"}, "leave"),
    "leave-call-back": post(LEADS | {"security_admin"}, "leave"),
    "link-create": row(LEADS),
    "link-detail": row(OFFICE, "link"),
    "link-end": post(LEADS, "link"),
    "responsibility-create": row(LEADS),
    "responsibility-detail": row(OFFICE, "responsibility"),
    "responsibility-end": post(LEADS, "responsibility"),
    "reorganization-list": row({"county_worker", "system_admin"}),
    "reorganization-merge": row({"county_worker", "system_admin"}),
    "reorganization-split": row({"county_worker", "system_admin"}),
    "reorganization-detail": row({"county_worker", "system_admin"}, "reorganization"),
}
PEOPLE = {
    "person-list": row(SUPERVISED),
    "person-detail": row(SUPERVISED, "person"),
    "household-list": row(SUPERVISED),
    "household-detail": row(SUPERVISED, "household"),
    **dict.fromkeys(("person-create", "person-emergency", "household-create"), row(FRONT)),
    **dict.fromkeys(
        (
            *("person-edit", "person-move", "person-come-back", "person-join", "person-death"),
            *("person-death-back", "person-assign", "person-tags", "person-category-add"),
            "consent-give",
        ),
        row(FRONT, "person"),
    ),
    "person-reveal": post(FRONT, "person", extra=("phone",), body={"reason": "contact"}),
    "person-protection": row(WORKERS, "person"),
    "person-category-end": row(FRONT, "category"),
    "consent-withdraw": post(FRONT, "consent"),
    **dict.fromkeys(
        ("household-edit", "household-move", "household-assign"), row(FRONT, "household")
    ),
    "household-reveal": post(FRONT, "household", body={"reason": "visit"}),
    "duplicate-list": row(WORKERS),
    "duplicate-compare": row(WORKERS, "person", "other_person"),
    "merge-undo": post(WORKERS, "merge"),
}
NEEDS = {
    "questionnaire-list": row(SUPERVISED),
    "questionnaire-create": row(WORKERS),
    "questionnaire-detail": row(SUPERVISED, "questionnaire"),
    "questionnaire-change": row(WORKERS, "questionnaire"),
    "questionnaire-upload": row(WORKERS, "questionnaire"),
    "questionnaire-preview": row(SUPERVISED, "questionnaire", extra=(1,)),
    "questionnaire-publish": post(WORKERS, "questionnaire", extra=(1,)),
    "questionnaire-close": post(WORKERS, "questionnaire", answers=frozenset({409})),
    "questionnaire-quota": row(WORKERS, "questionnaire"),
    "questionnaire-categories": row(WORKERS, "questionnaire"),
    "questionnaire-poster": row(SUPERVISED, "questionnaire"),
    "questionnaire-enter": row(FRONT, "named_questionnaire"),
    "questionnaire-paper": row(FRONT, "questionnaire"),
    "questionnaire-invite": row(FRONT, "named_questionnaire"),
    "questionnaire-results": row(COUNTING, "questionnaire"),
    "questionnaire-gap": row(COUNTING, "questionnaire"),
    "questionnaire-take-up": post(
        FRONT, "questionnaire", body={"category": "daily_care"}, answers=frozenset({422})
    ),
    "response-list": row(WORKERS, "named_questionnaire"),
    "response-detail": row(WORKERS, "named_questionnaire", "response"),
    "answer-begin": row(EVERYBODY, "questionnaire_code", is_of_no_area=True),
    "answer-invited": row(EVERYBODY, "named_code", "invitation", is_of_no_area=True),
    "answer-page": row(EVERYBODY, "questionnaire_code", extra=(1,), is_of_no_area=True),
    "answer-done": row(EVERYBODY, "questionnaire_code", is_of_no_area=True),
    "need-list": row(SUPERVISED),
    "need-create": row(FRONT),
    "need-detail": row(SUPERVISED, "need"),
    "need-caller-phone": post(FRONT, "call", body={"reason": "回电"}),
    "need-triage": row(WORKERS, "need"),
    "need-hand-over": row(WORKERS, "need"),
    "need-try": row(FRONT, "need"),
    "need-close": row(FRONT, "need"),
    "need-merge": row(WORKERS, "need"),
    "need-identify": row(FRONT, "call"),
    "need-alike": row(FRONT, query="?title=屋顶漏雨"),
    "need-compare": row(WORKERS, "need", "call"),
    "need-unmerge": post(WORKERS, "merged_need"),
    "need-reply": row(WORKERS, "need"),
    "need-publish": row(WORKERS, "need"),
    "need-unpublish": post(WORKERS, "published_need"),
    "collection-list": row(SUPERVISED),
    "collection-open": row(FRONT, extra=("meeting",)),
    "collection-detail": row(SUPERVISED, "collection"),
    "collection-close": row(FRONT, "collection"),
    "box-list": row(SUPERVISED),
    "box-hang": row(WORKERS),
    "box-detail": row(SUPERVISED, "box"),
    "box-take-down": post(WORKERS, "box"),
    "handed-list": row({"department_reader"}),
    "handed-detail": row({"department_reader"}, "handed_need"),
    "published-list": row(SUPERVISED),
    "ask-poster": row(FRONT),
    "public-places": row(EVERYBODY),
    "public-needs": row(EVERYBODY, "town", is_of_no_area=True),
    "resident-ask-at": row(EVERYBODY, "village", is_of_no_area=True),
    "resident-ask": row(EVERYBODY),
    "resident-ask-done": row(EVERYBODY),
    "resident-ask-question": row(EVERYBODY, extra=("about",)),
}
DELIVERY = {
    **dict.fromkeys(("order-list", "item-list", "activity-list", "record-list"), row(SUPERVISED)),
    "order-create": row(FRONT),
    "order-detail": row(SUPERVISED, "order"),
    "order-review": row(WORKERS, "order"),
    "order-cancel": row(WORKERS, "order"),
    "order-dispatch": row(WORKERS, "ready"),
    "order-offer": post(WORKERS, "ready", answers=frozenset({409})),
    "order-return": post(WORKERS, "offered"),
    "order-people": row(WORKERS, "ready"),
    "order-take-back": row(WORKERS, "accepted"),
    **dict.fromkeys(("series-list", "rating-list"), row(SUPERVISED)),
    "series-create": row(WORKERS),
    "series-detail": row(SUPERVISED, "series"),
    **dict.fromkeys(("series-pause", "series-end", "series-day"), row(WORKERS, "series")),
    "series-resume": post(WORKERS, "series", answers=frozenset({409})),
    "need-series": row(WORKERS, "triaged"),
    "kiosk-desk": row(FRONT),
    "kiosk-open": post(NOBODY),
    "kiosk-confirm": post(FRONT, "kiosk_visit"),
    "board-order": row(HELPERS, "offered"),
    # The station screen is no role: only a device on which a worker has opened it shows it.
    **dict.fromkeys(
        (
            *("kiosk-home", "kiosk-services", "kiosk-activities", "kiosk-who", "kiosk-phone"),
            *("kiosk-code", "kiosk-digits", "kiosk-wait", "kiosk-mine", "kiosk-end"),
        ),
        row(NOBODY),
    ),
    "kiosk-order": row(NOBODY, "item"),
    "order-renew-code": post(WORKERS, "accepted"),
    "order-supplement": row(WORKERS, "accepted"),
    "order-try": row(FRONT, "finished"),
    "order-confirm": row(FRONT, "finished"),
    "order-confirm-not-reached": row(FRONT, "finished"),
    "order-rate": row(FRONT, "finished"),
    "need-order": row(FRONT, "triaged"),
    "need-activity": row(WORKERS, "triaged"),
    "item-create": row(WORKERS),
    "item-start": post(WORKERS),
    "item-detail": row(SUPERVISED, "item"),
    "item-change": row(WORKERS, "item"),
    "item-publish": post(TOWN, "draft_item"),
    "item-withdraw": row(TOWN, "item"),
    "activity-create": row(WORKERS),
    "activity-detail": row(SUPERVISED, "activity"),
    "activity-change": row(WORKERS, "activity"),
    "activity-publish": post(WORKERS, "activity"),
    "activity-cancel": row(WORKERS, "activity"),
    "activity-attendance": row(FRONT, "activity"),
    "activity-poster": row(SUPERVISED, "activity"),
    "activity-told": post(FRONT, "activity", "sign_up"),
    "activity-forces": row(FRONT, "activity"),
    "activity-cost": row(FRONT, "activity"),
    "activity-cost-remove": post(FRONT, "activity", "cost"),
    "activity-photo": row(FRONT, "activity"),
    "activity-photo-consent": row(FRONT, "activity", "photo"),
    "session-add": row(WORKERS, "activity"),
    "session-change": row(WORKERS, "session"),
    "session-cancel": row(WORKERS, "session"),
    "session-attendance": row(FRONT, "session"),
    "session-screen": row(FRONT, "session"),
    "session-attend": post(FRONT, "session", "member", extra=("out",)),
    "session-number": post(FRONT, "session", extra=("in",), body={"number": "1"}),
    "session-guest": post(FRONT, "session", body={"name": "来访人"}),
    "session-guest-out": post(FRONT, "session", "guest"),
    "session-walk-ins": post(FRONT, "session", body={"headcount": "3"}),
    "session-hold": post(FRONT, "session"),
    "record-detail": row(SUPERVISED, "record"),
    "record-correct": row(LEADS, "record"),
    "record-reverse": row(LEADS, "record"),
    **dict.fromkeys(("task-list", "my-hours"), row(FRONT | {"volunteer"})),
    "task-detail": row({"volunteer"}, "task"),
    "task-step": post({"volunteer"}, "task", extra=("accept",)),
}
CASES = {
    "case-list": row(WORKERS | {"supervisor"}),
    "case-create": row(WORKERS),
    "case-detail": row(LEADS | {"village_worker", "supervisor"}, "case"),
    **dict.fromkeys(
        (
            *("case-agree", "case-assess", "case-goal", "case-plan", "case-session"),
            *("case-evaluate", "case-close"),
        ),
        row(LEADS | {"village_worker"}, "case"),
    ),
    "case-judge": row(LEADS | {"village_worker"}, "case", "goal_pk"),
    **dict.fromkeys(("case-assign", "case-reopen"), row(LEADS, "case")),
    "need-case": row(WORKERS, "triaged"),
    "referral-list": row(WORKERS | {"supervisor"}),
    "referral-create": row(WORKERS),
    "referral-detail": row(WORKERS | {"supervisor"}, "referral"),
    **dict.fromkeys(
        (
            *("referral-send", "referral-receive", "referral-decline"),
            *("referral-feed-back", "referral-end", "referral-withdraw"),
        ),
        row(WORKERS, "referral"),
    ),
    "need-referral": row(WORKERS, "triaged"),
}
ASSISTANCE = {
    "aid-list": row(SUPERVISED),
    "aid-create": row(FRONT),
    "aid-detail": row(SUPERVISED, "aid"),
    **dict.fromkeys(
        ("aid-tick", "aid-help", "aid-submit", "aid-more", "aid-result", "aid-withdraw"),
        row(FRONT, "aid"),
    ),
    "need-aid": row(FRONT, "triaged"),
    "clue-list": row(SUPERVISED),
    "clue-rules": row(SUPERVISED),
    "clue-detail": row(SUPERVISED, "clue"),
    "clue-check": row(FRONT, "clue"),
    "clue-assign": row(LEADS, "clue"),
    **dict.fromkeys(("list-list", "list-bring", "comparison-list", "comparison-begin"), row(LEADS)),
    **dict.fromkeys(("list-detail", "list-columns"), row(LEADS, "department_list")),
    **dict.fromkeys(("list-take", "list-drop"), post(LEADS, "department_list")),
    **dict.fromkeys(
        (
            *("comparison-detail", "comparison-pairs", "comparison-links"),
            "comparison-changes",
        ),
        row(LEADS, "comparison"),
    ),
}
DELIBERATION = {
    "issue-list": row(SUPERVISED),
    "issue-create": row(WORKERS),
    "issue-detail": row(SUPERVISED, "issue"),
    **dict.fromkeys(
        (
            *("issue-call", "issue-decide", "issue-follow", "issue-finish"),
            *("issue-publish", "issue-drop"),
        ),
        row(WORKERS, "issue"),
    ),
    "issue-public": row(EVERYBODY),
    "need-issue": row(WORKERS, "triaged"),
}
RESIDENTS = {
    **dict.fromkeys(("resident-home", "resident-help", "resident-activities"), row(EVERYBODY)),
    "resident-activity": row(EVERYBODY, "activity", is_of_no_area=True),
    "resident-services": row(EVERYBODY),
    "resident-scan": row(EVERYBODY, extra=("nonsense",), answers=frozenset({410})),
    "resident-attend": row(EVERYBODY, answers=frozenset({410})),
    "resident-order": row(SIGNED_IN),
    "resident-order-question": row(SIGNED_IN, extra=("item",)),
    "resident-mine": row(SIGNED_IN),
    "resident-order-detail": row({"resident"}, "order"),
    "resident-order-rate": row({"resident"}, "finished"),
    "resident-series": row({"resident"}, "series"),
    "resident-series-step": post({"resident"}, "series", extra=("pause",)),
    "resident-order-confirm": post({"resident"}, "finished"),
    "resident-order-cancel": post({"resident"}, "order"),
    "resident-order-code": post({"resident"}, "accepted"),
    "resident-activity-rate": row(NOBODY, "activity"),
    "resident-activity-step": post(SIGNED_IN, "activity", extra=("join",), is_of_no_area=True),
}
PROJECT_READERS = SUPERVISED | {"auditor"}
PROJECTS = {
    **dict.fromkeys(("project-list", "improvement-list", "brand-list"), row(PROJECT_READERS)),
    **dict.fromkeys(("project-create", "brand-create"), row(WORKERS)),
    **dict.fromkeys(
        ("project-detail", "project-plan", "project-reviews", "project-report"),
        row(PROJECT_READERS, "project"),
    ),
    "project-report-pdf": row(PROJECT_READERS, "project"),
    "project-money": row(LEADS | {"auditor", "village_worker"}, "project"),
    **dict.fromkeys(
        (
            *("project-change", "project-copy", "project-quote", "project-end-needs"),
            *("member-add", "milestone-add", "co-organizer-add", "measure-add", "review-hold"),
            "project-report-write",
        ),
        row(WORKERS, "project"),
    ),
    "project-release": row(WORKERS, "project", "quoted"),
    "project-step": row(WORKERS, "project", extra=("cancel",)),
    "project-decide": row(LEADS, "project", extra=("approve",)),
    **dict.fromkeys(
        ("budget-line-add", "expense-record"), row(LEADS | {"village_worker"}, "project")
    ),
    "budget-line-remove": row(LEADS | {"village_worker"}, "budget_line"),
    "expense-receipt": row(LEADS | {"village_worker"}, "expense"),
    "expense-decide": row(LEADS, "expense"),
    "member-leave": row(WORKERS, "team_member"),
    **dict.fromkeys(("milestone-move", "milestone-reach"), row(WORKERS, "milestone")),
    "co-organizer-remove": row(WORKERS, "co_organizer"),
    "measurement-record": row(WORKERS, "measure"),
    "improvement-add": row(WORKERS, "review"),
    **dict.fromkeys(
        ("improvement-detail", "improvement-follow-up"), row(PROJECT_READERS, "improvement")
    ),
    "brand-detail": row(PROJECT_READERS, "brand"),
    **dict.fromkeys(("brand-change", "brand-end"), row(WORKERS, "brand")),
    "need-project": row(WORKERS, "triaged"),
    "resident-projects": row(EVERYBODY),
}
VOLUNTEERS = {
    "volunteer-list": row(SUPERVISED | {"auditor"}),
    "team-list": row(SUPERVISED | {"auditor"}),
    "team-detail": row(SUPERVISED | {"auditor"}, "team"),
    "volunteer-detail": row(SUPERVISED | {"auditor"}, "volunteer"),
    "volunteer-register": row(WORKERS, "person"),
    "hour-list": row(SUPERVISED | {"auditor"}),
    "hour-detail": row(SUPERVISED | {"auditor"}, "claim"),
    "hour-step": row(WORKERS, "claim", extra=("confirm",)),
    "hour-supplement": row(WORKERS, "record"),
    "hour-object": row(NOBODY, "claim"),
    "spot-check-list": row(LEADS),
    "spot-check-draw": post(LEADS),
    "spot-check-settle": row(LEADS, "spot_check"),
    "pair-list": row(SUPERVISED),
    "pair-detail": row(SUPERVISED, "pair"),
    "pair-step": row(WORKERS, "pair", extra=("contact",)),
    "pair-create": row(WORKERS, "person"),
    "circle-add": row(WORKERS, "person"),
    "contact-look": row(WORKERS, "contact"),
    "pairs-hand-over": post(WORKERS, "volunteer"),
    "my-pairs": row({"volunteer"}),
    "my-pair-contact": row(NOBODY, "pair"),
    "my-pair-answer": post(NOBODY, "pair", extra=("accept",)),
    "my-circle": row({"volunteer", "resident"}),
    "my-entry": row(NOBODY),
    "my-entry-change": row(NOBODY),
    "my-entry-correct": row(NOBODY),
    "my-entry-standing": post(NOBODY, extra=("rest",)),
    "team-hours": row({"volunteer"}),
    "team-hour-confirm": row(NOBODY, "claim"),
    "hour-travel": row(NOBODY, "claim"),
    "volunteer-step": row(WORKERS, "volunteer", extra=("change",)),
    "team-create": row(WORKERS),
    "team-change": row(WORKERS, "team"),
    "team-join": row(WORKERS, "team"),
    "team-leave": post(WORKERS, "team", "volunteer"),
    "pool-list": row(SUPERVISED | {"auditor"}),
    "pool-state": row(WORKERS),
    "star-list": row(SUPERVISED | {"auditor"}),
    "stars-give": post(TOWN),
    "register-request-list": row(WORKERS),
    "register-request-answer": row(WORKERS, "register_request"),
    **dict.fromkeys(("batch-list", "batch-of-unit"), row(TOWN)),
    "batch-create": row(TOWN, "team"),
    "batch-detail": row(TOWN, "batch"),
    "batch-file": row(TOWN, "batch", answers=frozenset({409})),
    "national-check": row(LEADS),
    "certificate-create": row(TOWN, "volunteer"),
    "certificate-detail": row(SUPERVISED | {"auditor"}, "certificate"),
    "certificate-pdf": row(SUPERVISED | {"auditor"}, "certificate"),
    "certificate-revoke": row(TOWN, "certificate"),
    "certificate-verify": row(EVERYBODY, "certificate_token", is_of_no_area=True),
    "timebank-public": row(EVERYBODY),
    **dict.fromkeys(("my-points", "shop", "points-rules"), row({"volunteer", "resident"})),
    "points-give": row({"resident"}),
    "shop-redeem": row({"resident"}, "shop_item"),
    "my-redemption": row({"resident"}, "redemption"),
    "redemption-cancel": post({"resident"}, "redemption"),
    **dict.fromkeys(("account-list", "timebank-rules"), row(WORKERS | {"supervisor", "auditor"})),
    "timebank-rules-choose": row({"county_worker"}, extra=("changning",)),
    "account-estate": row(LEADS, "account"),
    "account-statement": row(WORKERS | {"supervisor", "auditor"}, "account"),
    **dict.fromkeys(("shop-item-list", "shop-item-create"), row(TOWN)),
    "shop-item-change": row(TOWN, "shop_item"),
    "shop-settle": post(TOWN),
    "redemption-list": row(FRONT),
    "redemption-hand-over": row(FRONT, "redemption"),
    "counter-redeem": row(FRONT, "person"),
}
REPORTS = {
    "number-board": row(COUNTING),
    "number-detail": row(COUNTING, extra=("persons",)),
    **dict.fromkeys(("loop-report", "model-board"), row(COUNTING)),
    "loop-needs": row(SUPERVISED),
    "loop-projects": row(PROJECT_READERS),
    "loop-services": row(SUPERVISED),
}
RESOURCES = {
    **dict.fromkeys(
        (
            *("resource-list", "booking-list", "partner-list", "agreement-list", "compound-list"),
            *("use-list", "interview-list", "group-list", "asset-map", "asset-map-points"),
        ),
        row(SUPERVISED),
    ),
    **dict.fromkeys(
        ("resource-create", "partner-create", "group-create", "location-set"), row(WORKERS)
    ),
    **dict.fromkeys(("resource-detail", "resource-calendar"), row(SUPERVISED, "resource")),
    **dict.fromkeys(
        ("resource-change", "resource-withdraw", "resource-close"), row(WORKERS, "resource")
    ),
    "resource-verify": row(FRONT, "resource"),
    "resource-book": row(FRONT, "resource"),
    "resource-contact": post(FRONT, "resource", body={"reason": "contact"}),
    "resource-offer-again": post(WORKERS, "withdrawn_resource"),
    "resource-reopen": post(WORKERS, "closure"),
    "booking-detail": row(SUPERVISED, "booking"),
    "booking-decide": row(WORKERS, "asked_booking"),
    "booking-cancel": row(WORKERS, "booking"),
    "booking-hand-out": post(WORKERS, "booking"),
    "booking-return": row(WORKERS, "booking"),
    "partner-detail": row(SUPERVISED, "partner"),
    **dict.fromkeys(("partner-change", "partner-end", "agreement-sign"), row(WORKERS, "partner")),
    "partner-contact": post(FRONT, "partner", body={"reason": "contact"}),
    "partner-gift": row(FRONT, "partner"),
    "agreement-detail": row(SUPERVISED, "agreement"),
    **dict.fromkeys(
        ("agreement-renew", "agreement-end", "agreement-file"), row(WORKERS, "agreement")
    ),
    "use-detail": row(SUPERVISED, "use"),
    "use-take-back": row(WORKERS, "use"),
    "interview-create": row(FRONT),
    "interview-detail": row(SUPERVISED, "interview"),
    "offer-list": post(WORKERS, "offer"),
    "group-detail": row(SUPERVISED, "group"),
    **dict.fromkeys(("group-change", "group-grow", "group-end"), row(WORKERS, "group")),
    "group-contact": post(FRONT, "group", body={"reason": "contact"}),
}
VISIT_MAKERS = LEADS | {"village_worker"}
VISITS = {
    "visit-list": row(SUPERVISED),
    "visit-create": row(FRONT),
    "visit-detail": row(SUPERVISED, "visit"),
    "visit-paper": row(SUPERVISED, "visit"),
    "visit-amend": row(VISIT_MAKERS, "visit"),
    "visit-take-back": row(LEADS, "visit"),
    "visit-forget-position": post(VISIT_MAKERS, "visit"),
    "alert-answer": row(FRONT, "alert"),
    "measured-log": row(SUPERVISED, "person"),
    "obligation-list": row(SUPERVISED),
    "obligation-detail": row(SUPERVISED, "obligation"),
    "obligation-exempt": row(WORKERS, "obligation"),
    "obligation-owe-again": post(WORKERS, "obligation"),
    "major-change": row(FRONT, "person"),
    "weather-day": row(LEADS),
    "month-list": row(SUPERVISED),
    "month-submit": post({"village_worker"}, "month_post", body={"month": "2026-06-01"}),
    "month-submit-town": post(
        {"station_lead", "town_worker"}, "town", body={"month": "2026-06-01"}
    ),
    # It lies in the village of the worker, above the group of the grid worker.
    "submission-detail": row(SUPERVISED - {"grid_worker"}, "submission"),
    "submission-finish": post(TOWN, "submission"),
    "check-list": row(TOWN | {"supervisor"}),
    "row-check": row(TOWN | {"supervisor"}, "checked_row"),
    "row-answer": row({"village_worker"}, "checked_row"),
    "month-overview": row(COUNTING),
    "relative-list": row(TOWN),
    "relative-note": row(TOWN, "person"),
    "relative-end": post(TOWN, "relative"),
    "house-key-list": row(SUPERVISED),
    "house-key-take": row(FRONT, "person"),
    "house-key-detail": row(VISIT_MAKERS | {"supervisor"}, "house_key"),
    **dict.fromkeys(
        (f"house-key-{step}" for step in ("hand-on", "return", "lose", "tell", "find")),
        row(VISIT_MAKERS, "house_key"),
    ),
    "visit-coverage": row(COUNTING),
    "hand-over": row(LEADS, "post"),
    "visit-card": row(FRONT, "household"),
    "harm-list": row(FRONT),
    "harm-report": row(FRONT, "person"),
    **dict.fromkeys(("harm-detail", "harm-told"), row(VISIT_MAKERS, "harm_uid")),
}
DECIDERS = LEADS | {"supervisor"}
ROSTER = {
    **dict.fromkeys(("plan-list", "plan-create"), row(DECIDERS)),
    "own-days": row(FRONT),
    **dict.fromkeys(
        ("plan-detail", "plan-map", "plan-map-points", "plan-visits", "plan-history"),
        row(DECIDERS, "plan"),
    ),
    **dict.fromkeys(
        ("plan-print", "plan-compare", "plan-absent", "plan-urgent", "plan-publish"),
        row(DECIDERS, "plan"),
    ),
    "plan-withdraw": row(DECIDERS, "plan"),
    **dict.fromkeys(("plan-copy", "plan-remove", "plan-undo", "plan-redo"), post(DECIDERS, "plan")),
    **dict.fromkeys(
        ("planned-visit", "planned-visit-move", "planned-visit-off"),
        row(DECIDERS, "planned_visit"),
    ),
    "planned-visit-fix": post(DECIDERS, "planned_visit"),
}
UNREAD = frozenset({422})  # what was sent is no JSON of a device: the gate was passed
FIELD = {
    "field": row(FRONT),
    **dict.fromkeys(("field-worker", "field-manifest"), row(EVERYBODY)),
    **dict.fromkeys(
        ("field-device", "field-bundle", "field-uploads", "field-states", "field-photo"),
        post(FRONT, answers=UNREAD),
    ),
    "field-contact": post(EVERYBODY, answers=UNREAD),
    "field-contact-file": post(EVERYBODY, answers=UNREAD),
    # Only the token of a withdrawn device opens it.
    "field-contact-part": post(NOBODY, "device_uid", "field_photo_uid", extra=(0,)),
    "field-photo-part": post(
        {"village_worker"}, "device_uid", "field_photo_uid", extra=(0,), answers=UNREAD
    ),
    **dict.fromkeys(("field-conflicts", "field-quarantine", "field-workers"), row(DECIDERS)),
    "field-conflict-decide": post(DECIDERS, "conflict", body={"take": "server", "version": "1"}),
    "field-conflict-undo": post(DECIDERS, "conflict", body={"version": "1"}),
    **dict.fromkeys(
        ("field-quarantined", "field-accept", "field-decline"), row(DECIDERS, "upload")
    ),
    "field-files": row(DECIDERS),
    **dict.fromkeys(
        ("field-file", "field-file-keep", "field-file-discard"), row(DECIDERS, "field_file")
    ),
    "field-devices": row(SUPERVISED | {"security_admin"}),
    "field-device-revoke": row(LEADS | {"village_worker", "security_admin"}, "device"),
    "field-view-as": post(DECIDERS, "field_worker", body={"reason": "抽查"}),
    "field-view-as-end": post(SIGNED_IN),
}
WORKFORCE = {
    "work-log": row(FRONT),
    "work-log-list": row(LEADS | {"supervisor"}),
    "work-log-of": row(LEADS | {"supervisor"}, "lead"),
    "work-log-paper": row(LEADS | {"supervisor"}, "lead"),
    "my-calendar": row(FRONT),
    "my-calendar-end": post(FRONT),
    "calendar-feed": row(NOBODY, extra=("not-a-token",)),
}
PAGES: dict[str, Row] = {
    **WORKFORCE,
    **CORE,
    **ACCOUNTS,
    **ORGS,
    **PEOPLE,
    **NEEDS,
    **DELIVERY,
    **CASES,
    **ASSISTANCE,
    **DELIBERATION,
    **RESIDENTS,
    **PROJECTS,
    **VOLUNTEERS,
    **VISITS,
    **ROSTER,
    **FIELD,
    **RESOURCES,
    **REPORTS,
}
# Addresses of Django itself, with tests of their own.
ELSEWHERE = ("admin/", "i18n/")
