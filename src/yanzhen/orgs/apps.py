from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "yanzhen.orgs"

    def ready(self) -> None:
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.orgs import duties, offers  # noqa: F401

        nav_item(NavItem(_("Today"), "my-day", "sun", 10, tab=1))
        offers.register()
