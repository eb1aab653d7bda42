"""A supervisor looks at the house with a worker's eyes for a while; the view is kept."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core.errors import AccessDenied, NotFound, NotValid
from yanzhen.core.finding import the_row
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.field import access
from yanzhen.field.models import WorkerView

LONGEST = timedelta(hours=1)


@operation("field.begin_viewing")
def begin_viewing(*, actor: Actor, worker: User, reason: str) -> WorkerView:
    """Look as this worker for an hour at most. Raises NotFound outside of the actor's areas."""
    areas = access.areas_of_worker(worker, actor.now)
    if not access.can_view_as(actor, worker):
        raise NotFound
    if worker.pk == actor.user_id:
        raise AccessDenied(_("This is you."))
    if len(reason.strip()) < 2:
        raise NotValid(_("Say why you look."), field="reason")
    note(worker=worker.pk, reason=reason.strip()[:200])
    return WorkerView.objects.create(
        viewer_id=access.user_key(actor),
        worker=worker,
        area_code=min(areas, key=len),
        reason=reason.strip()[:300],
        begun_at=actor.now,
        until=actor.now + LONGEST,
    )


@operation("field.end_viewing")
def end_viewing(*, actor: Actor, pk: int) -> WorkerView:
    view = the_row(WorkerView.objects.all(), pk=pk, viewer_id=actor.user_id)
    if view.ended_at is None:
        view.ended_at = actor.now
        view.save(update_fields=["ended_at"])
    note(pages=view.pages)
    return view
