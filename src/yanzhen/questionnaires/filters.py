"""What the list of questionnaires is narrowed by."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from yanzhen.core.filters import words_in
from yanzhen.questionnaires.models import Questionnaire


class QuestionnaireFilter(filters.FilterSet):
    """Words and whether names are kept; the chips above narrow by state."""

    q = words_in("title")
    mode = filters.ChoiceFilter(
        label=_("answers are kept"),
        choices=Questionnaire.Mode,
        empty_label=_("with and without names"),
    )

    class Meta:
        model = Questionnaire
        fields = ("q", "mode")
