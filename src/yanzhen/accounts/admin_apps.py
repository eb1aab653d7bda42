"""Puts our admin site in the place of Django's own."""

from django.contrib.admin.apps import AdminConfig


class ReferenceAdminConfig(AdminConfig):
    default_site = "yanzhen.accounts.admin_site.ReferenceAdminSite"
