"""Making a questionnaire: its frame, its form, who is to be asked, what its choices mean."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from yanzhen.core import scope
from yanzhen.core.attachments import (
    OFFICE,
    add_attachment,
    attachments_of,
    judge,
    remove_attachment,
)
from yanzhen.core.changing import Way
from yanzhen.core.errors import NotFound, NotValid, WrongState
from yanzhen.core.finding import the_row
from yanzhen.core.operations import note, operation
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary
from yanzhen.orgs.models import Division, Station
from yanzhen.questionnaires import access, rules, wording
from yanzhen.questionnaires.models import FormVersion, Questionnaire, Quota
from yanzhen.questionnaires.xlsform.definition import COUNTED, Form
from yanzhen.questionnaires.xlsform.reading import FormFault, FormRefused, ReadForm, read_workbook
from yanzhen.questionnaires.xlsform.xform import read_xform

XLSX = f"{OFFICE}spreadsheetml.sheet"
FORM_FILE = "questionnaires.formversion"
NEED_COLUMN = "need_category"
LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # without those that are taken for one another
WAY = Way[Questionnaire](
    lifecycle=rules.STEPS,
    refusal=_("This questionnaire is %(state)s, so this step is not possible now."),
)


class FormNotRead(NotValid):
    """The workbook is no form; ``sentences`` names each mistake with its place."""

    code = "form_not_read"

    def __init__(self, faults: list[FormFault]) -> None:
        self.faults = faults
        self.sentences = [wording.fault_sentence(fault) for fault in faults]
        super().__init__(" ".join(self.sentences), field="file")


def locked(
    actor: Actor, questionnaire: Questionnaire, step: str, version: int | None = None
) -> Questionnaire:
    """The questionnaire, locked for a step that the actor may take.

    Raises NotFound, AccessDenied, StaleVersion and WrongState.
    """
    if not access.can_see_questionnaire(actor, questionnaire):
        raise NotFound
    scope.require(actor, access.DESIGN, questionnaire.area_code)
    return WAY.locked(questionnaire, step, version)


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The frame of a questionnaire. Raises NotValid."""
    title = " ".join(str(given["title"]).split())
    purpose = " ".join(str(given["purpose"]).split())
    if not 2 <= len(title) <= 120:
        raise NotValid(_("Give it a title of 2 to 120 characters."), field="title")
    if not 2 <= len(purpose) <= 300:
        raise NotValid(_("Say in 2 to 300 characters what it is for."), field="purpose")
    if given["ends_on"] < given["starts_on"]:
        raise NotValid(_("The last day lies before the first."), field="ends_on")
    if given["mode"] not in Questionnaire.Mode.values:
        raise NotValid(_("Choose one of the listed values."), field="mode")
    consent = " ".join(str(given.get("consent_text", "")).split())[:500]
    if given["mode"] == Questionnaire.Mode.LINKED and len(consent) < 10:
        raise NotValid(
            _("Say what people agree to with their name: who keeps the answers, for what."),
            field="consent_text",
        )
    return {**given, "title": title, "purpose": purpose, "consent_text": consent}


@operation("questionnaires.make_questionnaire")
def make_questionnaire(
    *,
    actor: Actor,
    title: str,
    purpose: str,
    division: Division,
    mode: str,
    starts_on: date,
    ends_on: date,
    consent_text: str = "",
    station: Station | None = None,
) -> Questionnaire:
    """Begin a questionnaire of a place; its form is uploaded next. Raises NotValid."""
    scope.require(actor, access.DESIGN, division.code)
    given = _checked(
        {
            "title": title,
            "purpose": purpose,
            "mode": mode,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "consent_text": consent_text,
        }
    )
    made = Questionnaire(
        created_at=actor.now,
        area_code=division.code,
        division=division,
        station=station,
        code="".join(secrets.choice(LETTERS) for _digit in range(8)),
        made_by_id=actor.user_id,
        **given,
    )
    made.number = made.uid.hex
    made.save()
    made.number = f"WJ{actor.today:%Y}-{made.pk:05d}"
    Questionnaire.objects.filter(pk=made.pk).update(number=made.number)
    return made


@operation("questionnaires.change_questionnaire")
def change_questionnaire(
    *, actor: Actor, questionnaire: Questionnaire, version: int | None = None, **given: Any
) -> Questionnaire:
    """Change title, purpose or period; how answers are kept is fixed with the first of them."""
    current = locked(actor, questionnaire, "change", version)
    names = ("title", "purpose", "mode", "starts_on", "ends_on", "consent_text")
    checked = _checked({name: given.get(name, getattr(current, name)) for name in names})
    if checked["mode"] != current.mode and current.responses.exists():
        raise NotValid(
            _("People have answered already; what they were promised cannot be changed."),
            field="mode",
        )
    for name, value in checked.items():
        setattr(current, name, value)
    return WAY.advance(current, "change")


