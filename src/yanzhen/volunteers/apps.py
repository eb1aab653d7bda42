from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "yanzhen.volunteers"

    def ready(self) -> None:
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.volunteers import (  # noqa: F401
            access,
            exports,
            helping,
            home,
            links,
            panels,
            receivers,
            reminders,
            tasks,
        )
        from yanzhen.volunteers.reorganizing import register_followers

        register_followers()
        nav_item(NavItem(_("Volunteers"), "volunteer-list", "heart-handshake", 60, access.READ))
