"""The example forms of pyxform itself are shown, answered page by page and kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from yanzhen.accounts.testing import builder
from yanzhen.orgs.testing import DivisionTree
from yanzhen.questionnaires.models import FormVersion, Response
from yanzhen.questionnaires.services import FormNotRead, publish_form, upload_form
from yanzhen.questionnaires.services.accepting import plain_answers
from yanzhen.questionnaires.testing import make_questionnaire
from yanzhen.questionnaires.xlsform.definition import Kind
from yanzhen.questionnaires.xlsform.filling import Filling
from yanzhen.questionnaires.xlsform.paging import pages_of
from yanzhen.questionnaires.xlsform.sampling import sample_answers
from yanzhen.questionnaires.xlsform.xform import read_xform

FORMS = Path(__file__).parent / "forms"
TAKEN = (
    *("widgets", "group", "loop", "another_loop", "specify_other", "yes_or_no_question"),
    *("repeat_date_test", "choice_filter_test", "new_cascading_select", "or_other", "table_list"),
    *("text_and_integer", "tutorial", "xml_escaping", "settings", "flat_xlsform_test"),
)
# What each of the others is refused for: code, row, cell.
REFUSED = {
    "duplicate_columns": ("column_twice", 1, "E1"),
    "pull_data": ("unknown_function", 2, "D2"),
    "bad_calc": ("expression", 2, "D2"),
    "calculate_without_calculation": ("no_calculation", 34, ""),
    "select_one_external": ("unknown_type", 3, "A3"),
    "unknown_question_type": ("unknown_type", 2, "A2"),
}


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.xlsx", (FORMS / f"{name}.xlsx").read_bytes())


def posted(filling: Filling, asked: list[str]) -> dict[str, Any]:
    """What a browser would send for the questions of a page."""
    data: dict[str, Any] = {"asked": asked, "step": "next"}
    for key in asked:
        node = filling.find(key)
        assert node is not None
        question: Any = filling.form.by_path[node.path]
        if question.kind is Kind.MANY:
            data[key] = node.value.split()
        elif question.kind is Kind.RANK:
            data |= {f"{key}_{n}": word for n, word in enumerate(node.value.split())}
        elif node.value:
            data[key] = node.value
    return data


@pytest.mark.parametrize("name", TAKEN)
def test_is_shown_answered_and_kept(name: str, tree: DivisionTree) -> None:
    questionnaire = make_questionnaire(tree.village)
    version = upload_form(actor=builder(), questionnaire=questionnaire, upload=file(name))
    publish_form(actor=builder(), questionnaire=questionnaire, form=version)
    form = read_xform(version.xform)
    given = sample_answers(form, seed=7, now=datetime.fromisoformat("2026-06-15T10:00"))
    browser = Client()
    answer = browser.post(reverse("answer-begin", args=[questionnaire.code]), {})
    for _page in range(3 * len(pages_of(form)) + 3):
        if answer["Location"].endswith("/thanks/"):
            break
        address = answer["Location"]
        shown = browser.get(address)
        assert shown.status_code == 200
        asked = [str(key) for key in shown.context["form"].fields]
        wanted = Filling(form, given, now=datetime.fromisoformat("2026-06-15T10:00"))
        answer = browser.post(address, posted(wanted, asked))
        if answer.status_code == 200:  # an answer has opened another question
            asked = [str(key) for key in answer.context["form"].fields]
            answer = browser.post(address, posted(wanted, asked))
        assert answer.status_code == 302, answer.content.decode()
    response = Response.objects.get()
    kept = dict(plain_answers(response))
    assert {**kept, "today": ""} == {**given, "today": ""}  # the day is that of the answering


@pytest.mark.parametrize("name", REFUSED)
def test_a_form_with_an_error_names_sheet_row_and_column_and_keeps_nothing(
    name: str, tree: DivisionTree
) -> None:
    questionnaire = make_questionnaire(tree.village)
    with pytest.raises(FormNotRead) as refusal:
        upload_form(actor=builder(), questionnaire=questionnaire, upload=file(name))
    fault = refusal.value.faults[-1 if name.startswith("calculate") else 0]
    assert (fault.code, fault.row, fault.cell) == REFUSED[name]
    assert fault.sheet == "survey"
    assert "工作表 survey" in str(refusal.value)
    assert not FormVersion.objects.exists()
