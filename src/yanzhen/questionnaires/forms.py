"""What workers type about questionnaires; every rule is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import ANY, PlaceChoice, StepForm
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker
from yanzhen.people.models import Consent
from yanzhen.questionnaires import access
from yanzhen.questionnaires.models import Questionnaire

PLACES = ("county", "town", "village", "group", "grid", "compound")


class QuestionnaireForm(StepForm):
    """The frame: what for, whom, how long, with or without names."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    title = forms.CharField(label=_("title"), max_length=120)
    purpose = forms.CharField(
        label=_("what it is for"),
        max_length=300,
        help_text=_("Whoever answers reads this first."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    division = PlaceChoice(Division.objects.none(), label=_("where people are asked"))
    mode = forms.ChoiceField(
        label=_("answers are kept"),
        choices=Questionnaire.Mode,
        initial=Questionnaire.Mode.ANONYMOUS,
        widget=forms.RadioSelect,
        help_text=_("Anonymous answers can never be led back to a person, not even by us."),
    )
    consent_text = forms.CharField(
        label=_("what people agree to"),
        max_length=500,
        required=False,
        help_text=_("Needed with names: who keeps the answers, for what, for how long."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    starts_on = DayField(label=_("from"))
    ends_on = DayField(label=_("until"), leaning="future")

    def __init__(
        self, *args: Any, actor: Actor, made: Questionnaire | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if made is not None:
            del self.fields["division"]
            return
        places: Any = self.fields["division"]
        places.queryset = divisions_for_picker(actor, access.DESIGN, PLACES).select_related(
            "parent"
        )


class FormFileForm(forms.Form):
    file = forms.FileField(
        label=_("the form"),
        help_text=_("An XLSForm: an Excel file with the sheets survey, choices and settings."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )


class QuotaForm(forms.Form):
    division = PlaceChoice(Division.objects.none(), label=_("place"))
    wanted = forms.IntegerField(
        label=_("answers wanted"), min_value=0, help_text=_("0 takes the quota away.")
    )

    def __init__(self, *args: Any, questionnaire: Questionnaire, actor: Actor, **kw: Any) -> None:
        super().__init__(*args, **kw)
        inside = divisions_for_picker(actor, access.DESIGN, PLACES)
        code = questionnaire.area_code
        places: Any = self.fields["division"]
        places.queryset = inside.filter(code__gte=code, code__lt=code + "~").select_related(
            "parent"
        )


class AgreedForm(forms.Form):
    """How a person agreed whose answers a worker writes down."""

    agreed_by = forms.ChoiceField(
        label=_("how they agreed"), choices=[ANY, *Consent.ways_to_agree()]
    )
    may_follow_up = forms.BooleanField(
        label=_("The station may contact them about their answers"), required=False
    )


class BeginForm(forms.Form):
    """Before the first question: where somebody lives, and what they agree to."""

    place = forms.ChoiceField(
        label=_("Where do you live?"),
        error_messages={"required": _("Choose where you live, then go on.")},
    )
    agrees = forms.BooleanField(
        label=_("I agree to this"),
        error_messages={"required": _("Without your consent we cannot keep your answers.")},
    )
    may_follow_up = forms.BooleanField(
        label=_("The station may contact me about my answers"), required=False
    )

    def __init__(self, *args: Any, places: list[Division], is_anonymous: bool, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if is_anonymous:
            del self.fields["agrees"], self.fields["may_follow_up"]
        if not is_anonymous or len(places) <= 1:
            del self.fields["place"]
            return
        field: Any = self.fields["place"]
        names = [(p.code, p.name) for p in places]
        many = len(names) > 12
        field.widget = forms.Select() if many else forms.RadioSelect()
        field.choices = [ANY, *names] if many else names


class PaperForm(forms.Form):
    """What stands above a paper form: which village it comes from, and its number on the pile."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    place = forms.ChoiceField(label=_("where"))
    answered_on = DayField(label=_("answered on"), leaning="past", refuses_future=True)

    def __init__(self, *args: Any, places: list[Division], **kw: Any) -> None:
        super().__init__(*args, **kw)
        field: Any = self.fields["place"]
        field.choices = [(p.code, p.name) for p in places]
