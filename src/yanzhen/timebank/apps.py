from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TimebankConfig(AppConfig):
    name = "yanzhen.timebank"

    def ready(self) -> None:
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.needs.frames import PublicPage, public_page
        from yanzhen.timebank import access, exports, receivers, tasks  # noqa: F401
        from yanzhen.volunteers.own import OwnLink, own_link

        nav_item(NavItem(_("Time bank"), "redemption-list", "coins", 65, access.HAND_OVER))
        own_link(OwnLink(_("My points"), "my-points", "coins"))
        own_link(OwnLink(_("Time bank shop"), "shop", "store"))
        public_page(PublicPage(_("Time bank in figures"), "timebank-public", "coins", 60))
