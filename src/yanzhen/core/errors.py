"""What can be refused. A message is a sentence that tells the person what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise


class DomainError(Exception):
    """A refused operation: nothing was changed.

    ``code`` is stable and machine-readable, ``field`` names the input that was wrong.
    """

    code = "refused"
    status = 422
    message: Message = _("This could not be done.")

    def __init__(
        self,
        message: Message | None = None,
        *,
        field: str | None = None,
        **details: object,
    ) -> None:
        self.text: Message = message if message is not None else self.message
        self.field = field
        self.details: Mapping[str, object] = details
        super().__init__()

    def __str__(self) -> str:
        text = str(self.text)
        return text % self.details if self.details else text


class NotValid(DomainError):
    """An input value cannot be accepted."""

    code = "not_valid"


class AccessDenied(DomainError):
    """The actor has no duty that covers this."""

    code = "access_denied"
    status = 403
    message = _("You have no duty that covers this. Ask your station lead if you need it.")


class NotFound(DomainError):
    """No such thing, or not for this actor: the two are told in the same words."""

    code = "not_found"
    status = 404
    message = _("This does not exist, or is not in your area.")


class StaleVersion(DomainError):
    """Somebody else changed the record since it was read."""

    code = "stale_version"
    status = 409
    message = _("Somebody changed this while you had it open. Look at the new state and try again.")


class WrongState(DomainError):
    """The record is not in a state that allows this step."""

    code = "wrong_state"
    status = 409
    message = _("This step is not possible now.")
