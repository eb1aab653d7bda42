"""The page of the device, its worker in the background, and what a phone installs."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from yanzhen.core.edges import ActorRequest, page
from yanzhen.field import access
from yanzhen.field.words import words_of_the_app

ASSETS = ("dist/app.css", "dist/field.js", "dist/icons.svg", "dist/favicon.svg")


@ensure_csrf_cookie
@page(access.USE)
def app(request: ActorRequest) -> HttpResponse:
    """The shell of the app: the same for every worker, since a phone keeps it for the next one."""
    context = {"words": words_of_the_app(), "app_version": app_version()}
    return render(request, "field/app.html", context)


@page(public=True)
def worker_script(request: HttpRequest) -> HttpResponse:
    """The service worker with the list of what it keeps; other content, other worker."""
    kept = {
        "version": app_version(),
        "shell": reverse("field"),
        "assets": [staticfiles_storage.url(name) for name in ASSETS],
    }
    script = f"self.KEPT = {json.dumps(kept)};\n{_built('dist/field-worker.js')}"
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = reverse("field")
    response["Cache-Control"] = "no-cache"
    return response


@page(public=True)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the app on its home screen."""
    return JsonResponse(
        {
            "id": reverse("field"),
            "name": _("Yanzhen field work"),
            "short_name": _("Field work"),
            "lang": get_language(),
            "start_url": reverse("field"),
            "scope": reverse("field"),
            "display": "standalone",
            "background_color": "#f6f5f1",
            "theme_color": "#0f5766",
            "icons": [
                {
                    "src": staticfiles_storage.url("dist/favicon.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                    "purpose": "any maskable",
                }
            ],
        },
        content_type="application/manifest+json",
    )


@lru_cache(maxsize=8)
def _built(name: str) -> str:
    path = finders.find(name)
    return Path(path).read_text(encoding="utf-8") if isinstance(path, str) else ""


@lru_cache(maxsize=1)
def app_version() -> str:
    """A digest of what the app is built of."""
    text = "".join(_built(name) for name in (*ASSETS, "dist/field-worker.js"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
