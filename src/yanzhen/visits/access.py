"""Who may see visits and what is owed, who may write them, and who may never learn of a report."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, WORKERS, Role
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.finding import the_row
from yanzhen.core.scope import Actor
from yanzhen.needs.access import about_visible_people
from yanzhen.orgs.models import Post
from yanzhen.people import access as people
from yanzhen.people.models import Person
from yanzhen.visits import vocabulary
from yanzhen.visits.models import (
    CheckedVisit,
    HouseKey,
    HouseKeyQuerySet,
    MandatoryReport,
    NearRelative,
    Obligation,
    ObligationQuerySet,
    Submission,
    Tier,
    Visit,
    VisitMember,
    VisitQuerySet,
    VisitVisitor,
)

READ = scope.permission("visits.read", roles=FRONT_LINE | {Role.SUPERVISOR})
RECORD = scope.permission("visits.record", roles=FRONT_LINE)
COUNT = scope.permission("visits.count", roles=FRONT_LINE | ONLOOKERS | {Role.DEPARTMENT_READER})
EXEMPT = scope.permission("visits.exempt", roles=WORKERS)
PLAN = scope.permission("visits.plan", roles=LEADS)
TAKE_BACK = scope.permission("visits.take_back", roles=LEADS)
EXPORT = scope.permission("visits.export", roles=LEADS)
REPORT = scope.permission("visits.report_harm", roles=FRONT_LINE)
READ_REPORTS = scope.permission("visits.read_reports", roles=LEADS)
SUBMIT = scope.permission("visits.submit_month", roles=FRONT_LINE)
SUBMIT_TOWN = scope.permission("visits.submit_town", roles={Role.STATION_LEAD, Role.TOWN_WORKER})
CHECK = scope.permission("visits.check_months", roles=LEADS | {Role.TOWN_WORKER})
CHECK_TOWNS = scope.permission("visits.check_towns", roles={Role.COUNTY_WORKER})
CHECK_COLLEAGUES = scope.permission(
    "visits.check_colleagues", roles={Role.COUNTY_WORKER, Role.SUPERVISOR}
)
SEE_CHECKS = scope.permission(
    "visits.see_checks", roles=LEADS | {Role.TOWN_WORKER, Role.SUPERVISOR}
)
SEE_KEYS = scope.permission("visits.see_keys", roles=LEADS | {Role.SUPERVISOR})
EXPORT_MONTHS = scope.permission("visits.export_months", roles=LEADS | {Role.TOWN_WORKER})


def visible_visits(actor: Actor) -> VisitQuerySet:
    """Visits of the actor's areas; those to protected people only where all of them are visible."""
    areas = scope.areas(actor, READ)
    protected = scope.areas(actor, people.READ_PROTECTED)
    inside = Visit.objects.filter(areas.q())
    if all(protected.covers(p) for p in areas.prefixes):
        return inside
    seen = people.visible_persons(actor).exclude(protection=Person.Protection.NONE)
    hidden = (
        VisitMember.objects.filter(visit=OuterRef("pk"))
        .exclude(person__protection=Person.Protection.NONE)
        .exclude(person__in=seen.values("pk"))
    )
    return inside.filter(~Exists(hidden))


def access_visit(actor: Actor, pk: int) -> Visit:
    """The visit, for an actor whose areas it lies in. Raises NotFound."""
    related = ("household", "division__parent", "station", "recorded_by", "previous")
    found = visible_visits(actor).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def has_made(actor: Actor, visit: Visit) -> bool:
    """Whether the actor was one of the visitors, or wrote the visit down."""
    return actor.user_id is not None and (
        visit.recorded_by_id == actor.user_id
        or visit.visitors.filter(user_id=actor.user_id).exists()
    )


def made_by(actor: Actor) -> Q:
    """As ``has_made``, of rows."""
    visitors = VisitVisitor.objects.filter(user_id=actor.user_id or 0).values("visit_id")
    return Q(recorded_by_id=actor.user_id or 0) | Q(pk__in=visitors)


