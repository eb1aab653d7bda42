"""Signing in by phone and one-time code: two short questions."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from yanzhen.accounts import policy
from yanzhen.accounts.forms import CodeForm, PhoneForm
from yanzhen.accounts.models import OneTimeCode
from yanzhen.accounts.services import check_code, send_code
from yanzhen.accounts.services.codes import resident_of, wrong_code
from yanzhen.core.edges import page, refusals_in
from yanzhen.core.fields import plain
from yanzhen.core.identity import mask_phone
from yanzhen.core.scope import Actor

CODE_SENT = "one_time_code"


def _visitor(request: HttpRequest) -> Actor:
    """Nobody yet: somebody at the door."""
    return Actor(
        user_id=None,
        name="visitor",
        now=timezone.now(),
        request_id=getattr(request, "request_id", ""),
    )


def _next_address(request: HttpRequest) -> str:
    """Where to go afterwards; only addresses of this house."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


@page(public=True, methods=("GET", "HEAD", "POST"))
def phone_sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the phone number and send a code to it."""
    if request.user.is_authenticated:
        return redirect(_next_address(request) or "/")
    form, next_address = PhoneForm(request.POST or None), _next_address(request)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            code = send_code(
                actor=_visitor(request),
                phone=form.cleaned_data["phone"],
                sender=request.META.get("REMOTE_ADDR", ""),
            )
            request.session[CODE_SENT] = code.pk
            query = f"?{urlencode({'next': next_address})}" if next_address else ""
            return redirect(f"{reverse('phone-sign-in-code')}{query}")
    return render(request, "accounts/phone.html", {"form": form, "next": next_address})


@page(public=True, methods=("GET", "HEAD", "POST"))
def phone_sign_in_code(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits and sign in."""
    code = OneTimeCode.objects.filter(pk=request.session.get(CODE_SENT, 0), used_at=None).first()
    if code is None:
        return redirect("phone-sign-in")
    form, next_address = CodeForm(request.POST or None), _next_address(request)
    actor = _visitor(request)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            code = check_code(actor=actor, code=code, digits=form.cleaned_data["digits"])
            if code.used_at is None:
                raise wrong_code(code, actor)
            user = resident_of(code, actor)
            del request.session[CODE_SENT]
            record_authentication(request, user, method="phone_code")
            response: HttpResponse = perform_login(
                request, Login(user=user, redirect_url=next_address or "/")
            )
            if request.user.is_authenticated:
                rule = policy.session_rule(user.area_code, actor.now)
                request.session.set_expiry(rule.resident)
            return response
    context = {"form": form, "next": next_address, "phone": mask_phone(plain(code.phone))}
    return render(request, "accounts/phone_code.html", context)
