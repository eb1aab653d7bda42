"""What people type about projects and brands; every rule is the service's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yanzhen.accounts.models import User
from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.needs.models import Need
from yanzhen.needs.selectors import category_labels
from yanzhen.orgs.models import Division, Post
from yanzhen.orgs.selectors import divisions_for_picker, organizations_for_picker
from yanzhen.projects import access, selectors
from yanzhen.projects.models import Brand, BudgetLine, Project, TeamMember

LINES = {"rows": 2}
AREAS = ("city", "county", "town", "village")


class WorkerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A worker on duty inside an area or above it."""

    def __init__(self, actor: Actor, area: str, **kwargs: Any) -> None:
        above = [area[:length] for length in (2, 4, *range(6, len(area), 3)) if length < len(area)]
        posts = Post.objects.on(selectors.today(actor)).filter(
            Q(area_code__in=above) | Q(area_code__gte=area, area_code__lt=area + "~"),
            role__in=access.READ.roles,
        )
        users = User.objects.filter(is_active=True, pk__in=posts.values("user"))
        super().__init__(users.order_by("name", "pk"), **kwargs)

    def label_from_instance(self, obj: User) -> str:
        return obj.name


class YuanField(forms.DecimalField):
    """An amount typed in yuan, read as fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs |= {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01")}
        super().__init__(help_text=_("in yuan"), **kwargs)

    def clean(self, value: Any) -> int | None:
        yuan = super().clean(value)
        return None if yuan is None else int(yuan * 100)


class MemberChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj} · {obj.get_role_display()}"


def _area_field() -> PlaceChoice:
    return PlaceChoice(Division.objects.none(), label=_("where"))


class ProjectForm(StepForm):
    """What a project says of itself."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    title = forms.CharField(
        label=_("project name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    division = _area_field()
    benefit = forms.ChoiceField(
        label=_("benefit type"), choices=Project.Benefit, widget=forms.RadioSelect
    )
    action_line = forms.ChoiceField(label=_("line of action"), widget=forms.RadioSelect)
    category = forms.ChoiceField(label=_("category"))
    summary = forms.CharField(
        label=_("in short"),
        required=False,
        max_length=500,
        help_text=_("What is done, how often, and what shall be different afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    beneficiaries = forms.CharField(label=_("for whom"), required=False, max_length=200)
    starts_on = DayField(label=_("begins on"))
    ends_on = DayField(label=_("ends on"))
    is_key = forms.BooleanField(
        label=_("key project of several departments"),
        required=False,
        help_text=_("Then each co-organiser is named with its part."),
    )
    is_public = forms.BooleanField(
        label=_("shown to residents"),
        required=False,
        help_text=_("They see its name, what it says in short, and its days; nothing else."),
    )

    def __init__(
        self, *args: Any, actor: Actor, area: str, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["action_line"].choices = list(selectors.labels("action_lines", actor, area).items())
        fields["category"].choices = [ANY, *category_labels(actor, area).items()]
        fields["lead"] = WorkerChoice(
            actor, area, label=_("project lead"), required=False, empty_label=_("myself")
        )
        fields["organization"] = forms.ModelChoiceField(
            organizations_for_picker(actor),
            label=_("carried out by"),
            required=False,
            empty_label=_("our station"),
        )
        brands = access.visible_brands(actor).filter(ended_on=None)
        fields["brand"] = forms.ModelChoiceField(
            brands, label=_("brand"), required=False, empty_label=_("none")
        )
        if is_new:
            places = divisions_for_picker(actor, access.PLAN, AREAS)
            fields["division"].queryset = places.select_related("parent")
        else:
            del fields["division"]
        order = (
            "title division benefit action_line category summary beneficiaries starts_on ends_on"
            " lead organization brand is_key is_public"
        )
        self.order_fields(order.split())


class CopyForm(StepForm):
    title = forms.CharField(label=_("project name"), max_length=80)
    division = _area_field()
    starts_on = DayField(label=_("begins on"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: Any = self.fields["division"]
        places.queryset = divisions_for_picker(actor, access.PLAN, AREAS).select_related("parent")


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=300, widget=forms.Textarea(attrs=LINES))


class WordsForm(StepForm):
    words = forms.CharField(
        label=_("note"), required=False, max_length=300, widget=forms.Textarea(attrs=LINES)
    )


class QuoteForm(StepForm):
    """Needs that wait, to be ticked."""

    needs = forms.ModelMultipleChoiceField(
        Need.objects.none(),
        label=_("needs that the project answers"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )

    def __init__(self, *args: Any, needs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["needs"]
        field.queryset = needs


class EndingsForm(forms.Form):
    """How each quoted need ended; a need without an outcome stays open."""

    def __init__(self, *args: Any, needs: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs = needs
        for need in needs:
            self.fields[f"outcome_{need.pk}"] = forms.ChoiceField(
                label=_("how it ended"), choices=[("", _("still open")), *need.Outcome.choices],
                required=False,
            )  # fmt: skip
            self.fields[f"resident_word_{need.pk}"] = forms.CharField(
                label=_("what the resident said"), required=False, max_length=300
            )
            self.fields[f"reason_{need.pk}"] = forms.CharField(
                label=_("reason"), required=False, max_length=300
            )

    def blocks(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each need with its fields."""
        names = ("outcome", "resident_word", "reason")
        return [(n, [self[f"{name}_{n.pk}"] for name in names]) for n in self.needs]


class MemberForm(StepForm):
    """Somebody joins the team: a worker, or a guest by name."""

    role = forms.ChoiceField(
        label=_("role in the team"), choices=TeamMember.Role, widget=forms.RadioSelect
    )
    guest_name = forms.CharField(
        label=_("or the name of a guest"), required=False, max_length=60,
        help_text=_("Somebody who is in no register, such as an expert of a university."),
    )  # fmt: skip
    task = forms.CharField(label=_("task in the team"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, project: Project, person: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if person is not None:
            del self.fields["guest_name"]
            self.fields["role"].initial = TeamMember.Role.VOLUNTEER
        else:
            self.fields["user"] = WorkerChoice(
                actor, project.area_code, label=_("worker"), required=False, empty_label=_("nobody")
            )
        self.order_fields(["role", "user", "guest_name", "task"])


class MilestoneForm(StepForm):
    title = forms.CharField(label=_("milestone"), max_length=120)
    due_on = DayField(label=_("due on"))


class MoveForm(StepForm):
    due_on = DayField(label=_("due on"))
    reason = forms.CharField(label=_("why"), max_length=200)


class ReachForm(StepForm):
    done_on = DayField(label=_("done on"), leaning="past", refuses_future=True)
    evidence = forms.CharField(
        label=_("evidence"), max_length=500, widget=forms.Textarea(attrs=LINES)
    )
    file = forms.FileField(label=_("photo or document"), required=False)


class CoOrganizerForm(StepForm):
    part = forms.CharField(
        label=_("its part"),
        max_length=200,
        help_text=_("For example: gives the room and a doctor."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = forms.ModelChoiceField(
            organizations_for_picker(actor), label=_("organisation"), empty_label=_("choose")
        )
        self.order_fields(["organization", "part"])


class MeasureForm(StepForm):
    title = forms.CharField(
        label=_("what is measured"), max_length=120,
        help_text=_("For example: elders who talk to nobody for a week."),
    )  # fmt: skip
    unit = forms.CharField(label=_("unit"), max_length=20)
    baseline = forms.DecimalField(label=_("at the beginning"), max_digits=12, decimal_places=2)
    target = forms.DecimalField(label=_("aim"), max_digits=12, decimal_places=2)
    source = forms.CharField(label=_("how it is measured"), max_length=200)


class MeasurementForm(StepForm):
    value = forms.DecimalField(label=_("measured value"), max_digits=12, decimal_places=2)
    measured_on = DayField(label=_("measured on"), leaning="past", refuses_future=True)
    source = forms.CharField(label=_("source"), max_length=200)


class BudgetLineForm(StepForm):
    title = forms.CharField(label=_("what for"), max_length=120)
    source = forms.ChoiceField(label=_("source of the money"))
    planned = YuanField(label=_("planned amount"))

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.choices = [ANY, *selectors.labels("sources", actor, project.area_code).items()]


class ExpenseForm(StepForm):
    line = forms.ModelChoiceField(
        BudgetLine.objects.none(), label=_("budget line"), empty_label=_("choose")
    )
    title = forms.CharField(label=_("what was bought"), max_length=120)
    amount = YuanField(label=_("amount"))
    spent_on = DayField(label=_("spent on"), leaning="past", refuses_future=True)
    receipt = forms.FileField(
        label=_("receipt"), required=False, help_text=_("Nothing is approved without one.")
    )

    def __init__(self, *args: Any, actor: Actor, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["line"]
        field.queryset = project.budget_lines.all()
        self.fields["spent_by"] = WorkerChoice(
            actor, project.area_code, label=_("spent by"), required=False, empty_label=_("myself")
        )
        self.order_fields(["line", "title", "amount", "spent_on", "spent_by", "receipt"])


class ReceiptForm(forms.Form):
    file = forms.FileField(label=_("receipt"))


EFFECT_WORDS = (
    (5, _("5 · very good")),
    (4, _("4 · good")),
    (3, _("3 · so-so")),
    (2, _("2 · little")),
    (1, _("1 · none")),
)


class ImprovementForm(forms.Form):
    """Something to do better; an empty line is left out."""

    title = forms.CharField(label=_("what is done better"), required=False, max_length=200)
    due_on = DayField(label=_("due on"), required=False)

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"] = forms.ModelChoiceField(
            members, label=_("who does it"), required=False, empty_label=_("choose")
        )
        self.order_fields(["title", "owner", "due_on"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("title"):
            for name in ("owner", "due_on"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("An improvement has somebody who does it, and a day."))
        return given


class HoldReviewForm(StepForm):
    held_on = DayField(
        label=pgettext_lazy("review meeting", "held on"), leaning="past", refuses_future=True
    )
    place = forms.CharField(label=_("place"), required=False, max_length=120)
    agenda = forms.CharField(label=_("agenda"), max_length=500, widget=forms.Textarea(attrs=LINES))
    attendees = MemberChoices(None, label=_("who was there"), required=False)
    other_attendees = forms.CharField(
        label=_("others who were there"), required=False, max_length=300
    )
    effect_score = forms.TypedChoiceField(
        label=_("effect"), coerce=int, choices=EFFECT_WORDS, widget=forms.RadioSelect
    )
    effect = forms.CharField(
        label=_("what it brought about"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    problems = forms.CharField(
        label=_("problems"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["attendees"]
        field.queryset = members


class FollowUpForm(StepForm):
    state = forms.ChoiceField(label=_("where it stands"), widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("what came of it"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs=LINES),
    )
    due_on = DayField(
        label=_("another day"),
        required=False,
        help_text=_("Only if it takes longer; say why above."),
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = choices


class ReportForm(StepForm):
    achievements = forms.CharField(
        label=_("what was achieved"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    lessons = forms.CharField(
        label=_("what we learned"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_steps = forms.CharField(
        label=_("what follows"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BrandForm(StepForm):
    name = forms.CharField(label=_("brand name"), max_length=60)
    division = _area_field()
    kind = forms.ChoiceField(label=_("kind of brand"))
    meaning = forms.CharField(
        label=_("what the name means"), required=False, max_length=500,
        help_text=_("In the place's own words."),
    )  # fmt: skip
    description = forms.CharField(
        label=_("what it does"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    started_on = DayField(label=_("known since"), leaning="past", refuses_future=True)

    def __init__(
        self, *args: Any, actor: Actor, area: str, is_new: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [
            ANY, *selectors.labels("brand_kinds", actor, area).items()
        ]  # fmt: skip
        if is_new:
            places = divisions_for_picker(actor, access.EDIT_BRANDS, AREAS)
            fields["division"].queryset = places.select_related("parent")
        else:
            del fields["division"]


class EndBrandForm(StepForm):
    ended_on = DayField(label=_("ended on"), leaning="past", refuses_future=True)
    reason = forms.CharField(label=_("reason"), max_length=200)


def brand_values(brand: Brand) -> dict[str, Any]:
    """What the form of a brand shows at first."""
    names = ("name", "kind", "meaning", "description", "started_on")
    return {name: getattr(brand, name) for name in names}
