from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "yanzhen.core"

    def ready(self) -> None:
        from yanzhen.core import audit, breakglass, checks, logs  # noqa: F401

        logs.set_up()
        audit.watch_models()
