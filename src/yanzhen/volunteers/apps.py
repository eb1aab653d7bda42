from django.apps import AppConfig


class VolunteersConfig(AppConfig):
    name = "yanzhen.volunteers"

    def ready(self) -> None:
        from yanzhen.volunteers import links  # noqa: F401
