"""Pages: import customers from a file, with a preview before anything is kept."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from postroom.customers import file_import
from postroom.customers.import_changes import Change
from postroom.customers.import_choice import Choice
from postroom.customers.refusals import FileRefused, TableFileTooLarge
from postroom.customers.table.values import MOST_BYTES
from postroom.shared.refusals import ChangedMeanwhile, Refusal
from postroom.shared.wording import N_
from postroom.web.customers.columns_form import ColumnsForm
from postroom.web.customers.customer import ASKED_AND_SENT, actor
from postroom.web.customers.forms import FileForm
from postroom.web.customers.words import (
    FIELD_WORDS,
    describe_file,
    format_addresses,
    format_value,
    language_word,
)
from postroom.web.desk.waiting import Subject, redirect_after_change

MOST_SHOWN = 200
"""Rows of each table of the preview."""


@require_http_methods(ASKED_AND_SENT)
def import_page(request: HttpRequest) -> HttpResponse:
    """Choose a file; its preview follows."""
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FileForm(*data)
    if form.is_bound and form.is_valid():
        try:
            return redirect(
                "customer-import-preview", _keep_preview(form.cleaned_data["file"], actor(request))
            )
        except Refusal as refusal:
            form.add_error("file", refusal.sentence.said(gettext))
    return render(request, "customers/import.html", {"form": form})


@require_http_methods(ASKED_AND_SENT)
def preview_page(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the file would do; "Import" does it, "Cancel" forgets the file."""
    try:
        if request.method != "POST":
            return _render_preview(request, file_import.load_waiting(import_id))
        if request.POST.get("action") == "cancel":
            file_import.forget(import_id)
            return redirect("customers")
        if request.POST.get("action") in ("columns", "headings"):
            return _read_again(request, import_id)
        done = file_import.apply(
            import_id, actor=actor(request), seen=request.POST.get("seen", "") or "nothing"
        )
        messages.success(request, _describe_sums(done))
        return redirect_after_change(request, Subject(), "customers")
    except ChangedMeanwhile as changed:
        messages.warning(request, changed.sentence.said(gettext))
        return redirect("customer-import-preview", import_id)
    except Refusal as refusal:
        messages.warning(request, refusal.sentence.said(gettext))
        return redirect("customer-import")


def _keep_preview(upload: Any, by: str) -> int:
    """The preview of an uploaded file. Raises FileRefused."""
    if upload.size > MOST_BYTES:
        raise TableFileTooLarge(most=MOST_BYTES // 1_000_000)
    content = upload.read()
    found, reading = file_import.look(upload.name or "", content)
    return file_import.wait(found, reading, actor=by, content=content)


def _read_again(request: HttpRequest, import_id: int) -> HttpResponse:
    """The file as the person says that its columns are to be read. Raises UnknownImport."""
    waiting = file_import.load_waiting(import_id)
    form = ColumnsForm(waiting, request.POST)
    if not form.is_valid():
        return _render_preview(request, waiting, form)
    again = request.POST["action"] == "headings"
    try:
        file_import.look_again(import_id, Choice(headings_again=True) if again else form.choice)
    except FileRefused as refused:
        form.add_error(None, refused.sentence.said(gettext))
        return _render_preview(request, waiting, form)
    return redirect("customer-import-preview", import_id)


def _render_preview(
    request: HttpRequest, waiting: file_import.Waiting, form: ColumnsForm | None = None
) -> HttpResponse:
    wanted, reading = waiting.preview, waiting.reading
    context = {
        "form": form or ColumnsForm(waiting),
        "unclear": reading.unclear.said(gettext) if reading.unclear else "",
        "by_hand": reading.source in ("hand", "kept"),
        "notes": [one.said(gettext) for one in reading.notes],
        "left_out": [(one, one.sentence.said(gettext)) for one in reading.left_out[:MOST_SHOWN]],
        "waiting": waiting,
        "about": describe_file(waiting.found),
        "wanted": wanted,
        "rows_used": len(wanted.new) + len(wanted.changed) + wanted.unchanged,
        "refused": [
            (one.line, one.column, one.sentence.said(gettext)) for one in wanted.refused[:MOST_SHOWN]
        ],
        "changed": [_describe_change(one) for one in wanted.changed[:MOST_SHOWN]],
        "new": [_describe_new(one) for one in wanted.new[:MOST_SHOWN]],
        "more": _count_hidden_rows(waiting),
    }
    return render(request, "customers/preview.html", context)


def _count_hidden_rows(waiting: file_import.Waiting) -> dict[str, int]:
    """How many rows of each table are not shown."""
    wanted = waiting.preview
    tables: dict[str, Sequence[Any]] = {
        "left_out": waiting.reading.left_out,
        "refused": wanted.refused,
        "changed": wanted.changed,
        "new": wanted.new,
    }
    return {name: len(rows) - MOST_SHOWN for name, rows in tables.items() if len(rows) > MOST_SHOWN}


def _describe_change(one: Change) -> tuple[Change, list[tuple[str, str, str]]]:
    return one, [
        (
            gettext(FIELD_WORDS[each.field]),
            format_value(each.field, each.before),
            format_value(each.field, each.after),
        )
        for each in one.differences
    ]


def _describe_new(one: Change) -> tuple[Change, str, str, str]:
    after = one.after
    blocked = gettext(after.do_not_email) if after.do_not_email else ""
    return one, format_addresses(after.addresses), language_word(after.language), blocked


def _describe_sums(done: file_import.Done) -> str:
    return gettext(
        N_("Imported: %(new)s new, %(changed)s changed, %(unchanged)s as they were, %(refused)s refused.")
    ) % vars(done)
