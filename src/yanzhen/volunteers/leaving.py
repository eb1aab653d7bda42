"""What a post leaves behind in pairs: its user's clients go to somebody else before it ends."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.addresses import reverse
from yanzhen.core.errors import NotValid
from yanzhen.core.scope import Actor
from yanzhen.orgs.leaving import Held, Listed, handing, holding, listing
from yanzhen.orgs.models import Post
from yanzhen.volunteers import access
from yanzhen.volunteers.hands import Hand, hand_of, standing
from yanzhen.volunteers.models import Pair, PairHand
from yanzhen.volunteers.services import hand_over_pair


def pairs_of(post: Post, area: str = "") -> QuerySet[Pair]:
    """Pairs in the area of the post, or a part of it, whose client its user looks after."""
    hands = PairHand.objects.filter(
        user=post.user_id,
        is_substitute=False,
        valid_to=None,
        pair__state=Pair.State.ACTIVE,
        pair__area_code__startswith=area or post.area_code,
    )
    return Pair.objects.filter(pk__in=hands.values("pair"))


@holding
def clients_of_pairs(post: Post, day: date) -> Held:
    return Held(_("clients of care circles"), pairs_of(post).count())


@listing
def pairs_by_name(actor: Actor, post: Post, day: date, most: int) -> Listed:
    """The clients, named as far as the actor may see them."""
    rows = pairs_of(post)
    seen = access.visible_pairs(actor).filter(pk__in=rows.values("pk")).select_related("client")
    lines = [
        (pair.client.name, str(pair.get_role_display()), reverse("pair-detail", args=[pair.pk]))
        for pair in seen.order_by("pk")[:most]
    ]
    return Listed(_("clients of care circles"), rows.count(), lines)


@handing
def hand_over_circles(actor: Actor, post: Post, to: Post, area: str) -> int:
    """The new worker looks after them; who stands in stays. Raises NotValid when they are one."""
    if post.user_id == to.user_id:
        return 0
    rows = list(pairs_of(post, area).select_related("client").prefetch_related("hands"))
    for pair in rows:
        _holder, stand_in = standing(pair)
        holder = Hand(user=to.user)
        if stand_in is None or hand_of(stand_in).is_same_as(holder):
            raise NotValid(
                _("%(client)s needs somebody else who stands in. Name them in the pair first."),
                field="to",
                client=pair.client.name,
            )
        reason = str(_("hand-over of the post"))
        hand_over_pair(actor=actor, pair=pair, holder=holder, reason=reason)
    return len(rows)
