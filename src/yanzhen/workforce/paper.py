"""A log on A4, filled from the records as its reader may see them."""

from __future__ import annotations

from pathlib import Path

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yanzhen.accounts.models import User
from yanzhen.core.documents import pdf_of
from yanzhen.core.fields import plain
from yanzhen.core.scope import Actor
from yanzhen.orgs.models import Station
from yanzhen.workforce import composing, rules, selectors
from yanzhen.workforce.models import WorkLog

PAPER = Path(__file__).parent / "papers" / "log.typ"


def _station(area: str) -> str:
    """The nearest station of a place: its own, else that of the place above."""
    codes = [area[:n] for n in (6, 9, 12, 15) if len(area) >= n]
    rows = Station.objects.filter(area_code__in=codes, valid_to=None).order_by("-area_code", "pk")
    return str(rows.first() or "")


def log_paper(
    reader: Actor, worker: User, area: str, span: rules.Span, log: WorkLog | None
) -> bytes:
    """The bytes of the paper."""
    titles = {
        rules.DAY: _("Daily log"),
        rules.WEEK: _("Weekly log"),
        rules.MONTH: _("Monthly log"),
    }
    found = composing.composed(reader, worker.pk, span)
    form = "%H:%M" if span.kind == rules.DAY else "%m-%d %H:%M"
    handed_in = timezone.localtime(log.handed_in_at) if log else None
    hidden = _("%(count)s entries that the reader may not see") % {"count": found.hidden}
    return pdf_of(
        PAPER,
        {
            "language": "zh" if (get_language() or "zh").startswith("zh") else "en",
            "station": _station(area),
            "facts": [
                (_("worker"), worker.name),
                (pgettext("work log", "time"), selectors.span_words(span)),
                (_("handed in at"), f"{handed_in:%Y-%m-%d %H:%M}" if handed_in else "—"),
            ],
            "figures": [(str(f.label), f.words) for f in found.figures],
            "lines": [
                (
                    timezone.localtime(line.at).strftime(form),
                    str(line.kind),
                    f"{line.title} {line.detail}".strip(),
                    str(line.minutes or ""),
                )
                for line in found.lines
            ],
            "rest": hidden if found.hidden else "",
            "own": plain(log.words) if log else "",
            "words": {
                "title": titles[span.kind],
                "figures": _("Figures"),
                "lines": pgettext("work log", "What was done"),
                "own": _("In one's own words"),
                "nothing": _("Nothing was recorded."),
                "columns": [
                    _("when"),
                    _("kind"),
                    pgettext("work log", "what was done"),
                    _("minutes"),
                ],
                "worker": _("Worker (signature)"),
                "lead": _("Station lead (signature)"),
            },
        },
    )
