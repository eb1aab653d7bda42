"""What is typed about visits; every rule is the service's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.accounts.models import User
from yanzhen.core.form_fields import DayField, MomentField
from yanzhen.core.scope import Actor
from yanzhen.needs import vocabulary as need_words
from yanzhen.needs.fields import ANY, StepForm
from yanzhen.needs.models import Need
from yanzhen.orgs.fields import StaffField
from yanzhen.people.selectors import named
from yanzhen.visits import vocabulary
from yanzhen.visits.drafts import (
    Block,
    Counted,
    Measured,
    Member,
    NeedHeard,
    VisitDraft,
    Visitor,
)
from yanzhen.visits.models import Visit
from yanzhen.visits.prefill import Known

SENSITIVE = {"data-sensitive": ""}
USUAL_MINUTES = 20
# Set by the page itself; nobody types or reads them as an answer.
NOT_COUNTED = frozenset({"client_key", "signature"})


def words(label: Any, most: int = 500, rows: int = 2, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, **SENSITIVE})
    return forms.CharField(label=label, max_length=most, widget=widget, required=False, **options)


class VisitForm(forms.Form):
    """A visit on a phone: what is known stands there already, only what changed is typed."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    outcome = forms.ChoiceField(
        label=_("how it went"), choices=Visit.Outcome, widget=forms.RadioSelect
    )
    means = forms.ChoiceField(label=_("how"), choices=Visit.Means, widget=forms.RadioSelect)
    members = forms.MultipleChoiceField(
        label=_("who was met"), widget=forms.CheckboxSelectMultiple, required=False
    )
    started_at = MomentField(label=_("began at"))
    minutes = forms.IntegerField(label=_("minutes"), min_value=1, max_value=720)
    occasion = forms.ChoiceField(label=_("occasion"), choices=Visit.Occasion)
    colleague = StaffField(label=_("a colleague who came along"), required=False)
    measured_of = forms.ChoiceField(label=_("measured of"), required=False)
    need_title = forms.CharField(
        label=_("a need that was heard"),
        max_length=120,
        required=False,
        help_text=_("One sentence. It goes into the need list."),
    )
    need_category = forms.ChoiceField(label=_("kind of need"), required=False)
    need_of = forms.ChoiceField(label=_("whose need"), required=False)
    need_urgency = forms.ChoiceField(
        label=_("how urgent"), choices=Need.Urgency, required=False, initial="normal"
    )
    policies = forms.MultipleChoiceField(
        label=_("policies explained"), widget=forms.CheckboxSelectMultiple, required=False
    )
    view = words(_("the worker's view"), 2000)
    next_step = forms.CharField(label=_("next step"), max_length=200, required=False)
    next_on = DayField(label=_("next step on"), required=False, leaning="future")
    proof = forms.ChoiceField(label=_("proof"), choices=Visit.Proof, widget=forms.RadioSelect)
    spoken_code = forms.CharField(
        label=_("the code of the household"),
        max_length=12,
        required=False,
        help_text=_("Shown on its card, or said aloud."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    signature = forms.FileField(
        label=_("signature"),
        required=False,
        help_text=_("A picture of the signature. No picture of a face is needed."),
    )

    def __init__(self, *args: Any, known: Known, actor: Actor, **kwargs: Any) -> None:
        self.known, self.actor = known, actor
        day = actor.today
        self.roles = [
            r for r in vocabulary.rule("roles", area=known.area, day=day) if r["code"] != "worker"
        ]
        self.signs = vocabulary.rule("vital_signs", area=known.area, day=day)
        kwargs["initial"] = {**self._first(day), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        people = [(str(p.pk), p.name) for p in known.people]
        fields: Any = self.fields
        fields["members"].choices = people
        fields["measured_of"].choices = people
        fields["need_of"].choices = people
        fields["need_category"].choices = [
            ANY,
            *vocabulary.choices(need_words.entries("needs.categories", area=known.area, day=day)),
        ]
        fields["policies"].choices = vocabulary.choices(
            vocabulary.rule("policies", area=known.area, day=day)
        )
        self._add_blocks()
        self._add_signs()
        for role in self.roles:
            self.fields[f"visitor_{role['code']}"] = forms.CharField(
                label=named(role), max_length=60, required=False
            )

    def _first(self, day: Any) -> dict[str, Any]:
        known = self.known
        began = timezone.localtime(self.actor.now) - timedelta(minutes=USUAL_MINUTES)
        first: dict[str, Any] = {
            "outcome": Visit.Outcome.MET,
            "means": Visit.Means.HOME,
            "occasion": Visit.Occasion.ROUTINE,
            "members": [str(p.pk) for p in known.people],
            "started_at": began.replace(second=0, microsecond=0),
            "minutes": USUAL_MINUTES,
            "need_urgency": Need.Urgency.NORMAL,
            "proof": Visit.Proof.NONE,
        }
        if known.last is not None:
            first["next_step"] = known.last.next_step
            first["proof"] = known.last.proof
        for code, answers in known.answers.items():
            first[f"{code}__same"] = True
            first |= {f"{code}__{name}": value for name, value in answers.items()}
        return first

    def _add_blocks(self) -> None:
        for block in self.known.blocks:
            code = block["code"]
            if self.known.answers.get(code):
                self.fields[f"{code}__same"] = forms.BooleanField(
                    label=_("no change since the last visit"), required=False
                )
            for field in block["fields"]:
                self.fields[f"{code}__{field['code']}"] = (
                    forms.ChoiceField(
                        label=named(field),
                        choices=[("", "—"), *vocabulary.choices(field["options"])],
                        required=False,
                    )
                    if field["kind"] == "choice"
                    else words(named(field))
                )

    def _add_signs(self) -> None:
        for sign in self.signs:
            self.fields[f"sign_{sign['code']}"] = forms.FloatField(
                label=f"{named(sign)} {sign['unit']}",
                required=False,
                min_value=sign["least"],
                max_value=sign["most"],
                widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
            )

    # -- for the page -----------------------------------------------------------------------------

    def blocks(self) -> Iterator[dict[str, Any]]:
        """Each block with its fields, and what was found the last time in one line."""
        for block in self.known.blocks:
            code = block["code"]
            answers = self.known.answers.get(code, {})
            same = f"{code}__same"
            yield {
                "name": named(block),
                "same": self[same] if same in self.fields else None,
                "is_same": bool(self[same].value()) if same in self.fields else False,
                "was": " · ".join(answer_words(block, answers)),
                "fields": [self[f"{code}__{f['code']}"] for f in block["fields"]],
            }

    def sign_fields(self) -> list[Any]:
        return [self[f"sign_{sign['code']}"] for sign in self.signs]

    def visitor_fields(self) -> list[Any]:
        return [self[f"visitor_{role['code']}"] for role in self.roles]

    # -- for the service --------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if bool(given.get("need_title")) is not bool(given.get("need_category")):
            field = "need_category" if given.get("need_title") else "need_title"
            self.add_error(field, _("A need has a sentence and a kind."))
        if given.get("proof") == Visit.Proof.CODE and not given.get("spoken_code"):
            self.add_error("spoken_code", _("Write down the code that was shown or said."))
        return given

    def draft(self) -> VisitDraft:
        """What was typed, as the service takes it."""
        given = self.cleaned_data
        persons = {str(p.pk): p for p in self.known.people}
        whose = persons.get(given["measured_of"]) or self.known.people[0]
        needs: tuple[NeedHeard, ...] = ()
        if given["need_title"]:
            needs = (
                NeedHeard(
                    title=given["need_title"],
                    category=given["need_category"],
                    person=persons.get(given["need_of"]),
                    urgency=given["need_urgency"] or Need.Urgency.NORMAL,
                ),
            )
        return VisitDraft(
            household=self.known.household,
            members=tuple(Member(p, key in given["members"]) for key, p in persons.items()),
            means=given["means"],
            outcome=given["outcome"],
            occasion=given["occasion"],
            started_at=given["started_at"],
            minutes=given["minutes"],
            visitors=tuple(self._visitors()),
            blocks=self._blocks(),
            measured=tuple(
                Measured(whose, sign["code"], value)
                for sign in self.signs
                if (value := given[f"sign_{sign['code']}"]) is not None
            ),
            needs=needs,
            policies=tuple(given["policies"]),
            view=given["view"],
            next_step=given["next_step"],
            next_on=given["next_on"],
            proof=given["proof"],
            spoken_code=given["spoken_code"],
            counted=self._counted(),
        )

    def _visitors(self) -> Iterator[Visitor]:
        yield Visitor(user_id=self.actor.user_id)
        colleague: User | None = self.cleaned_data["colleague"]
        if colleague is not None and colleague.pk != self.actor.user_id:
            yield Visitor(user_id=colleague.pk)
        for role in self.roles:
            if name := self.cleaned_data[f"visitor_{role['code']}"].strip():
                yield Visitor(role=role["code"], name=name)

    def _blocks(self) -> dict[str, Block]:
        if self.cleaned_data["outcome"] != Visit.Outcome.MET:
            return {}
        found = {}
        for block in self.known.blocks:
            code = block["code"]
            names = [f"{code}__{f['code']}" for f in block["fields"]]
            # What was typed counts, also where the tick was left standing.
            is_typed = any(name in self.changed_data for name in names)
            if self.cleaned_data.get(f"{code}__same") and not is_typed:
                found[code] = Block(True, self.known.answers[code])
                continue
            answers = {
                f["code"]: value
                for f in block["fields"]
                if (value := self.cleaned_data[f"{code}__{f['code']}"])
            }
            if answers:
                found[code] = Block(False, answers)
        return found

    def _counted(self) -> Counted:
        """Fields that stood there, that were right already, and that had to be typed or chosen."""
        shown = [name for name in self.fields if name not in NOT_COUNTED]
        prefilled = typed = 0
        for name in shown:
            value, first = self.cleaned_data.get(name), self.initial.get(name)
            if value in (None, "", [], False):
                continue
            if self.fields[name].has_changed(first, self[name].data):
                typed += 1
            else:
                prefilled += 1
        return Counted(len(shown), prefilled, typed)


def answer_words(block: vocabulary.Entry, answers: Any) -> list[str]:
    """The answers of a block as people say them: 住房 安全, 谁在照料 家人."""
    found = []
    for field in block["fields"]:
        value = answers.get(field["code"])
        if not value:
            continue
        word = vocabulary.word(field.get("options", ()), value)
        found.append(f"{named(field)} {word}")
    return found


class AmendForm(StepForm):
    """What was found, as it stands, with the reason why it changes."""

    def __init__(self, *args: Any, blocks: Any, answers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paths: dict[str, str] = {}
        for block in blocks:
            for field in block["fields"]:
                name = f"{block['code']}__{field['code']}"
                self.paths[name] = f"{block['code']}.{field['code']}"
                label = f"{named(block)} · {named(field)}"
                self.fields[name] = (
                    forms.ChoiceField(
                        label=label,
                        choices=[("", "—"), *vocabulary.choices(field["options"])],
                        required=False,
                    )
                    if field["kind"] == "choice"
                    else words(label)
                )
                self.initial[name] = answers.get(block["code"], {}).get(field["code"], "")
        self.fields["next_step"] = forms.CharField(
            label=_("next step"), max_length=200, required=False
        )
        self.paths["next_step"] = "next_step"
        self.fields["reason"] = forms.CharField(label=_("why it changes"), max_length=200)

    def changes(self) -> dict[str, Any]:
        return {
            path: self.cleaned_data[name]
            for name, path in self.paths.items()
            if name in self.changed_data
        }
