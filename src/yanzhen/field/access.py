"""Who goes out with a device, and who decides about what devices sent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from yanzhen.accounts.models import User
from yanzhen.accounts.roles import FRONT_LINE, LEADS, Role
from yanzhen.core import scope
from yanzhen.core.errors import NotFound
from yanzhen.core.scope import Actor
from yanzhen.field.models import Conflict, Device, FieldPhoto, Upload
from yanzhen.orgs.models import Post
from yanzhen.people.access import visible_persons

USE = scope.permission("field.use", roles=FRONT_LINE)
DECIDE = scope.permission("field.decide", roles=LEADS | {Role.SUPERVISOR})
SEE_DEVICES = scope.permission(
    "field.see_devices", roles=FRONT_LINE | {Role.SUPERVISOR, Role.SECURITY_ADMIN}
)
REVOKE = scope.permission("field.revoke_devices", roles=LEADS | {Role.SECURITY_ADMIN})
VIEW_AS = scope.permission("field.view_as", roles=LEADS | {Role.SUPERVISOR})


def user_key(actor: Actor) -> int:
    """The user who acts; zero, who is nobody, for the system."""
    return actor.user_id or 0


def visible_devices(actor: Actor) -> QuerySet[Device]:
    """One's own, and those of the places whose devices one may revoke or decide about."""
    looked_after = scope.areas(actor, REVOKE).q() | scope.areas(actor, DECIDE).q()
    return Device.objects.filter(Q(user_id=actor.user_id) | looked_after)


def can_revoke(actor: Actor, device: Device) -> bool:
    """One's own device that was lost, or a device of a place that one looks after."""
    return device.user_id == actor.user_id or scope.holds(actor, REVOKE, device.area_code)


def _of_visible_persons(actor: Actor) -> Q:
    """What protection leaves open: nothing about people whom the actor may not see."""
    hidden = Q(person__isnull=False) & ~Q(person__protection="none")
    return ~hidden | Q(person__in=visible_persons(actor).values("pk"))


def quarantined_uploads(actor: Actor) -> QuerySet[Upload]:
    """What devices sent and somebody has to decide about, in the areas of the actor."""
    rows = Upload.objects.filter(scope.areas(actor, DECIDE).q())
    return rows.filter(_of_visible_persons(actor))


def files_to_decide(actor: Actor) -> QuerySet[FieldPhoto]:
    """Files that could not be kept or were handed over by a withdrawn device."""
    rows = FieldPhoto.objects.filter(scope.areas(actor, DECIDE).q(), state__in=FieldPhoto.TO_DECIDE)
    return rows.filter(_of_visible_persons(actor))


def can_decide(actor: Actor, row: Upload | Conflict | FieldPhoto) -> bool:
    return scope.holds(actor, DECIDE, row.area_code)


def visible_conflicts(actor: Actor) -> QuerySet[Conflict]:
    rows = Conflict.objects.filter(scope.areas(actor, DECIDE).q())
    return rows.filter(upload__in=quarantined_uploads(actor).values("pk"))


def device_for(actor: Actor, pk: int) -> Device:
    found = visible_devices(actor).select_related("user").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def upload_for(actor: Actor, pk: int) -> Upload:
    """Raises NotFound, also for an upload of another area."""
    rows = quarantined_uploads(actor).select_related("user", "person", "synced", "device")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def file_for(actor: Actor, pk: int) -> FieldPhoto:
    """A file of one's areas, also after the decision. Raises NotFound."""
    rows = FieldPhoto.objects.filter(scope.areas(actor, DECIDE).q())
    rows = rows.filter(Q(state__in=FieldPhoto.TO_DECIDE) | ~Q(decided_at=None))
    related = ("device__user", "person", "synced", "decided_by")
    found = rows.filter(_of_visible_persons(actor)).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def conflict_for(actor: Actor, pk: int) -> Conflict:
    rows = visible_conflicts(actor).select_related("upload__user", "upload__person", "synced")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def areas_of_worker(worker: User, now: datetime) -> set[str]:
    """Where a worker has posts in the field on that day."""
    rows = Post.objects.on(timezone.localdate(now)).filter(user=worker, role__in=USE.roles)
    return set(rows.values_list("area_code", flat=True))


def can_view_as(actor: Actor, worker: User) -> bool:
    """All the places of the worker lie in the places that the actor supervises."""
    areas = areas_of_worker(worker, actor.now)
    return bool(areas) and all(scope.holds(actor, VIEW_AS, area) for area in areas)


def workers_to_view(actor: Actor) -> QuerySet[User]:
    """The workers in the field of the actor's places, without those who also work elsewhere."""
    posts = Post.objects.on(actor.today).filter(role__in=USE.roles)
    inside = scope.areas(actor, VIEW_AS).q()
    return (
        User.objects.filter(pk__in=posts.filter(inside).values("user"), is_active=True)
        .exclude(pk__in=posts.exclude(inside).values("user"))
        .exclude(pk=user_key(actor))
    )


def worker_for(actor: Actor, pk: int) -> User:
    """Raises NotFound."""
    found = workers_to_view(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found
