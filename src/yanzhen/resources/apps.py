from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "yanzhen.resources"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.resources import (  # noqa: F401  # leaving registers itself
            access,
            home,
            leaving,
            panels,
            reorganizing,
            sheets,
        )

        sheets.register_sheets()
        panels.register_panels()
        home.register_home()
        reorganizing.register_followers()
        nav_item(NavItem(_("Resources"), "resource-list", "package", 70, access.READ))
