"""A questionnaire: its form as a workbook, published, and answered by invented residents."""

from __future__ import annotations

import io
from datetime import date, timedelta
from random import Random
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from yanzhen.orgs.models import Division, Station
from yanzhen.questionnaires.models import Response
from yanzhen.questionnaires.services import (
    ImportedResponse,
    close_questionnaire,
    import_responses,
    make_questionnaire,
    publish_form,
    upload_form,
)
from yanzhen.scenarios.loading.stage import Loading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask_around(loading: Loading) -> None:
    """The pack's questionnaire, filled in on paper and typed; anonymous, as most of them are."""
    said, random = loading.pack.read("questionnaire"), loading.random("questionnaire")
    first, last = day_of(loading, said["starts"]), day_of(loading, said["ends"])
    division = Division.objects.get(code=said["division"])
    actor = loading.on(first)
    asked = make_questionnaire(
        actor=actor,
        title=said["title"],
        purpose=said["purpose"],
        division=division,
        mode="anonymous",
        starts_on=first,
        ends_on=last,
        station=Station.objects.filter(area_code=division.code).order_by("pk").first(),
    )
    upload = SimpleUploadedFile("questionnaire.xlsx", workbook(said["form"]), content_type=XLSX)
    form = upload_form(actor=actor, questionnaire=asked, upload=upload)
    asked = publish_form(actor=actor, questionnaire=asked, form=form)
    until = min(last, loading.today)
    where = [*Division.objects.filter(parent=division, level=loading.pack.about["homes"])]
    rows = [
        ImportedResponse(
            key=f"{loading.pack.name}-{number:05d}",
            answers=invented_answers(said["answers"], random),
            division=random.choice(where),
            answered_on=first + timedelta(days=random.randrange((until - first).days + 1)),
        )
        for number in range(1, said["responses"] + 1)
    ]
    after = loading.on(until, 18)
    import_responses(actor=after, questionnaire=asked, rows=rows, way=Response.Way.PAPER)
    if last < loading.today:
        asked.refresh_from_db()
        close_questionnaire(actor=after, questionnaire=asked)
    loading.tell("questionnaire", len(rows), len(rows))


def day_of(loading: Loading, said: date | int) -> date:
    """A day of the pack, or one so many days before (or after) today."""
    return said if isinstance(said, date) else loading.today + timedelta(days=said)


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    """The XLSForm of a pack: its sheets, each with its rows."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return out.getvalue()


def invented_answers(said: dict[str, Any], random: Random) -> dict[str, str]:
    """One person's answers: one choice by weight, several by chance, a number, or some words."""
    answers = {}
    for name, way in said.items():
        if "one" in way:
            answers[name] = random.choices(list(way["one"]), list(way["one"].values()))[0]
        elif "several" in way:
            chosen = [c for c, chance in way["several"].items() if random.random() < chance]
            answers[name] = " ".join(chosen or [max(way["several"], key=way["several"].get)])
        elif "number" in way:
            answers[name] = str(random.randint(*way["number"]))
        elif random.random() < way["chance"]:
            answers[name] = random.choice(way["words"])
    return answers
