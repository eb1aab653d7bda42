"""What workers type about needs; every rule is the service's own."""

from yanzhen.needs.forms.collecting import BoxForm, CloseCollectionForm, CollectionForm, SlipForm
from yanzhen.needs.forms.recording import NeedForm
from yanzhen.needs.forms.steps import (
    CloseForm,
    HandOverForm,
    IdentifyForm,
    PublishForm,
    ReplyForm,
    TriageForm,
    TryForm,
)

__all__ = [
    "BoxForm",
    "CloseCollectionForm",
    "CloseForm",
    "CollectionForm",
    "HandOverForm",
    "IdentifyForm",
    "NeedForm",
    "PublishForm",
    "ReplyForm",
    "SlipForm",
    "TriageForm",
    "TryForm",
]
