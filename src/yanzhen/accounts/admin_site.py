"""Django's admin, for reference data only and for the system administrator only."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts import access
from yanzhen.core import scope
from yanzhen.core.edges import AccessRule
from yanzhen.core.errors import AccessDenied


class ReferenceAdminSite(admin.AdminSite):
    site_title = site_header = _("Reference data")
    site_url = "/settings/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        actor = getattr(request, "actor", None)
        return actor is not None and scope.holds(actor, access.USE_ADMIN_SITE)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only our reference data: what libraries offer here would pass by the scope gate."""
        if admin_class is not None and issubclass(admin_class, ReferenceAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Everybody signs in at the one door; who is in and comes here has no business here."""
        if request.user.is_authenticated:
            raise AccessDenied
        return redirect_to_login(request.get_full_path())

    login.access_rule = AccessRule(is_public=True)  # type: ignore[attr-defined]


class ReferenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A list of words that the system administrator keeps."""

    def _may(self, request: HttpRequest) -> bool:
        return self.admin_site.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request)
