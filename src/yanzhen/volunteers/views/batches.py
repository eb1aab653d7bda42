"""Certificates of a whole team, and whether the register may go to the national system."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.lists import page_of, turn
from yanzhen.core.paging import Capped
from yanzhen.core.steps import BOTH, fresh, make_new
from yanzhen.orgs.models import Organization
from yanzhen.volunteers import access, national, register_forms, selectors, services
from yanzhen.volunteers.models import Volunteer
from yanzhen.volunteers.services import batches
from yanzhen.volunteers.tables import BatchTable

OF_EACH = "of-each"


def _known(request: ActorRequest) -> dict[str, Any]:
    """What a form of a batch begins with: this year, and the unit of whoever asks."""
    today = request.actor.today
    duties = request.actor.facts.get("duties") or ()
    unit = duties[0].station_name or duties[0].place if duties else ""
    return fresh(request, period_from=today.replace(month=1, day=1), period_to=today, unit=unit)


def _address(request: ActorRequest) -> str:
    """The page that verifies a certificate, with a mark in the place of its token."""
    address = request.build_absolute_uri(reverse("certificate-verify", args=[OF_EACH]))
    return address.replace(OF_EACH, "{token}")


@page(access.CERTIFY, methods=BOTH)
def batch_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Certificates of everybody in a team, as one file."""
    actor = request.actor
    team = selectors.team_for(actor, pk)
    scope.require(actor, access.CERTIFY, team.area_code)
    return make_new(
        request,
        register_forms.BatchForm(**_known(request)),
        "volunteers.ask_certificates",
        perform=lambda given: services.ask_certificates(
            actor=actor, team=team, address=_address(request), **given
        ),
        done=_("The certificates are being written."),
        page="batch-detail",
        title=_("Certificates of the team"),
        record=team,
        back=reverse("team-detail", args=[team.pk]),
    )


@page(access.CERTIFY)
def batch_list(request: ActorRequest) -> HttpResponse:
    """All batches of the area, the newest first."""
    rows = batches.visible_batches(request.actor).annotate(count=Count("certificates"))
    table = BatchTable(rows, order_by=request.GET.get("sort", ()))
    turn(table, request, rows)
    return render(request, "volunteers/batches.html", {"table": table})


@page(access.CERTIFY, methods=BOTH)
def batch_of_unit(request: ActorRequest) -> HttpResponse:
    """Certificates of everybody whom a school or another unit registered, as one file."""
    actor = request.actor
    registered = Volunteer.objects.filter(scope.areas(actor, access.CERTIFY).q())
    units = Organization.objects.filter(
        scope.areas(actor, access.CERTIFY).q(), pk__in=registered.values("registered_by")
    )
    return make_new(
        request,
        register_forms.UnitBatchForm(**_known(request), organizations=units.order_by("name")),
        "volunteers.ask_certificates",
        perform=lambda given: services.ask_certificates(
            actor=actor, address=_address(request), **given
        ),
        done=_("The certificates are being written."),
        page="batch-detail",
        title=_("Certificates of a unit"),
        back=reverse("batch-list"),
    )


@page(access.CERTIFY)
def batch_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """How far the certificates are, and the file of all."""
    batch = batches.batch_for(request.actor, pk)
    context = {
        "batch": batch,
        "certificates": page_of(request, batches.certificates_of(batch)),
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
        "lacks": page_of(request, found),
        "lacking": Capped(national.MOST) if len(found) == national.MOST else len(found),
        "seen": seen,
        "columns": national.columns_for(request.actor),
        "export_url": "/exports/new/?kind=volunteer-national",
        "may_read_pairs": scope.holds(request.actor, access.READ_PAIRS),
    }
    return render(request, "volunteers/national.html", context)
