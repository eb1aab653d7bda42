from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "yanzhen.people"

    def ready(self) -> None:
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.people import access, links, reorganizing, search, sheets  # noqa: F401

        search.register_kinds()
        sheets.register_sheets()
        reorganizing.register_followers()
        nav_item(
            NavItem(_("People"), "person-list", "users", order=50, permission=access.READ, tab=4)
        )
