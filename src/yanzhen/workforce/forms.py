"""What a worker writes into a log."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.workforce.vocabulary import LogRule


class LogForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("in one's own words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-sensitive": ""}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rule: LogRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words: Any = self.fields["words"]
        words.max_length = 2000
        words.help_text = _(
            "At most %(sentences)s sentences, %(letters)s characters. May stay empty."
        ) % {"sentences": rule.sentences, "letters": rule.letters}