@operation("questionnaires.upload_form")
def upload_form(
    *, actor: Actor, questionnaire: Questionnaire, upload: UploadedFile[Any]
) -> FormVersion:
    """Read an XLSForm and keep it as the next version, not yet in use.

    An earlier version that was never published gives way to it. Raises FormNotRead, NotValid.
    """
    current = locked(actor, questionnaire, "upload")
    name = Path(str(upload.name)).name
    raw = upload.read()
    judge(raw, name, [XLSX])
    digest = hashlib.sha256(raw).hexdigest()
    if current.form is not None and current.form.digest == digest:
        raise NotValid(_("This is the form that is in use already."), field="file")
    read = _read(raw, current, actor)
    for old in current.versions.filter(published_at=None):
        for file in attachments_of(FORM_FILE, old.pk):
            remove_attachment(actor=actor, attachment=file)
        old.delete()
    last = current.versions.first()
    version = FormVersion.objects.create(
        questionnaire=current,
        number=(last.number if last else 0) + 1,
        xform=read.xform,
        digest=digest,
        file_name=name[-160:],
        languages=list(read.form.languages),
        questions=len(read.form.asked()),
        uploaded_at=actor.now,
        uploaded_by_id=actor.user_id,
    )
    upload.seek(0)
    add_attachment(
        actor=actor,
        object_type=FORM_FILE,
        object_id=version.pk,
        area_code=current.area_code,
        upload=upload,
        purpose="xlsform",
        kinds=[XLSX],
    )
    note(version=version.number, questions=version.questions)
    return version


def _read(raw: bytes, questionnaire: Questionnaire, actor: Actor) -> ReadForm:
    try:
        read = read_workbook(raw)
    except FormRefused as refusal:
        raise FormNotRead(refusal.faults) from refusal
    known = known_categories(questionnaire, actor)
    for named in need_categories_in(read.form).values():
        for category in named.values():
            if category not in known:
                fault = FormFault("need_category", "choices", found=category)
                raise FormNotRead([read.place_of_choice(fault, NEED_COLUMN, category)])
    return read


def known_categories(questionnaire: Questionnaire, actor: Actor) -> dict[str, str]:
    return vocabulary.labels("needs.categories", area=questionnaire.area_code, day=actor.today)


def need_categories_in(form: Form) -> dict[str, dict[str, str]]:
    """What the column ``need_category`` of the choices sheet says, by question and choice."""
    found = {
        question.path: form.marked(question, NEED_COLUMN)
        for question in form.questions()
        if question.kind in COUNTED
    }
    return {path: named for path, named in found.items() if named}


@operation("questionnaires.publish_form")
def publish_form(
    *, actor: Actor, questionnaire: Questionnaire, form: FormVersion, version: int | None = None
) -> Questionnaire:
    """Take a version into use, and open the questionnaire.

    Answers given to earlier versions keep theirs. A closed questionnaire opens again.
    """
    current = locked(actor, questionnaire, "publish", version)
    chosen = the_row(current.versions.all(), pk=form.pk)
    if current.ends_on < actor.today:
        raise NotValid(_("Its last day is over. Change the period first."), field="ends_on")
    if chosen.published_at is None:
        chosen.published_at = actor.now
        chosen.save()
        current.need_categories = {
            **current.need_categories,
            **need_categories_in(read_xform(chosen.xform)),
        }
    current.form = chosen
    note(version=chosen.number)
    return WAY.advance(current, "publish")


@operation("questionnaires.close_questionnaire")
def close_questionnaire(
    *, actor: Actor, questionnaire: Questionnaire, version: int | None = None
) -> Questionnaire:
    """Take no more answers."""
    return WAY.advance(locked(actor, questionnaire, "close", version), "close")


@operation("questionnaires.set_quota")
def set_quota(
    *, actor: Actor, questionnaire: Questionnaire, division: Division, wanted: int
) -> Questionnaire:
    """Say how many answers a place inside it is to bring; nought takes the quota away."""
    current = locked(actor, questionnaire, "change")
    if not division.code.startswith(current.area_code):
        raise NotValid(
            _("This place does not lie inside that of the questionnaire."), field="division"
        )
    if not 0 <= wanted <= 1_000_000:
        raise NotValid(_("Write how many answers are wanted, from 0 to a million."), field="wanted")
    if wanted == 0:
        Quota.objects.filter(questionnaire=current, division=division).delete()
    else:
        Quota.objects.update_or_create(
            questionnaire=current, division=division, defaults={"wanted": wanted}
        )
    note(division=division.code, wanted=wanted)
    return current


@operation("questionnaires.set_need_categories")
def set_need_categories(
    *, actor: Actor, questionnaire: Questionnaire, named: Mapping[str, Mapping[str, str]]
) -> Questionnaire:
    """Say which category of need each choice names: ``{"needs": {"meals": "daily_care"}}``.

    Raises NotValid for an unknown question, choice or category.
    """
    current = locked(actor, questionnaire, "name_needs")
    if current.form is None:
        raise WrongState(_("Publish a form first."))
    form, known = read_xform(current.form.xform), known_categories(current, actor)
    kept: dict[str, dict[str, str]] = {}
    for path, choices in named.items():
        question = next((q for q in form.questions() if q.path == path), None)
        values = {c.value for c in form.all_choices(question)} if question else set()
        for value, category in choices.items():
            if value not in values or (category and category not in known):
                raise NotValid(_("Choose one of the listed values."), field="category")
            if category:
                kept.setdefault(path, {})[value] = category
    current.need_categories = kept
    return WAY.advance(current, "name_needs")
