"""Foreign keys given as strings are imports that import-linter cannot see."""

from django.apps import apps
from django.conf import settings
from django.db.models import Model

from tests.architecture.house import SOURCES, height

OWN = "yanzhen."


def installed_apps() -> list[str]:
    """Our own apps in the order of the settings, without the classes that adapt others' apps."""
    parts = [name.split(".") for name in settings.INSTALLED_APPS]
    return [words[1] for words in parts if words[0] == "yanzhen" and len(words) == 2]


def own_models() -> list[type[Model]]:
    found = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith(OWN)]
    return [model for model in found if not model._meta.auto_created]


def app_of(model: type[Model]) -> str | None:
    parts = model.__module__.split(".")
    return parts[1] if parts[0] == "yanzhen" else None


def relations() -> list[tuple[type[Model], str, type[Model]]]:
    found = []
    for model in own_models():
        for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
            target = field.related_model
            if isinstance(target, type) and app_of(target):
                found.append((model, field.name, target))
    return found


def test_every_installed_app_stands_on_the_map_from_top_to_bottom() -> None:
    heights = [height(name) for name in installed_apps()]
    assert heights == sorted(heights, reverse=True)


def test_every_folder_of_the_map_that_has_models_is_installed() -> None:
    with_models = {
        path.parent.name
        for pattern in ("models.py", "models")
        for path in SOURCES.glob(f"*/{pattern}")
    }
    assert with_models <= set(installed_apps())


def test_relations_point_down_the_map() -> None:
    assert relations(), "the walk must see the relations of the house"
    upward = [
        f"{model._meta.label}.{name} -> {target._meta.label}"
        for model, name, target in relations()
        if app_of(model) != app_of(target)
        and height(app_of(model) or "") <= height(app_of(target) or "")
    ]
    assert upward == []


def test_every_model_says_what_it_is() -> None:
    generated = [
        model._meta.label
        for model in own_models()
        if not model.__doc__ or model.__doc__.startswith(f"{model.__name__}(")
    ]
    assert generated == []


def test_every_app_says_what_it_is_for_on_one_screen() -> None:
    apps_with_models = sorted({app_of(model) or "" for model in own_models()})
    pages = {app: SOURCES / app / "README.md" for app in apps_with_models}
    missing = [app for app, page in pages.items() if not page.exists()]
    long = [
        app
        for app, page in pages.items()
        if page.exists() and len(page.read_text().splitlines()) > 80
    ]
    assert (missing, long) == ([], [])
