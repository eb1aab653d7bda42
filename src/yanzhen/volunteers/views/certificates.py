"""Certificates: issued, printed, revoked, and checked by everybody who has the paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yanzhen.core import scope
from yanzhen.core.edges import ActorRequest, page, refusals_in
from yanzhen.core.steps import BOTH, bound, fresh, once, take_step
from yanzhen.needs.frames import resident_frame, visitor
from yanzhen.volunteers import access, certificates, forms, reckoning, selectors, services
from yanzhen.volunteers.models import HourCertificate


@page(access.CERTIFY, methods=BOTH)
def certificate_create(request: ActorRequest, volunteer_pk: int) -> HttpResponse:
    """Certify the hours of a volunteer in a period."""
    actor = request.actor
    volunteer = selectors.volunteer_for(actor, volunteer_pk)
    scope.require(actor, access.CERTIFY, volunteer.area_code)
    today = actor.today
    duties = actor.facts.get("duties") or ()
    unit = duties[0].station_name or duties[0].place if duties else ""
    form = forms.CertificateForm(
        **fresh(request, period_from=volunteer.registered_on, period_to=today, unit=unit)
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            given = dict(form.cleaned_data)
            given.pop("client_key")
            certificate = once(
                actor,
                form,
                "volunteers.issue_certificate",
                lambda: services.issue_certificate(actor=actor, volunteer=volunteer, **given),
            )
            return redirect("certificate-detail", certificate.pk)
    context = {
        "form": form,
        "record": volunteer,
        "title": _("Certificate of volunteer service"),
        "action": pgettext("certificate", "Issue"),
        "back": reverse("volunteer-detail", args=[volunteer.pk]),
        "leads_back": True,
        "help": _("Free of charge. There are %(hours)s confirmed hours in all.")
        % {"hours": reckoning.minutes_of(volunteer).hours},
    }
    return render(request, "core/step.html", context, status=422 if form.errors else 200)


@page(access.READ)
def certificate_detail(request: ActorRequest, pk: int) -> HttpResponse:
    certificate = access.certificate_for(request.actor, pk)
    context = {
        "certificate": certificate,
        "minutes": certificates.minutes_of(certificate),
        "verify_url": _address(request, certificate),
        "may_revoke": not certificate.is_revoked
        and scope.holds(request.actor, access.CERTIFY, certificate.area_code),
    }
    return render(request, "volunteers/certificate.html", context)


def _address(request: HttpRequest, certificate: HourCertificate) -> str:
    return request.build_absolute_uri(reverse("certificate-verify", args=[certificate.token]))


@page()
def certificate_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The paper: for the station and for whom it is about."""
    certificate = access.certificate_for(request.actor, pk)
    paper = certificates.printed(certificate, _address(request, certificate))
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{certificate.serial}.pdf"'
    return answer


@page(access.CERTIFY, methods=BOTH)
def certificate_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    certificate = access.certificate_for(request.actor, pk)
    scope.require(request.actor, access.CERTIFY, certificate.area_code)

    def perform(given: dict[str, Any]) -> object:
        return services.revoke_certificate(
            actor=request.actor, certificate=certificate, reason=given["reason"]
        )

    return take_step(
        request,
        certificate,
        forms.ReasonForm(**bound(request, certificate)),
        title=_("Revoke the certificate"),
        action=_("Revoke"),
        done=_("Revoked. Whoever scans it reads so."),
        back=reverse("certificate-detail", args=[certificate.pk]),
        perform=perform,
    )


@page(public=True)
def certificate_verify(request: HttpRequest, token: str) -> HttpResponse:
    """Whether a certificate holds, for whoever has it in hand: the name masked."""
    found = HourCertificate.objects.filter(token=token[:24]).first()
    actor = getattr(request, "actor", None) or visitor()
    context = {
        "shown": certificates.public_view(found) if found else None,
        **resident_frame(actor, found.area_code if found else ""),
    }
    return render(
        request, "resident/certificate_verify.html", context, status=200 if found else 404
    )
