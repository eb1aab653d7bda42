from django.apps import AppConfig


class NeedsConfig(AppConfig):
    name = "yanzhen.needs"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.needs import (  # noqa: F401
            access,
            exports,
            home,
            panels,
            reminders,
            reorganizing,
            sheets,
        )
        from yanzhen.needs.frames import PublicPage, public_page

        reorganizing.register_followers()
        sheets.register_sheets()
        public_page(PublicPage(_("what people need"), "public-places", "clipboard-list", 10))
        nav_item(NavItem(_("Needs"), "need-list", "clipboard-list", 20, access.READ, tab=2))
        nav_item(NavItem(_("For our department"), "handed-list", "building-2", 21, access.REPLY))
