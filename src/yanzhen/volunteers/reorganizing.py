"""When places merge or split: volunteers, teams and pairs go on in the new place."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yanzhen.core.numbers import Unit
from yanzhen.orgs.reorganizing import rows_follow
from yanzhen.volunteers.models import Pair, Volunteer, VolunteerTeam


def register_followers() -> None:
    rows_follow(_("Volunteers"), Unit.PERSON, Volunteer.objects.all)
    rows_follow(_("Volunteer teams"), Unit.TEAM, VolunteerTeam.objects.all)
    rows_follow(_("Pairs"), Unit.PERSON, Pair.objects.all)
