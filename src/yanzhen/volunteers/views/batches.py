"""Certificates of a whole team, and whether the register may go to the national system."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.steps import BOTH, fresh, make_new
from yanzhen.volunteers import access, national, register_forms, selectors, services
from yanzhen.volunteers.services import batches

OF_EACH = "of-each"


@page(access.CERTIFY, methods=BOTH)
def batch_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Certificates of everybody in a team, as one file."""
    actor = request.actor
    team = selectors.team_for(actor, pk)
    scope.require(actor, access.CERTIFY, team.area_code)
    today = actor.today
    duties = actor.facts.get("duties") or ()
    unit = duties[0].station_name or duties[0].place if duties else ""
    form = register_forms.BatchForm(
        **fresh(request, period_from=today.replace(month=1, day=1), period_to=today, unit=unit)
    )
    address = request.build_absolute_uri(reverse("certificate-verify", args=[OF_EACH]))
    return make_new(
        request,
        form,
        "volunteers.ask_certificates",
        perform=lambda given: services.ask_certificates(
            actor=actor, team=team, address=address.replace(OF_EACH, "{token}"), **given
        ),
        done=_("The certificates are being written."),
        page="batch-detail",
        title=_("Certificates of the team"),
        record=team,
        back=reverse("team-detail", args=[team.pk]),
    )


@page(access.CERTIFY)
def batch_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """How far the certificates are, and the file of all."""
    batch = batches.batch_for(request.actor, pk)
    context = {
        "batch": batch,
        "certificates": batches.certificates_of(batch)[:200],
        "count": batches.certificates_of(batch).count(),
        "job": batch.job,
        "job_url": reverse("job-state", args=[batch.job_id])
        if batch.job and batch.job.user_id == request.actor.user_id and not batch.stored_as
        else "",
    }
    return render(request, "volunteers/batch.html", context)


@page(access.CERTIFY)
def batch_file(request: ActorRequest, pk: int) -> HttpResponse:
    """All certificates of a batch in one file."""
    batch = batches.batch_for(request.actor, pk)
    answer = HttpResponse(batches.file_of(batch), content_type="application/pdf")
    name = quote(f"{batch}-{batch.period_to}.pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return answer


@page(access.EXPORT)
def national_check(request: ActorRequest) -> HttpResponse:
    """Whose entries lack what the national system asks for, and the way to the file."""
    found, seen = national.lacks(request.actor)
    context = {
        "lacks": found,
        "seen": seen,
        "columns": national.columns_for(request.actor),
        "export_url": "/exports/new/?kind=volunteer-national",
        "may_read_pairs": scope.holds(request.actor, access.READ_PAIRS),
    }
    return render(request, "volunteers/national.html", context)
