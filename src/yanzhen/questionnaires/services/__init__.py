"""Every write of questionnaires."""

from yanzhen.questionnaires.services.accepting import (
    AnswersRefused,
    ImportedResponse,
    NotTakingAnswers,
    import_responses,
    submit_response,
)
from yanzhen.questionnaires.services.drafting import (
    attach_to_draft,
    drop_old_drafts,
    save_draft,
    submit_draft,
)
from yanzhen.questionnaires.services.findings import take_up_finding
from yanzhen.questionnaires.services.inviting import invitation_of, invite_person
from yanzhen.questionnaires.services.making import (
    FormNotRead,
    change_questionnaire,
    close_questionnaire,
    make_questionnaire,
    publish_form,
    set_need_categories,
    set_quota,
    upload_form,
)

__all__ = [
    "AnswersRefused",
    "FormNotRead",
    "ImportedResponse",
    "NotTakingAnswers",
    "attach_to_draft",
    "change_questionnaire",
    "close_questionnaire",
    "drop_old_drafts",
    "import_responses",
    "invitation_of",
    "invite_person",
    "make_questionnaire",
    "publish_form",
    "save_draft",
    "set_need_categories",
    "set_quota",
    "submit_draft",
    "submit_response",
    "take_up_finding",
    "upload_form",
]
