from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VolunteersConfig(AppConfig):
    name = "yanzhen.volunteers"

    def ready(self) -> None:
        from yanzhen.core.attachments import holds_files
        from yanzhen.core.context import NavItem, nav_item
        from yanzhen.needs.frames import PublicPage, personal_page
        from yanzhen.volunteers import (  # noqa: F401
            access,
            exports,
            helping,
            home,
            leaving,
            links,
            panels,
            receivers,
            reminders,
            tasks,
        )
        from yanzhen.volunteers.models import CertificateBatch
        from yanzhen.volunteers.own import OwnLink, own_link
        from yanzhen.volunteers.reorganizing import register_followers

        register_followers()
        holds_files(CertificateBatch)
        personal_page(PublicPage(_("Who looks after me"), "my-circle", "heart-handshake", 10))
        own_link(OwnLink(_("Whom I look after"), "my-pairs", "users"))
        own_link(OwnLink(_("Hours of my team"), "team-hours", "timer"))
        own_link(OwnLink(_("What is known of me"), "my-entry", "file-text"))
        nav_item(NavItem(_("Volunteers"), "volunteer-list", "heart-handshake", 60, access.READ))
