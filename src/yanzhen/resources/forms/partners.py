"""The forms of partners, agreements, interviews, groups and deliveries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yanzhen.core.form_fields import DayField
from yanzhen.core.scope import Actor
from yanzhen.orgs.fields import DivisionField
from yanzhen.orgs.models import Organization
from yanzhen.orgs.selectors import organizations_for_picker
from yanzhen.people.models import Consent, Person
from yanzhen.resources import access
from yanzhen.resources.forms.parts import (
    ANY,
    LINES,
    PlacedForm,
    StepForm,
    coordinate_fields,
)
from yanzhen.resources.models import (
    AssetInterview,
    CommunityGroup,
    Partner,
    ResourceUse,
    Share,
)
from yanzhen.resources.selectors.resources import catalogue_labels, need_categories
from yanzhen.resources.services.interviews import Offer

OFFERS = 4
SEALED = {"data-sensitive": "", "autocomplete": "off"}


class PartnerForm(PlacedForm):
    """Who works with a place, and what they can help with."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    division = DivisionField(
        right=access.MANAGE,
        label=_("works with the place"),
        help_text=_("A town, a community, or the compound whose force it is."),
    )
    name = forms.CharField(label=_("name"), max_length=120)
    kind = forms.ChoiceField(label=_("kind"), choices=[ANY, *Partner.Kind.choices])
    uscc = forms.CharField(
        label=_("unified social credit code"),
        max_length=30,
        required=False,
        help_text=_("With it the partner is linked to its organisation; without it the name does."),
    )
    share = forms.ChoiceField(
        label=_("who may work with it"), choices=Share, initial="below", widget=forms.RadioSelect
    )
    serves = forms.MultipleChoiceField(
        label=_("needs that it can help with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    can_offer = forms.CharField(
        label=_("what it can offer"), max_length=500, required=False,
        widget=forms.Textarea(attrs=LINES),
    )  # fmt: skip
    contact_name = forms.CharField(label=_("contact"), max_length=60, required=False)
    contact_phone = forms.CharField(
        label=_("phone of the contact"),
        max_length=30,
        required=False,
        help_text=_("Kept sealed. Who looks at it is logged."),
        widget=forms.TextInput(attrs=SEALED),
    )
    address = forms.CharField(label=_("street address"), max_length=200, required=False)
    joined_on = DayField(label=_("partner since"), leaning="past", refuses_future=True)

    def __init__(
        self, *args: Any, actor: Actor, partner: Partner | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= coordinate_fields()
        serves: Any = self.fields["serves"]
        area = partner.area_code if partner else None
        serves.choices = list(need_categories(actor, area).items())
        if partner is not None:
            del self.fields["division"], self.fields["client_key"]
            if partner.organization is not None and partner.organization.uscc:
                del self.fields["uscc"]
            if partner.contact_phone:
                self.fields["contact_phone"].help_text = _(
                    "A number is kept sealed. Left empty, it stays."
                )
        self.at_home(actor)


class AgreementForm(StepForm):
    """What a partner agreed to, with the signed paper."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    title = forms.CharField(label=_("title"), max_length=120, initial=_("Partner agreement"))
    covers = forms.CharField(
        label=_("what it covers"), max_length=500, widget=forms.Textarea(attrs=LINES)
    )
    promised = forms.CharField(
        label=_("what was promised"),
        max_length=300,
        required=False,
        help_text=_("So that it can be laid beside what was delivered."),
        widget=forms.Textarea(attrs=LINES),
    )
    signed_on = DayField(label=_("signed on"), leaning="past", refuses_future=True)
    starts_on = DayField(label=_("from"))
    ends_on = DayField(
        label=_("last day"),
        required=False,
        leaning="future",
        help_text=_("Left empty, it holds until somebody ends it."),
    )
    file = forms.FileField(
        label=_("signed paper"),
        required=False,
        help_text=_("A photo, a PDF or an office document."),
    )

    def __init__(self, *args: Any, is_renewal: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_renewal:
            del self.fields["title"]


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("signed paper"), help_text=_("A photo, a PDF or an office document.")
    )


class EndForm(StepForm):
    on = DayField(label=_("ends on"), leaning="past", refuses_future=True)
    reason = forms.CharField(label=_("reason"), max_length=200, widget=forms.Textarea(attrs=LINES))


class GiftForm(PlacedForm):
    """What a partner gave."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    kind = forms.ChoiceField(
        label=_("kind"),
        choices=[
            (ResourceUse.Kind.GOODS, ResourceUse.Kind.GOODS.label),
            (ResourceUse.Kind.TIME, ResourceUse.Kind.TIME.label),
        ],
        initial="goods",
        widget=forms.RadioSelect,
    )
    quantity = forms.IntegerField(
        label=_("quantity"), min_value=1, max_value=1_000_000_000,
        help_text=_("Of time: in minutes."),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("unit of the goods"),
        max_length=12,
        required=False,
        help_text=_("For example: bags, parts. Not needed for time."),
    )
    value = forms.DecimalField(
        label=_("value in yuan"), required=False, min_value=0, max_digits=12, decimal_places=2
    )
    used_on = DayField(label=_("day"), leaning="past", refuses_future=True)
    words = forms.CharField(label=_("for what"), max_length=200, required=False)
    division = DivisionField(right=access.RECORD_USE, label=_("for which place"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at_home(actor)

    def values(self) -> dict[str, Any]:
        """What ``record_use`` takes; the value in cents."""
        given = {k: v for k, v in self.cleaned_data.items() if k not in {"client_key", "version"}}
        value: Decimal | None = given.pop("value")
        return {**given, "value_cents": None if value is None else int(value * 100)}


class InterviewForm(PlacedForm):
    """A talk about what somebody can offer, with up to four offers."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80)
    name = forms.CharField(
        label=_("with whom"),
        max_length=120,
        required=False,
        help_text=_("A name or a body. For somebody on file begin at their page."),
    )
    partner = forms.ModelChoiceField(
        Partner.objects.none(), label=_("or a partner"), required=False, empty_label=_("none")
    )
    division = DivisionField(right=access.INTERVIEW, label=_("where"))
    held_on = DayField(label=_("held on"), leaning="past", refuses_future=True)
    method = forms.ChoiceField(
        label=_("how"), choices=AssetInterview.Method, initial="visit", widget=forms.RadioSelect
    )
    consent = forms.ChoiceField(
        label=_("how they agreed"),
        choices=Consent.ways_to_agree(),
        widget=forms.RadioSelect,
        help_text=_("That it is kept, and offered to the neighbourhood. Without it, keep nothing."),
    )
    summary = forms.CharField(
        label=_("what was said"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, actor: Actor, person: Person | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = access.visible_partners(actor).filter(state="active").order_by("name")
        if person is not None:
            del self.fields["name"], self.fields["partner"], self.fields["division"]
        labels = list(catalogue_labels(actor).items())
        for number in range(1, OFFERS + 1):
            self.fields[f"offer_{number}"] = forms.CharField(
                label=_("offer %(number)s") % {"number": number}
                if number > 1
                else _("what is offered"),
                max_length=120,
                required=number == 1,
            )
            self.fields[f"item_{number}"] = forms.ChoiceField(
                label=_("item of the guide catalogue"),
                choices=[ANY, *labels],
                required=number == 1,
            )
        self.at_home(actor)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for number in range(2, OFFERS + 1):
            words, item = values.get(f"offer_{number}"), values.get(f"item_{number}")
            if words and not item:
                self.add_error(f"item_{number}", _("Choose an item of the guide catalogue."))
            if item and not words:
                self.add_error(f"offer_{number}", _("Say in 2 to 120 characters what is offered."))
        return values

    def offers(self) -> list[Offer]:
        given = self.cleaned_data
        return [
            Offer(given[f"item_{number}"], given[f"offer_{number}"])
            for number in range(1, OFFERS + 1)
            if given.get(f"offer_{number}")
        ]


class GroupForm(PlacedForm):
    """A group of residents."""

    client_key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)
    division = DivisionField(right=access.MANAGE, label=_("where"))
    name = forms.CharField(label=_("name"), max_length=120)
    field = forms.CharField(label=_("what it does"), max_length=200)
    founded_on = DayField(label=_("founded on"), leaning="past", refuses_future=True)
    level = forms.ChoiceField(
        label=_("level of growth"),
        choices=CommunityGroup.Level,
        initial="self_organised",
        widget=forms.RadioSelect,
    )
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("registered as"),
        required=False,
        empty_label=_("none"),
        help_text=_("Only for a registered group."),
    )
    members = forms.IntegerField(
        label=_("number of members"), min_value=1, max_value=100_000, initial=5
    )
    leader_name = forms.CharField(label=_("name of the leader"), max_length=60, required=False)
    leader_phone = forms.CharField(
        label=_("phone of the leader"),
        max_length=30,
        required=False,
        help_text=_("Kept sealed. Who looks at it is logged."),
        widget=forms.TextInput(attrs=SEALED),
    )

    def __init__(
        self, *args: Any, actor: Actor, group: CommunityGroup | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if group is not None:
            for name in ("division", "client_key", "founded_on", "level", "organization"):
                del self.fields[name]
            if group.leader_phone:
                self.fields["leader_phone"].help_text = _(
                    "A number is kept sealed. Left empty, it stays."
                )
        else:
            organization: Any = self.fields["organization"]
            organization.queryset = organizations_for_picker(actor).exclude(uscc="")
        self.at_home(actor)


class GrowForm(StepForm):
    level = forms.ChoiceField(label=_("new level"), widget=forms.RadioSelect)
    on = DayField(label=_("day"), leaning="past", refuses_future=True)
    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=_("registered as"),
        required=False,
        empty_label=_("none"),
        help_text=_("Only for a registered group."),
    )
    words = forms.CharField(
        label=_("paper or reason"),
        required=False,
        max_length=200,
        help_text=_("Needed when the group falls back."),
    )

    def __init__(self, *args: Any, actor: Actor, group: CommunityGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level: Any = self.fields["level"]
        level.choices = [c for c in CommunityGroup.Level.choices if c[0] != group.level]
        organization: Any = self.fields["organization"]
        organization.queryset = organizations_for_picker(actor).exclude(uscc="")


class LocationForm(PlacedForm):
    """Where the middle of a place lies."""

    division = DivisionField(right=access.MANAGE, label=_("place"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= coordinate_fields()
        self.fields["lng"].required = self.fields["lat"].required = True
        self.at_home(actor)
