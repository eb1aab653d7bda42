"""The one form of the deciding pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why somebody decides as they do."""

    reason = forms.CharField(label=_("Reason"), max_length=300, min_length=2)
