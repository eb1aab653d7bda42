from django.apps import AppConfig


class RosterConfig(AppConfig):
    name = "yanzhen.roster"

    def ready(self) -> None:
        from yanzhen.core.context import nav_under
        from yanzhen.roster import access, exports, home, jobs, tabs  # noqa: F401

        nav_under("/roster/", "obligation-list")