def can_see_findings(actor: Actor, visit: Visit) -> bool:
    """Whether what was found of health and income is shown: to the visitors and to workers."""
    return scope.holds(actor, people.REVEAL_SENSITIVE, visit.area_code) or has_made(actor, visit)


def can_amend(actor: Actor, visit: Visit) -> bool:
    """Those who were there, and the leads of the area."""
    return scope.holds(actor, RECORD, visit.area_code) and (
        has_made(actor, visit) or scope.holds(actor, TAKE_BACK, visit.area_code)
    )


def visible_obligations(actor: Actor) -> ObligationQuerySet:
    """What is owed in the actor's areas; to protected people only where they are visible."""
    return Obligation.objects.filter(scope.areas(actor, READ).q(), about_visible_people(actor))


def access_obligation(actor: Actor, pk: int) -> Obligation:
    """Raises NotFound."""
    related = ("rule", "period", "person", "household", "post__user")
    found = visible_obligations(actor).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def countable_obligations(actor: Actor) -> ObligationQuerySet:
    """Rows that the actor may count without seeing whose they are."""
    return Obligation.objects.filter(scope.areas(actor, COUNT).q())


def _child_areas(actor: Actor) -> Q:
    """Where the actor is the designated child officer, by the words of their posts."""
    posts = Post.objects.filter(pk__in=people.posts_of(actor)).exclude(title="")
    where = Q(pk__in=[])
    for code, title in posts.values_list("area_code", "title"):
        words = vocabulary.rule("mandatory_reports", area=code, day=actor.today)
        if title in words["officers"]:
            where |= Q(area_code__gte=code, area_code__lt=code + "~")
    return where


def visible_reports(actor: Actor) -> QuerySet[MandatoryReport]:
    """Mandatory reports: one's own, all for the leads of the area, minors' for its child officer.

    An emergency opening of the person opens none of them.
    """
    if actor.user_id is None:
        return MandatoryReport.objects.none()
    own = Q(reported_by_id=actor.user_id)
    led = scope.areas(actor, READ_REPORTS)
    return MandatoryReport.objects.filter(
        own | (led.q() if led else Q(pk__in=[])) | (_child_areas(actor) & Q(is_minor=True))
    )


def access_report(actor: Actor, uid: UUID) -> MandatoryReport:
    """Raises NotFound, for everybody else as if there were none."""
    found = visible_reports(actor).select_related("person", "visit", "reported_by").filter(uid=uid)
    report = found.first()
    if report is None:
        raise NotFound
    return report


# -- months that are handed up --------------------------------------------------------------------


def visible_submissions(actor: Actor) -> QuerySet[Submission]:
    """Months handed up in the actor's areas, and their own ones."""
    if actor.user_id is None:
        return Submission.objects.filter(scope.areas(actor, READ).q())
    own = Q(submitted_by_id=actor.user_id) | Q(post__user_id=actor.user_id)
    return Submission.objects.filter(scope.areas(actor, READ).q() | own)


def can_see_submission(actor: Actor, submission: Submission) -> bool:
    """The object check beside ``visible_submissions``."""
    return scope.holds(actor, READ, submission.area_code) or is_handed_up_by(actor, submission)


def access_submission(actor: Actor, pk: int) -> Submission:
    """Raises NotFound."""
    related = ("division__parent", "post__user", "submitted_by")
    found = visible_submissions(actor).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def is_handed_up_by(actor: Actor, submission: Submission) -> bool:
    post = submission.post
    return actor.user_id is not None and (
        submission.submitted_by_id == actor.user_id
        or (post is not None and post.user_id == actor.user_id)
    )


def is_of_a_lead(submission: Submission) -> bool:
    """What a station lead visited themselves, whichever post it was for: the county checks it,
    not those whom they lead.
    """
    return Submission.objects.filter(_of_a_lead(), pk=submission.pk).exists()


def _of_a_lead() -> Exists:
    led = Post.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=OuterRef("month")),
        user=OuterRef("post__user"),
        role=Role.STATION_LEAD,
        area_code=OuterRef("area_code"),
    )
    return Exists(led)


