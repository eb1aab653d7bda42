"""What is typed about cases and referrals; every rule is the service's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.cases.models import Case, CaseGoal, CaseSession
from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.orgs.models import Organization
from yanzhen.people.models import Consent


def words(label: Any, field_most: int = 2000, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "data-sensitive": ""})
    return forms.CharField(label=label, max_length=field_most, widget=widget, **options)


class OpenForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    source = forms.ChoiceField(
        label=_("how it came"), choices=Case.Source, widget=forms.RadioSelect, initial="outreach"
    )
    problem = words(_("the problem, as the client sees it"))


class AgreeForm(StepForm):
    agreed_how = forms.ChoiceField(
        label=_("how they agreed"), choices=[ANY, *Consent.ways_to_agree()]
    )


class AssessForm(StepForm):
    assessment = words(
        _("assessment"),
        help_text=_("The person, the family, the surroundings; what is there and what is lacking."),
    )


class GoalForm(StepForm):
    title = words(_("goal"), 200)
    measure = forms.CharField(label=_("how it is measured"), required=False, max_length=200)
    due_on = DayField(label=_("until the day"), required=False, leaning="future")


class PlanForm(StepForm):
    strategy = words(_("strategy"))


class SessionForm(StepForm):
    form = forms.ChoiceField(
        label=_("form"), choices=CaseSession.Form, widget=forms.RadioSelect, initial="direct"
    )
    started_at = MomentField(label=_("began"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=24 * 60, initial=60)
    notes = words(_("what happened"))


class JudgeForm(StepForm):
    reached = forms.ChoiceField(
        label=_("reached"), choices=CaseGoal.Reached, widget=forms.RadioSelect
    )


class EvaluateForm(StepForm):
    evaluation = words(_("evaluation"))


class AssignForm(StepForm):
    worker = forms.ModelChoiceField(User.objects.none(), label=_("worker"))
    reason = forms.CharField(label=_("why"), max_length=200)

    def __init__(self, *args: Any, workers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["worker"]
        field.queryset = workers
        field.label_from_instance = lambda user: user.name


class CloseForm(StepForm):
    ending = forms.ChoiceField(
        label=_("closing type"), choices=Case.Ending, widget=forms.RadioSelect
    )
    outcome = words(_("outcome"), 300)
    client_word = forms.CharField(
        label=_("what the resident said"),
        required=False,
        max_length=300,
        help_text=_("Needed when goals are met and the case answers a need."),
    )


class WhyForm(StepForm):
    reason = forms.CharField(
        label=_("reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReferralForm(forms.Form):
    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    organization = forms.ModelChoiceField(
        Organization.objects.order_by("name"), label=_("to whom"), empty_label=_("choose")
    )
    reason = forms.CharField(label=_("why they can do more"), max_length=300)
    letter = words(_("letter"), help_text=_("No more than they need to know. No document numbers."))
    consent = forms.ChoiceField(label=_("how they agreed"), choices=[ANY, *Consent.ways_to_agree()])


class ReceiveForm(StepForm):
    words = forms.CharField(label=_("what they said"), required=False, max_length=280)


class FeedbackForm(StepForm):
    feedback = words(_("their answer"), 300)


class EndForm(StepForm):
    is_solved = forms.BooleanField(label=_("The need is solved"), required=False, initial=True)
    outcome = words(_("outcome"), 300)
    resident_word = forms.CharField(
        label=_("what the resident said"), required=False, max_length=300
    )
