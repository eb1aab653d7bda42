from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkforceConfig(AppConfig):
    name = "yanzhen.workforce"

    def ready(self) -> None:
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.workforce import access, calendars, exports, home  # noqa: F401

        nav_item(NavItem(_("Work log"), "work-log", "book-open", 12, access.WRITE_LOGS))
