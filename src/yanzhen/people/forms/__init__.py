"""What people type about persons and households; every check is the service's own."""

from yanzhen.people.forms.changes import (
    AssignForm,
    CategoryForm,
    ConsentForm,
    DeathForm,
    EmergencyForm,
    EndCategoryForm,
    HouseholdMoveForm,
    JoinForm,
    MergeForm,
    MoveForm,
    ProtectionForm,
    ReasonForm,
    TagsForm,
)
from yanzhen.people.forms.records import (
    DASHES,
    KEEPS,
    SEALED,
    HouseholdForm,
    PersonForm,
    values_of,
)

__all__ = [
    "DASHES",
    "KEEPS",
    "SEALED",
    "AssignForm",
    "CategoryForm",
    "ConsentForm",
    "DeathForm",
    "EmergencyForm",
    "EndCategoryForm",
    "HouseholdForm",
    "HouseholdMoveForm",
    "JoinForm",
    "MergeForm",
    "MoveForm",
    "PersonForm",
    "ProtectionForm",
    "ReasonForm",
    "TagsForm",
    "values_of",
]
