"""Addresses. Every app brings its own ``urls.py``; pages are declared with ``core.edges.page``."""

from django.contrib import admin
from django.urls import include, path

from yanzhen.config.api import api
from yanzhen.config.docs import api_docs
from yanzhen.core import views

# Those with a beginning of their own come first: the others are tried page by page.
urlpatterns = [
    path("aid/", include("yanzhen.assistance.urls")),
    path("issues/", include("yanzhen.deliberation.urls")),
    path("cases/", include("yanzhen.cases.urls")),
    path("health/live", views.health_live, name="health-live"),
    path("health/ready", views.health_ready, name="health-ready"),
    path("numbers/", include("yanzhen.reports.urls")),
    path("field/", include("yanzhen.field.urls")),
    path("people/", include("yanzhen.people.urls")),
    path("roster/", include("yanzhen.roster.urls")),
    path("visits/", include("yanzhen.visits.urls")),
    path("volunteers/", include("yanzhen.volunteers.urls")),
    path("timebank/", include("yanzhen.timebank.urls")),
    path("resources/", include("yanzhen.resources.urls")),
    path("api/v1/docs", api_docs, name="api-docs"),
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    path("", include("yanzhen.core.urls")),
    path("", include("yanzhen.needs.urls")),
    path("", include("yanzhen.questionnaires.urls")),
    path("", include("yanzhen.delivery.urls")),
    path("", include("yanzhen.projects.urls")),
    path("", include("yanzhen.workforce.urls")),
    path("", include("yanzhen.accounts.urls")),
    path("", include("yanzhen.orgs.urls")),
]
handler400 = "yanzhen.core.views.bad_request"
handler403 = "yanzhen.core.views.forbidden"
handler404 = "yanzhen.core.views.not_found"
handler500 = "yanzhen.core.views.server_error"
