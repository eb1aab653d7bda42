"""What a worker types about a service of the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.delivery import access, catalogue
from yanzhen.delivery.forms.fields import AREAS, LINES, listed_words
from yanzhen.delivery.models import ServiceItem
from yanzhen.needs import vocabulary
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.needs.selectors import category_labels
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people.models import Category
from yanzhen.projects.models import Project


class OfferForm(StepForm):
    """What services and activities say alike: for whom, the risks, the points, the project.

    What stands against publishing is said when it is published.
    """

    eligible_categories = forms.MultipleChoiceField(
        label=_("only for people of these categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: for everybody."),
    )
    risk_text = forms.CharField(
        label=_("risks that helpers are told"),
        required=False,
        max_length=500,
        help_text=_(
            "Volunteers cannot be recruited without it (Volunteer Service Regulations, art. 12)."
        ),
        widget=forms.Textarea(attrs=LINES),
    )
    has_danger = forms.BooleanField(label=_("bodily danger is possible"), required=False)
    insurance = forms.CharField(
        label=_("accident insurance"),
        required=False,
        max_length=120,
        help_text=_("Insurer and policy number; needed where danger is possible (art. 17)."),
    )
    insured_until = DayField(label=_("insured until"), required=False, leaning="future")
    points_class = forms.ChoiceField(label=_("points class"), required=False)
    project = forms.ModelChoiceField(
        Project.objects.none(),
        label=_("project"),
        required=False,
        empty_label=_("none"),
        help_text=_("Projects of this place that are running."),
    )

    def offer(self, actor: Actor, area: str, current: Project | None) -> None:
        """Fill the choices for a place; the present project stays a choice when it has ended."""
        day = actor.today
        fields: Any = self.fields
        points = vocabulary.choices("delivery.points_classes", area=area, day=day)
        fields["points_class"].choices = [ANY, *points]
        fields["eligible_categories"].choices = [
            (c.code, c.name) for c in Category.objects.order_by("pk")
        ]
        fields["project"].queryset = catalogue.projects_for_picker(actor, area, current)
        fields["project"].label_from_instance = lambda p: f"{p.title} · {p.number}"


class ItemForm(OfferForm):
    """A service of the list."""

    division = PlaceChoice(Division.objects.none(), label=_("offered in"))
    name = forms.CharField(label=_("service name"), max_length=60)
    service_class = forms.ChoiceField(label=_("class"))
    category = forms.ChoiceField(label=_("answers needs of the category"))
    kind = forms.ChoiceField(
        label=_("type of service"),
        choices=ServiceItem.Kind,
        widget=forms.RadioSelect,
        initial="routine",
    )
    mode = forms.ChoiceField(
        label=_("form of service"),
        choices=ServiceItem.Mode,
        widget=forms.RadioSelect,
        initial="ordered",
    )
    description = forms.CharField(
        label=_("what is done"), required=False, max_length=500, widget=forms.Textarea(attrs=LINES)
    )
    duration_minutes = forms.IntegerField(
        label=_("duration in minutes"), min_value=5, max_value=1440, initial=60
    )
    people_needed = forms.IntegerField(
        label=_("people needed"), min_value=1, max_value=50, initial=1
    )
    is_for_board = forms.BooleanField(
        label=_("helpers may take it themselves"),
        required=False,
        help_text=_("Orders of this service may stand on the open board."),
    )
    eligibility = forms.CharField(label=_("for whom"), required=False, max_length=200)
    skills = forms.CharField(
        label=_("skills"), required=False, max_length=200, help_text=_("With commas between them.")
    )

    field_order = (
        "version", "division", "name", "service_class", "category", "kind", "mode", "description",
        "duration_minutes", "people_needed", "is_for_board", "eligibility", "eligible_categories",
        "skills", "risk_text", "has_danger", "insurance", "insured_until", "points_class",
        "project",
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        area: str,
        item: ServiceItem | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer(actor, area, item.project if item else None)
        fields: Any = self.fields
        classes = vocabulary.choices("delivery.service_classes", area=area, day=actor.today)
        fields["service_class"].choices = [ANY, *classes]
        fields["category"].choices = [ANY, *category_labels(actor, area).items()]
        if item is None:
            places = divisions_for_picker(actor, access.EDIT_ITEMS, AREAS)
            fields["division"].queryset = places.select_related("parent")
        else:
            del self.fields["division"]

    def clean_skills(self) -> list[str]:
        return listed_words(self.cleaned_data["skills"])
