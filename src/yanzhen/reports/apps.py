from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "yanzhen.reports"

    def ready(self) -> None:
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.reports import access, definitions, loop_exports  # noqa: F401

        nav_item(NavItem(_("Numbers"), "number-board", "chart-column", 90, access.COUNT))
