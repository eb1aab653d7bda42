"""Bringing Excel files in: choose a kind, see the check, take it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yanzhen.core.edges import ActorRequest, page
from yanzhen.core.errors import DomainError
from yanzhen.core.models import Import
from yanzhen.core.tabular import imports, reading, writing
from yanzhen.core.views.files import file_response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ERRORS = 100


class FileForm(forms.Form):
    """The file; what kind it is stands in the address."""

    file = forms.FileField(
        label=gettext_lazy("Excel file"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"})
    )

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        try:
            reading.refuse_too_large(upload.size or 0)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
        return upload


@page()
def import_list(request: ActorRequest) -> HttpResponse:
    """The kinds that the actor may bring in, and the files brought before."""
    rows = Import.objects.filter(user_id=request.actor.user_id).order_by("-pk")[:25]
    shown = [
        {"row": row, "title": imports.KINDS[row.kind].title}
        for row in rows
        if row.kind in imports.KINDS
    ]
    kinds = imports.kinds_for(request.actor)
    return render(request, "core/import_list.html", {"kinds": kinds, "imports": shown})


@page(methods=("GET", "HEAD", "POST"))
def import_new(request: ActorRequest, kind: str) -> HttpResponse:
    """Bring a file of one kind; a file that cannot be read is refused in place."""
    chosen = imports.kind_for(request.actor, kind)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            row = imports.bring_import(
                actor=request.actor,
                kind=chosen,
                file_name=upload.name,
                content=upload.read(),
            )
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            return redirect("import-detail", import_id=row.pk)
    context = {"kind": chosen, "form": form, "most_megabytes": reading.MOST_BYTES // 1024**2}
    return render(request, "core/import_new.html", context, status=422 if form.errors else 200)


@page()
def import_template(request: ActorRequest, kind: str) -> HttpResponse:
    """An empty sheet to be filled in."""
    chosen = imports.kind_for(request.actor, kind)
    content = writing.template(str(chosen.title), chosen.columns)
    return file_response(content, name=f"{chosen.title}.xlsx", media_type=XLSX)


@page(methods=("GET", "HEAD", "POST"))
def import_detail(request: ActorRequest, import_id: int) -> HttpResponse:
    """What the check found, how far the work is, and the choice."""
    row = imports.own_import(actor=request.actor, import_id=import_id)
    refusal = None
    if request.method == "POST":
        try:
            if "drop" in request.POST:
                imports.drop_import(actor=request.actor, row=row)
                return redirect("import-list")
            imports.take_import(
                actor=request.actor,
                row=row,
                choice=request.POST.get("choice", ""),
                is_again="again" in request.POST,
            )
            return redirect("import-detail", import_id=row.pk)
        except DomainError as error:
            refusal = error
            row = imports.own_import(actor=request.actor, import_id=import_id)
    kind = imports.KINDS[row.kind]
    context = {
        "row": row,
        "kind": kind,
        "job": row.job,
        "is_busy": row.state in {Import.State.CHECKING, Import.State.TAKING},
        "bad_rows": len({line for line, _column, _message in row.errors}),
        "errors": row.errors[:SHOWN_ERRORS],
        "more_errors": max(0, len(row.errors) - SHOWN_ERRORS),
        "refusal": refusal,
        "choice": request.POST.get("choice", ""),
    }
    return render(
        request, "core/import_detail.html", context, status=refusal.status if refusal else 200
    )


@page()
def import_errors(request: ActorRequest, import_id: int) -> HttpResponse:
    """The rows that were not good with their reasons, as an Excel file."""
    row = imports.own_import(actor=request.actor, import_id=import_id)
    name = _("%(file)s - not good.xlsx") % {"file": row.file_name.rsplit(".", 1)[0]}
    return file_response(imports.error_file(row), name=name, media_type=XLSX)
