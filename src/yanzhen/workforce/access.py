"""Who may see and keep the certificates of staff, and read the logs of workers."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import FRONT_LINE, LEADS, ONLOOKERS, Role
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.prepared import Bound, Prepared, bound_day, bound_user
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Post
from yanzhen.workforce.models import StaffCertificate, WorkLog

READ = scope.permission(
    "workforce.read", roles=LEADS | ONLOOKERS | {Role.TOWN_WORKER, Role.DEPARTMENT_READER}
)
KEEP = scope.permission("workforce.keep", roles=LEADS)
WRITE_LOGS = scope.permission("workforce.write_logs", roles=FRONT_LINE)
READ_LOGS = scope.permission("workforce.read_logs", roles=LEADS | {Role.SUPERVISOR})


def visible_certificates(actor: Actor) -> QuerySet[StaffCertificate]:
    return StaffCertificate.objects.filter(scope.areas(actor, READ).q())


def can_see_certificate(actor: Actor, certificate: StaffCertificate) -> bool:
    return scope.holds(actor, READ, certificate.area_code) or actor.user_id == certificate.user_id


def visible_logs(actor: Actor) -> QuerySet[WorkLog]:
    """One's own logs, and those of the workers of the actor's stations."""
    led = WorkLog.objects.filter(scope.areas(actor, READ_LOGS).q())
    return led | WorkLog.objects.filter(user_id=actor.user_id or 0)


def can_see_log(actor: Actor, log: WorkLog) -> bool:
    return log.user_id == actor.user_id or scope.holds(actor, READ_LOGS, log.area_code)


def working_posts(day: date | Bound) -> QuerySet[Post]:
    """The posts of those who keep logs."""
    roles = [str(role) for role in FRONT_LINE]
    return Post.objects.on(day).filter(role__in=roles, user__is_active=True).exclude(area_code="")


@Prepared
def _posts() -> QuerySet[Post]:
    return working_posts(bound_day()).filter(user_id=bound_user()).select_related("division")


def post_of(user_id: int | None, day: date) -> Post | None:
    """The narrowest working post of somebody: their place in lists of logs."""
    posts = _posts(user_id=user_id or 0, day=day)
    return max(posts, key=lambda post: (len(post.area_code), -post.pk), default=None)


def worker_for(actor: Actor, pk: int) -> tuple[User, str]:
    """Somebody whose logs the actor may read, and their place. Raises NotFound."""
    post = post_of(pk, actor.today)
    if post is None or (pk != actor.user_id and not scope.holds(actor, READ_LOGS, post.area_code)):
        raise NotFound
    return post.user, post.area_code
