"""What is typed about applications, lists and clues; every rule is the service's own."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.assistance import access
from yanzhen.assistance.models import AidApplication, Clue
from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.core.scope import Actor
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.orgs.models import Division
from yanzhen.orgs.selectors import divisions_for_picker

LINES = {"rows": 2}
LEVELS = ("county", "town", "village")


class BeginForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    policy = forms.ChoiceField(
        label=_("policy"),
        widget=forms.RadioSelect,
        help_text=_("The station advises and helps; the competent office decides."),
    )

    def __init__(self, *args: Any, policies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["policy"]
        field.choices = policies


class TickForm(StepForm):
    there = forms.MultipleChoiceField(
        label=_("materials that are there"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, materials: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["there"]
        field.choices = [(m["code"], m["name"]) for m in materials]
        field.initial = [m["code"] for m in materials if m["is_there"]]


class HelpForm(StepForm):
    started_at = MomentField(label=_("began"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60, initial=30)
    words = forms.CharField(
        label=_("what happened"), max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class SubmitForm(StepForm):
    submitted_to = forms.CharField(label=_("submitted to"), max_length=120)
    submitted_on = DayField(label=_("submitted on"), leaning="past", refuses_future=True)


class MoreForm(StepForm):
    words = forms.CharField(
        label=_("what they ask for"), max_length=280, widget=forms.Textarea(attrs=LINES)
    )


class ResultForm(StepForm):
    result = forms.ChoiceField(
        label=_("result"), choices=AidApplication.Result, widget=forms.RadioSelect
    )
    result_on = DayField(label=_("decided on"), leaning="past", refuses_future=True)
    result_words = forms.CharField(
        label=_("what was told"), max_length=300, widget=forms.Textarea(attrs=LINES)
    )
    resident_word = forms.CharField(
        label=_("what the resident said"), required=False, max_length=300
    )


class WithdrawForm(StepForm):
    reason = forms.CharField(label=_("reason"), max_length=280, widget=forms.Textarea(attrs=LINES))


class BringForm(forms.Form):
    """A list of a department: what it is, who allowed it, how long it is kept."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    kind = forms.ChoiceField(label=_("kind of list"))
    department = forms.CharField(label=_("department"), max_length=80)
    division = forms.ModelChoiceField(
        Division.objects.none(), label=_("for which place"), empty_label=None
    )
    month = forms.CharField(
        label=_("month"),
        max_length=7,
        help_text=_("As 2026-06."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    file = forms.FileField(label=_("file"), help_text=_("Excel, CSV of any encoding, or Parquet."))
    legal_ground = forms.CharField(label=_("legal ground"), max_length=200)
    authorisation = forms.CharField(
        label=_("authorisation"),
        max_length=200,
        help_text=_("The letter or number that allows it."),
    )
    keep_until = DayField(
        label=_("kept until"),
        leaning="future",
        required=False,
        help_text=_("On this day the rows are removed. Left empty: as the rules say."),
    )

    def __init__(self, *args: Any, actor: Actor, kinds: Any, megabytes: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.megabytes = megabytes
        kind: Any = self.fields["kind"]
        kind.choices = [ANY, *kinds]
        division: Any = self.fields["division"]
        division.queryset = divisions_for_picker(actor, access.COMPARE, LEVELS)

    def clean_month(self) -> date:
        return month_of(self.cleaned_data["month"])

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if (upload.size or 0) > self.megabytes * 1_000_000:
            raise forms.ValidationError(
                _("This file has %(size)s MB, more than %(most)s MB. Split it by town or month."),
                params={"size": -(-upload.size // 1_000_000), "most": self.megabytes},
            )
        return upload


def month_of(text: str) -> date:
    """The first day of a month that was typed. Raises ValidationError."""
    found = re.fullmatch(r"\s*(20\d\d)[-/.年]?(0?[1-9]|1[0-2])月?\s*", text)
    if found is None:
        raise forms.ValidationError(_("Write the month as 2026-06."))
    return date(int(found[1]), int(found[2]), 1)


TARGET_LABELS = {
    "id_no": _("document number"),
    "name": _("full name"),
    "sex": _("sex"),
    "birth": _("born on"),
    "phone": _("phone"),
    "township": _("town"),
    "village": _("village"),
    "amount": _("amount"),
    "level": _("level"),
}


class ColumnsForm(StepForm):
    """Which column of the list means what."""

    def __init__(self, *args: Any, headers: Any, known: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for target, label in TARGET_LABELS.items():
            self.fields[target] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", _("not in this list")), *((h, h) for h in headers)],
                initial=known.get(target, ""),
            )


class BeginComparisonForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    division = forms.ModelChoiceField(
        Division.objects.none(), label=_("for which place"), empty_label=None
    )
    month = forms.CharField(label=_("month"), max_length=7, help_text=_("As 2026-06."))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        division: Any = self.fields["division"]
        division.queryset = divisions_for_picker(actor, access.COMPARE, LEVELS)

    def clean_month(self) -> date:
        return month_of(self.cleaned_data["month"])


class PairForm(forms.Form):
    """One pair: arrow keys choose, Enter answers and brings the next."""

    link = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Is this the same person?"),
        choices=[("same", _("the same person")), ("other", _("another person"))],
        widget=forms.RadioSelect(attrs={"autofocus": True}),
    )


class CheckClueForm(StepForm):
    result = forms.ChoiceField(label=_("result"), choices=Clue.Result, widget=forms.RadioSelect)
    started_at = MomentField(label=_("began"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60, initial=30)
    words = forms.CharField(
        label=_("what was found"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class AssignClueForm(StepForm):
    worker = forms.ModelChoiceField(User.objects.none(), label=_("who checks"))

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["worker"]
        field.queryset = workers
        field.label_from_instance = lambda user: user.name
