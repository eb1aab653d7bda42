"""What a post leaves behind in pairs: its user's clients go to somebody else before it ends."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yanzhen.orgs.leaving import Held, holding
from yanzhen.orgs.models import Post
from yanzhen.volunteers.models import PairHand


@holding
def clients_of_pairs(post: Post, day: date) -> Held:
    """Clients in the area of the post whom its user looks after in a circle."""
    hands = PairHand.objects.filter(
        user=post.user_id,
        is_substitute=False,
        valid_to=None,
        pair__state="active",
        pair__area_code__startswith=post.area_code,
    )
    return Held(_("clients of care circles"), hands.count())
