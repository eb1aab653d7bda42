"""Needs that were taken up from a questionnaire lead back to what it showed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core.scope import Actor
from yanzhen.needs.models import Need
from yanzhen.needs.origins import Origin, need_origin
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import FindingNeed


@need_origin(Need.Channel.SURVEY)
def finding(actor: Actor, need: Need) -> Origin | None:
    link = FindingNeed.objects.select_related("finding__questionnaire").filter(need=need).first()
    if link is None:
        return None
    asked = link.finding.questionnaire
    may_see = access.can_see_questionnaire(actor, asked, access.COUNT)
    url = reverse("questionnaire-gap", args=[asked.pk]) if may_see else ""
    return Origin(_("questionnaire"), asked.title, url)
