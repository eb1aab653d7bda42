"""Attachments, served through the rule of the record they belong to."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from yanzhen.core import attachments
from yanzhen.core.edges import ActorRequest, page

# What is shown inside the browser may load nothing and run nothing.
SANDBOX = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"


@page()
def attachment(request: ActorRequest, uid: UUID) -> HttpResponse:
    """The file itself, shown in the page when browsers can, offered for download otherwise."""
    found = attachments.visible_attachment(actor=request.actor, uid=uid)
    return file_response(
        attachments.content(found),
        name=found.name,
        media_type=found.media_type,
        is_shown=found.media_type in attachments.SHOWN_IN_PAGE,
    )


def file_response(
    content: bytes, *, name: str, media_type: str, is_shown: bool = False
) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    disposition = content_disposition_header(not is_shown, name)
    if disposition:
        response["Content-Disposition"] = disposition
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    return response
