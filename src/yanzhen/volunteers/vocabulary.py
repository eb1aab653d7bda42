"""Words for the codes of times and kinds of teams; skills are words of the place."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.core import policies


def skills(area: str, day: date) -> list[str]:
    """The skills that a place asks volunteers for: rule pack ``volunteers.skills``."""
    words: list[str] = policies.value("volunteers.skills", area=area, day=day)
    return words


SERVICE_TIMES = {
    "weekday_morning": _("weekday mornings"),
    "weekday_afternoon": _("weekday afternoons"),
    "weekend": _("weekends"),
}
TEAM_KINDS = {
    "mutual_help": _("neighbourhood mutual help"),
    "education": _("education"),
    "silver": _("silver generation"),
    "women": _("women"),
    "children": _("children"),
    "youth": _("youth"),
    "university": _("university students"),
    "party_backbone": _("Party backbone"),
    "enterprise": _("enterprise"),
    "general": _("all kinds of help"),
}
PARTY_CATEGORIES = {
    "working_member": _("Party member at work"),
    "retired_member": _("retired Party member"),
    "new_force_member": _("Party member of new economic and social organisations"),
    "league_member": _("member of the Youth League"),
    "other_party": _("member of a democratic party"),
    "masses": _("no party"),
}
PAIR_KINDS = {
    "younger_older": _("younger old people help older ones"),
    "neighbour": _("neighbours help neighbours"),
    "student": _("students and old people"),
    "parent_child": _("caring parents for a child"),
    "worker": pgettext_lazy("circle", "worker"),
    "doctor": pgettext_lazy("circle", "doctor"),
    "care_worker": pgettext_lazy("circle", "care worker"),
}
TOPICS = {
    "care": _("care of the old and ill"),
    "first_aid": _("first aid"),
    "driving": _("driving licence"),
    "electricity": _("electrician"),
    "minors": _("protection of minors"),
}
