"""What a post leaves behind: keys, devices and other things that its user has in use."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.orgs.leaving import Held, Listed, holding, listing
from yanzhen.orgs.models import Post
from yanzhen.resources import access
from yanzhen.resources.models import ResourceBooking
from yanzhen.resources.models.bookings import BookingQuerySet


def in_use_by(post: Post) -> BookingQuerySet:
    """What was handed out to the post's user for its area and did not come back."""
    return ResourceBooking.objects.filter(
        holder=post.user_id,
        state=ResourceBooking.State.OUT,
        area_code__startswith=post.area_code,
    )


@holding
def things_in_use(post: Post, day: date) -> Held:
    """They come back to their owner; nobody passes them on."""
    return Held(_("keys and things in use"), in_use_by(post).count())


@listing
def things_by_name(actor: Actor, post: Post, day: date, most: int) -> Listed:
    rows = in_use_by(post)
    seen = access.visible_bookings(actor).filter(pk__in=rows.values("pk"))
    lines = [
        (
            str(row.resource),
            f"{row.purpose} · {timezone.localdate(row.ends_at)}",
            reverse("booking-detail", args=[row.pk]),
        )
        for row in seen.select_related("resource").order_by("ends_at", "pk")[:most]
    ]
    return Listed(_("keys and things in use"), rows.count(), lines)
