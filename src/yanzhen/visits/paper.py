"""The visit as the printed form that stations keep."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yanzhen.core.documents import pdf_of
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.needs.tables import place_name
from yanzhen.visits import access, selectors, vocabulary
from yanzhen.visits.models import Visit

PAPER = Path(__file__).parent / "papers" / "visit.typ"


def visit_paper(actor: Actor, visit: Visit) -> bytes:
    """The form on A4, filled with what the actor may see of the visit."""
    sees_all = access.can_see_findings(actor, visit)
    began = timezone.localtime(visit.started_at)
    roles = vocabulary.rule("roles", area=visit.area_code, day=began.date())
    members = visit.members.select_related("person")
    met = "、".join(m.person.name for m in members if m.is_met)
    facts = [
        (_("visited person"), "、".join(m.person.name for m in members)),
        (_("who was met"), met or str(visit.get_outcome_display())),
        (_("where"), place_name(visit)),
        (_("began at"), f"{began:%Y-%m-%d %H:%M}"),
        (_("minutes"), str(visit.minutes)),
        (_("how"), str(visit.get_means_display())),
        (
            _("visitors"),
            "、".join(f"{v.name} ({vocabulary.word(roles, v.role)})" for v in visit.visitors.all()),
        ),
    ]
    blocks = [
        {
            "name": block["name"],
            "remark": _("no change since the last visit") if block["is_unchanged"] else "",
            "rows": block["rows"],
        }
        for block in selectors.blocks_of(actor, visit)
    ]
    if signs := selectors.signs_of(actor, visit):
        rows = [(f"{s['name']} ({s['sign'].person.name})", s["value"]) for s in signs]
        blocks.append({"name": _("Measured"), "remark": "", "rows": rows})
    ending = [
        (_("Needs that were heard"), "、".join(n.title for n in visit.needs.all())),
        (_("policies explained"), "、".join(selectors.policies_of(visit))),
        (_("the worker's view"), plain(visit.view) if sees_all else ""),
        (_("next step"), visit.next_step),
    ]
    return pdf_of(
        PAPER,
        {
            "language": "zh" if (get_language() or "zh").startswith("zh") else "en",
            "number": f"{began:%Y%m%d}-{visit.pk}",
            "station": str(visit.station or ""),
            "facts": facts,
            "blocks": blocks,
            "ending": ending,
            "words": {
                "title": _("Record of a visit"),
                "visitor": _("Visitors (signature)"),
                "client": _("Visited person (signature)"),
            },
        },
    )
