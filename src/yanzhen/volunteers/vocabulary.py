"""Words for the codes of times and kinds of teams; skills are words of the place."""

from datetime import date

from django.utils.translation import gettext_lazy as _

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
    "general": _("all kinds of help"),
}
