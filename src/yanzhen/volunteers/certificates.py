"""The certificate as paper, and what everybody may read who scans it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from yanzhen.core.documents import pdf_of
from yanzhen.core.identity import mask_name
from yanzhen.volunteers.models import Evidence, HourCertificate
from yanzhen.volunteers.reckoning import Minutes, hours_of

PAPER = Path(__file__).parent / "papers" / "certificate.typ"
EVIDENCE = dict(Evidence.choices)


def minutes_of(certificate: HourCertificate) -> Minutes:
    return Minutes(certificate.verified_minutes, certificate.supplemented_minutes)


def printed(certificate: HourCertificate, address: str) -> bytes:
    """The paper on A4 with the code that leads to ``address``."""
    return _papers([_content(certificate, address)])


def printed_together(certificates: Iterable[HourCertificate], address: str) -> bytes:
    """One file of many papers; ``address`` has ``{token}`` in the place of each one's token."""
    return _papers([_content(row, address.replace("{token}", row.token)) for row in certificates])


def _papers(contents: list[dict[str, Any]]) -> bytes:
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    words = {
        "title": _("Certificate of volunteer service"),
        "lead": _("This is to certify the volunteer service below, as recorded."),
        "head": [_("day"), _("what was done"), _("hours"), _("evidence")],
        "basis": _("Record of this unit. Free of charge; not for commercial use."),
        "verify": _("Scan to check that it holds."),
        "service": pgettext("certificate", "Service"),
        "seal": _("Unit (seal)"),
    }
    return pdf_of(PAPER, {"language": language, "words": words, "papers": contents})


def _content(certificate: HourCertificate, address: str) -> dict[str, Any]:
    content, minutes = certificate.content, minutes_of(certificate)
    return {
        "serial": certificate.serial,
        "code": segno.make(address, error="m").svg_inline(scale=4, border=0),
        "address": address,
        "blocks": [
            [str(title), [[str(label), str(value)] for label, value in facts if value]]
            for title, facts in _blocks(certificate)
        ],
        "lines": [
            [day, title, hours_of(minutes), str(EVIDENCE.get(evidence, evidence))]
            for day, title, minutes, evidence in content["lines"]
        ],
        "period": f"{certificate.period_from} – {certificate.period_to}",
        "more": _more(certificate),
        "total": _("%(hours)s hours in all: %(verified)s signed in and out, %(later)s added later.")
        % {
            "hours": minutes.hours,
            "verified": minutes.verified_hours,
            "later": minutes.supplemented_hours,
        },
    }


def _more(certificate: HourCertificate) -> str:
    left = certificate.content["count"] - len(certificate.content["lines"])
    return _("and %(count)s further services") % {"count": left} if left > 0 else ""


def _blocks(certificate: HourCertificate) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Who served, who recorded it, and the paper itself; the service stands in the table."""
    content = certificate.content
    volunteer = [
        (pgettext("person", "name"), content["name"]),
        (_("volunteer number"), content["number"]),
        (_("identity document"), content.get("document", "")),
    ]
    unit = [
        (_("recording unit"), content["unit"]),
        (_("person in charge"), content["in_charge"]),
        (_("handled by"), content["handler"]),
        (_("contact"), content["contact"]),
    ]
    paper = [
        (_("certificate number"), certificate.serial),
        (_("issued on"), timezone.localdate(certificate.created_at)),
        (_("publicity until"), certificate.public_until),
    ]
    return [
        (pgettext("certificate", "Volunteer"), volunteer),
        (pgettext("certificate", "Recorded by"), unit),
        (pgettext("certificate", "Certificate"), paper),
    ]


def public_view(certificate: HourCertificate) -> dict[str, Any]:
    """What whoever has the paper may compare: the name masked, no number of a person."""
    content = certificate.content
    return {
        "serial": certificate.serial,
        "name": mask_name(content["name"]),
        "unit": content["unit"],
        "minutes": minutes_of(certificate),
        "count": content["count"],
        "period_from": certificate.period_from,
        "period_to": certificate.period_to,
        "issued_on": timezone.localdate(certificate.created_at),
        "public_until": certificate.public_until,
        "revoked_at": certificate.revoked_at,
        "revoke_reason": certificate.revoke_reason,
    }
