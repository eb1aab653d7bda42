from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "yanzhen.orgs"

    def ready(self) -> None:
        from yanzhen.orgs import duties  # noqa: F401
