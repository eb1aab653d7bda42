"""What a post leaves behind in case work: the open cases of its user go to somebody else."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.cases import access, rules
from yanzhen.cases.models import Case
from yanzhen.cases.services import assign_case
from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.leaving import Held, Listed, handing, holding, listing
from yanzhen.orgs.models import Post


def cases_of(post: Post, day: date, area: str = "") -> QuerySet[Case]:
    """Open cases of the post's user in its area (or a part of it) and in no other post's."""
    rows = Case.objects.filter(
        AreaSet((area or post.area_code,)).q(), worker=post.user_id, stage__in=rules.OPEN
    )
    others = Post.objects.on(day).filter(user=post.user_id, role__in=access.WORK.roles)
    for code in others.exclude(pk=post.pk).values_list("area_code", flat=True):
        rows = rows.exclude(AreaSet((code,)).q())
    return rows


@holding
def open_cases(post: Post, day: date) -> Held:
    return Held(_("open cases"), cases_of(post, day).count())


@listing
def cases_by_name(actor: Actor, post: Post, day: date, most: int) -> Listed:
    """The open cases, named as far as the actor may know of them."""
    rows = cases_of(post, day)
    seen = access.visible_cases(actor).filter(pk__in=rows.values("pk")).select_related("person")
    lines = [
        (
            case.person.name,
            f"{case.number} · {case.get_stage_display()}",
            reverse("case-detail", args=[case.pk]),
        )
        for case in seen.order_by("number")[:most]
    ]
    return Listed(_("open cases"), rows.count(), lines)


@handing
def hand_over_cases(actor: Actor, post: Post, to: Post, area: str) -> int:
    if post.user_id == to.user_id:
        return 0
    rows = list(cases_of(post, actor.today, area))
    for case in rows:
        assign_case(actor=actor, case=case, worker=to.user, reason=str(_("hand-over of the post")))
    return len(rows)
