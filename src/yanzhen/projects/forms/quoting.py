"""Which needs a project answers, and how each of them ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.needs.fields import StepForm
from yanzhen.needs.models import Need


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
