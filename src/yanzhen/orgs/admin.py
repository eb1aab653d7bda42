"""Reference data that the system administrator keeps in Django's admin."""

from django.contrib import admin

from yanzhen.accounts.admin_site import ReferenceAdmin
from yanzhen.orgs.models import Checklist, ChecklistItem


class ChecklistItems(admin.TabularInline):  # type: ignore[type-arg]
    model = ChecklistItem
    extra = 0

    def has_view_permission(self, request, obj=None) -> bool:  # type: ignore[no-untyped-def]
        return self.admin_site.has_permission(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


@admin.register(Checklist)
class ChecklistAdmin(ReferenceAdmin):
    list_display = ("title", "code", "station_type", "source")
    inlines = (ChecklistItems,)
