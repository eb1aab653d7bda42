"""Words for the codes of skills, times and kinds of teams."""

from django.utils.translation import gettext_lazy as _

SKILLS = {
    "errands": _("errands"),
    "repair": _("repairs"),
    "company": _("keeping company"),
    "haircut": _("haircuts"),
    "health": _("health"),
    "teaching": _("teaching"),
    "driving": _("driving"),
    "cooking": _("cooking"),
}
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
    "general": _("general"),
}