def right_to_check(submission: Submission) -> scope.Permission:
    if submission.tier == Tier.COUNTY:
        return CHECK_COLLEAGUES
    if submission.tier == Tier.TOWN or is_of_a_lead(submission):
        return CHECK_TOWNS
    return CHECK


def checkable_submissions(actor: Actor) -> QuerySet[Submission]:
    """What the actor may check: in their areas, and handed up by somebody else."""
    villages, towns = scope.areas(actor, CHECK), scope.areas(actor, CHECK_TOWNS)
    rows = Submission.objects.filter(
        (Q(tier=Tier.VILLAGE) & ~Q(_of_a_lead()) & villages.q())
        | ((Q(tier=Tier.TOWN) | Q(_of_a_lead())) & towns.q())
        | (Q(tier=Tier.COUNTY) & scope.areas(actor, CHECK_COLLEAGUES).q())
    )
    if actor.user_id is None:
        return rows
    return rows.exclude(submitted_by_id=actor.user_id).exclude(
        pk__in=Submission.objects.filter(post__user_id=actor.user_id).values("pk")
    )


def can_check(actor: Actor, submission: Submission) -> bool:
    """The object check beside ``checkable_submissions``: nobody checks what they handed up."""
    return scope.holds(
        actor, right_to_check(submission), submission.area_code
    ) and not is_handed_up_by(actor, submission)


def own_rows(actor: Actor, submission: Submission) -> QuerySet[CheckedVisit]:
    """Rows that wait for a decision whose visit the actor made: another has to decide."""
    mine = Q(visit__recorded_by_id=actor.user_id) | Q(visit__visitors__user_id=actor.user_id)
    waiting = CheckedVisit.objects.filter(
        round__submission=submission, state=CheckedVisit.State.WAITING
    )
    return waiting.filter(mine) if actor.user_id is not None else waiting.none()


def access_row(actor: Actor, pk: int) -> CheckedVisit:
    """A row of a month that the actor may see, with a visit that they may see."""
    related = (
        "round__submission__division",
        "round__submission__post__user",
        *("visit__division__parent", "visit__household", "visit__recorded_by", "looked_by"),
    )
    found = (
        CheckedVisit.objects.select_related(*related)
        .filter(pk=pk, visit__in=visible_visits(actor))
        .first()
    )
    if found is None:
        raise NotFound
    is_theirs = has_made(actor, found.visit)
    if not is_theirs and not can_see_submission(actor, found.round.submission):
        raise NotFound
    return found


def visible_relatives(actor: Actor) -> QuerySet[NearRelative]:
    """Registered near kin among the people whom the actor may see."""
    seen = people.visible_persons(actor).values("pk")
    return NearRelative.objects.filter(scope.areas(actor, CHECK).q(), person__in=seen)


# -- keys of homes --------------------------------------------------------------------------------


def visible_keys(actor: Actor) -> HouseKeyQuerySet:
    """The keys that the actor keeps, or all of their areas for those who lead; no others."""
    own = scope.areas(actor, RECORD).q() & Q(post__in=people.posts_of(actor))
    rows = HouseKey.objects.filter(scope.areas(actor, SEE_KEYS).q() | own)
    return rows.filter(about_visible_people(actor))


def key_for(actor: Actor, pk: int) -> HouseKey:
    """Raises NotFound."""
    related = ("person__division", "post__user", "post__division", "consent")
    return the_row(visible_keys(actor).agreed().select_related(*related), pk=pk)


def can_change_key(actor: Actor, key: HouseKey) -> bool:
    """Whoever holds it, and the leads of the area."""
    holds = key.post_id in people.posts_of(actor) and scope.holds(actor, RECORD, key.area_code)
    return holds or scope.holds(actor, PLAN, key.area_code)


def sees_files_of(actor: Actor, visit_pk: int) -> bool:
    """Whether the actor may open the signature, recording or photos of a visit."""
    visit = visible_visits(actor).filter(pk=visit_pk).first()
    return visit is not None and can_see_findings(actor, visit)
