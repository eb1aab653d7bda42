"""What people type about orders, services and activities; every rule is the service's own."""

from yanzhen.delivery.forms.activities import (
    ActivityForm,
    AnswerActivityForm,
    ConsentForm,
    CostForm,
    ForceForm,
    GuestForm,
    NumberForm,
    PhotoForm,
    SessionForm,
    WalkInsForm,
)
from yanzhen.delivery.forms.items import ItemForm
from yanzhen.delivery.forms.orders import (
    CodeForm,
    ConfirmForm,
    CorrectForm,
    DispatchForm,
    OrderForm,
    RateForm,
    ReasonForm,
    ReviewForm,
    SupplementForm,
    WordsForm,
)

__all__ = [
    "ActivityForm",
    "AnswerActivityForm",
    "CodeForm",
    "ConfirmForm",
    "ConsentForm",
    "CorrectForm",
    "CostForm",
    "DispatchForm",
    "ForceForm",
    "GuestForm",
    "ItemForm",
    "NumberForm",
    "OrderForm",
    "PhotoForm",
    "RateForm",
    "ReasonForm",
    "ReviewForm",
    "SessionForm",
    "SupplementForm",
    "WalkInsForm",
    "WordsForm",
]
