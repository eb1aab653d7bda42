"""What questionnaires add elsewhere: a line in a person's timeline, a figure of a station."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yanzhen.core.addresses import reverse
from yanzhen.core.prepared import PreparedFor, bound_day
from yanzhen.core.scope import Actor, AreaSet
from yanzhen.orgs.station_home import HomePlace, Line, Panel, home_panel
from yanzhen.people.panels import timeline_kind
from yanzhen.questionnaires import access, selectors
from yanzhen.questionnaires.models import Questionnaire

SHOWN = 5

timeline_kind("questionnaire", _("Questionnaires"), icon="clipboard-check", state="active")


@PreparedFor
def _open_in(actor: Actor, areas: AreaSet) -> QuerySet[Questionnaire]:
    rows = selectors.listed_questionnaires(actor).filter(areas.q())
    return rows.filter(state=Questionnaire.State.OPEN, ends_on__gte=bound_day())


def open_questionnaires(actor: Actor, place: HomePlace) -> Panel | None:
    """Those that take answers now, with how far they have come; nothing where there are none."""
    found = _open_in(actor, place.areas, first=SHOWN, day=place.day)
    if not found:
        return None
    return Panel(
        title=_("Open questionnaires"),
        lines=[
            Line(
                title=q.title,
                url=reverse("questionnaire-detail", args=[q.pk]),
                detail=q.division.name,
                badge=f"{q.answered} / {q.wanted}" if q.wanted else str(q.answered),  # type: ignore[attr-defined]
            )
            for q in found
        ],
        url=reverse("questionnaire-list"),
        icon="clipboard-check",
    )


home_panel(60, access.READ, open_questionnaires)
