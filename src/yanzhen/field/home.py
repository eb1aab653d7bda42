"""What field work adds to the home of a station: what somebody there has to decide."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.core.addresses import reverse
from yanzhen.core.scope import Actor
from yanzhen.field import access
from yanzhen.field.models import Conflict, Upload
from yanzhen.orgs.station_home import HomePlace, Line, Panel, home_panel


def field_work_to_decide(actor: Actor, place: HomePlace) -> Panel | None:
    """Conflicts, what was kept apart, files that are not with their visit; each with a count."""
    held = access.quarantined_uploads(actor).filter(state=Upload.State.QUARANTINED)
    open_ones = access.visible_conflicts(actor).filter(state=Conflict.State.OPEN)
    files = access.files_to_decide(actor).filter(place.q())
    counts = (
        (_("Conflicts"), "field-conflicts", open_ones.filter(place.q()).count()),
        (_("Kept apart"), "field-quarantine", held.filter(place.q()).count()),
        (pgettext("field", "Files"), "field-files", files.count()),
    )
    lines = [
        Line(title=title, url=reverse(name), badge=str(count), state="due")
        for title, name, count in counts
        if count
    ]
    if not lines:
        return None
    return Panel(title=_("Field work to be decided"), lines=lines, icon="refresh-cw")


home_panel(42, access.DECIDE, field_work_to_decide, is_late=True)
