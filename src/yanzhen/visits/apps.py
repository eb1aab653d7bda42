from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VisitsConfig(AppConfig):
    name = "yanzhen.visits"

    def ready(self) -> None:
        from yanzhen.core.attachments import attachment_rule
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.visits import (  # noqa: F401
            access,
            exports,
            hands,
            home,
            panels,
            receivers,
            reminders,
            reorganizing,
        )

        reorganizing.register_followers()
        attachment_rule("visits.visit", access.sees_files_of)
        nav_item(NavItem(_("Visits"), "obligation-list", "footprints", 40, access.READ, tab=3))
