"""Sentences for what is wrong with a form or an answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.questionnaires.xlsform.filling import Problem
from yanzhen.questionnaires.xlsform.reading import FormFault

FAULTS: Mapping[str, str | Promise] = {
    "not_a_workbook": gettext_lazy(
        "This is not an Excel file with a form. Bring an XLSForm, .xlsx."
    ),
    "no_survey": gettext_lazy("There is no sheet “survey”, or it is empty."),
    "no_column": gettext_lazy("There is no column “%(column)s”."),
    "column_twice": gettext_lazy("The column “%(column)s” stands there twice."),
    "too_many_rows": gettext_lazy("These are too many rows; at most %(found)s can be kept."),
    "nothing_asked": gettext_lazy("The form asks nothing. Add a question."),
    "external": gettext_lazy(
        "Choices from other files are not supported. Put them into “choices”."
    ),
    "no_type": gettext_lazy("The type of “%(found)s” is missing."),
    "unknown_type": gettext_lazy("“%(found)s” is no type of question that is known here."),
    "no_list": gettext_lazy("Write which list of choices “%(found)s” takes."),
    "unknown_list": gettext_lazy("The list “%(found)s” does not stand in the sheet “choices”."),
    "no_calculation": gettext_lazy("The calculation of “%(found)s” is missing."),
    "no_name": gettext_lazy("The name is missing."),
    "bad_name": gettext_lazy(
        "“%(found)s” is no name: begin with a letter, then letters, digits, “-”, “_” and “.”."
    ),
    "no_label": gettext_lazy("“%(found)s” has no words: fill in its label."),
    "twice": gettext_lazy("The name “%(found)s” stands twice in the same group."),
    "ends_nothing": gettext_lazy("“%(found)s” ends something that was not begun."),
    "never_ends": gettext_lazy("“%(found)s” is never ended."),
    "unknown_question": gettext_lazy("There is no question “%(found)s”."),
    "unknown_function": gettext_lazy("The function %(found)s is not known here."),
    "expression": gettext_lazy("This cannot be computed: %(found)s"),
    "no_list_name": gettext_lazy("It is missing to which list the choice “%(found)s” belongs."),
    "no_choice_name": gettext_lazy("A choice of the list “%(found)s” has no name."),
    "choice_twice": gettext_lazy("The choice “%(found)s” stands twice in its list."),
    "choice_with_blank": gettext_lazy(
        "The name “%(found)s” has a blank, which a question with several answers cannot keep."
    ),
    "need_category": gettext_lazy("“%(found)s” is no category of need of this place."),
    "pyxform": gettext_lazy("The form cannot be read: %(found)s"),
}
ANSWERS: Mapping[str, str | Promise] = {
    "required": gettext_lazy("Please answer this question."),
    "constraint": gettext_lazy("This answer does not fit. Please check it."),
    "integer": gettext_lazy("Write a whole number."),
    "decimal": gettext_lazy("Write a number."),
    "date": gettext_lazy("Write a day, for example 2026-06-15."),
    "time": gettext_lazy("Write a time, for example 09:30."),
    "moment": gettext_lazy("Write a day and a time, for example 2026-06-15 09:30."),
    "choice": gettext_lazy("Choose one of the answers shown."),
    "rank": gettext_lazy("Give each answer a place of its own."),
    "range": gettext_lazy("Choose a number from %(low)s to %(high)s in steps of %(step)s."),
    "place": gettext_lazy("Write latitude and longitude, for example 30.98 104.28."),
    "too_long": gettext_lazy("This is too long: at most %(most)s characters."),
}


def fault_sentence(fault: FormFault) -> str:
    """What is wrong with a form, with its sheet, row and column."""
    words = str(FAULTS[fault.code]) % {"found": fault.found, "column": fault.column}
    if not fault.row:
        return words
    named = {
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column or "–",
        "cell": f" ({fault.cell})" if fault.cell else "",
        "words": words,
    }
    return _("Sheet %(sheet)s, row %(row)s, column %(column)s%(cell)s: %(words)s") % named


def problem_sentence(problem: Problem) -> str:
    """What is wrong with an answer: the form's own words, or ours."""
    return problem.words or str(ANSWERS[problem.code]) % dict(problem.details)
