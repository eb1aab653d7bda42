"""Fields that the whole house uses."""

from datetime import UTC, date, datetime

import pytest
from django import forms
from django.utils import timezone

from yanzhen.core.form_fields import CitizenNumberField, DayField
from yanzhen.core.identity import id_check_digit


@pytest.fixture(autouse=True)
def on_a_saturday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past one at night in Shanghai, still Friday in Greenwich."""
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 20, 17, 30, tzinfo=UTC))


class DayForm(forms.Form):
    met_on = DayField(leaning="past", refuses_future=True)
    due_on = DayField(leaning="future", required=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1121", date(2026, 11, 21)), ("昨天", date(2026, 11, 20)), ("1225", date(2025, 12, 25))],
)
def test_a_day_is_counted_in_the_time_of_the_station(typed: str, meant: date) -> None:
    form = DayForm({"met_on": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"met_on": meant, "due_on": None}


@pytest.mark.parametrize(("typed", "code"), [("1131", "invalid"), ("2026-11-22", "future")])
def test_a_wrong_day_is_told_and_what_was_typed_stays(typed: str, code: str) -> None:
    form = DayForm({"met_on": typed})
    assert form.errors.as_data()["met_on"][0].code == code
    assert f'value="{typed}"' in str(form["met_on"])


def test_the_browser_learns_on_which_side_the_day_lies() -> None:
    assert 'data-date="future"' in str(DayForm()["due_on"])


def test_a_stored_day_is_shown_as_it_can_be_typed() -> None:
    assert 'value="2026-03-02"' in str(DayForm(initial={"due_on": date(2026, 3, 2)})["due_on"])


class NumberForm(forms.Form):
    number = CitizenNumberField(required=False)


def test_a_citizen_number_is_brought_into_its_full_form() -> None:
    first17 = "53062619480302102"
    number = first17 + id_check_digit(first17)
    form = NumberForm({"number": f" {number[:6]} {number[6:14]} {number[14:].lower()} "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["number"] == number


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("123", "length"),
        ("5306261948030210A1", "digits"),
        ("530626194813021021", "birth_date"),
        ("530626202612010014", "future"),
        ("530626194803021020", "check"),
    ],
)
def test_a_wrong_citizen_number_says_what_is_wrong(typed: str, code: str) -> None:
    form = NumberForm({"number": typed})
    assert form.errors.as_data()["number"][0].code == code


def test_a_citizen_number_never_enters_a_draft() -> None:
    assert "data-sensitive" in str(NumberForm()["number"])
