"""The exact mail as its reader sees it, its attachments, and its bytes to keep.

What somebody wrote in a mail is shown without any right: no scripts, no pictures from elsewhere, no forms.
"""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from postroom.outbox.preview import Preview, preview
from postroom.shared.refusals import Refusal
from postroom.web.outbox.entry import build_headline, entry_or_404

MAIL_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
"""Of the text with tags, which stands in a frame of our own page."""
FILE_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
PDF_POLICY = (
    "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
"""A browser's own viewer of PDFs does not start in a sandbox, and styles its page inline."""
_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")


@require_safe
def preview_page(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The mail: who, what, text, attachments, and its source one click away."""
    context = build_headline(entry_or_404(entry_id))
    try:
        context["preview"] = preview(entry_id)
    except Refusal as broken:
        context["problem"] = broken.sentence.said(gettext)
    return render(request, "outbox/preview.html", context)


@xframe_options_sameorigin
@require_safe
def mail_part(_request: HttpRequest, entry_id: int) -> HttpResponse:
    """The text with bold and lists, exactly as it stands in the mail."""
    html = _preview_or_404(entry_id).mail.html
    if not html:
        raise Http404
    return _add_policy(HttpResponse(html, content_type="text/html; charset=utf-8"), MAIL_POLICY)


@require_safe
def attachment_file(_request: HttpRequest, entry_id: int, position: int) -> HttpResponse:
    """The bytes of one attachment (the first is 1); a PDF opens in the browser, everything else is saved."""
    attachments = _preview_or_404(entry_id).mail.attachments
    if not 1 <= position <= len(attachments):
        raise Http404
    one = attachments[position - 1]
    is_pdf = one.media_type == "application/pdf"
    known = one.media_type if _MEDIA_TYPE.fullmatch(one.media_type) else "application/octet-stream"
    answer = _respond_with_file(one.content, known, one.name or f"{position}", inline=is_pdf)
    return _add_policy(answer, PDF_POLICY if is_pdf else FILE_POLICY)


@require_safe
def eml_file(_request: HttpRequest, entry_id: int) -> HttpResponse:
    """The exact bytes of the mail, for any mail program."""
    answer = _respond_with_file(
        _preview_or_404(entry_id).raw, "message/rfc822", f"postroom-{entry_id}.eml", inline=False
    )
    return _add_policy(answer, FILE_POLICY)


def _preview_or_404(entry_id: int) -> Preview:
    entry_or_404(entry_id)
    try:
        return preview(entry_id)
    except Refusal as broken:
        raise Http404(str(broken)) from None


def _respond_with_file(content: bytes, media_type: str, name: str, *, inline: bool) -> HttpResponse:
    disposition = content_disposition_header(not inline, name) or "inline"
    return HttpResponse(content, content_type=media_type, headers={"Content-Disposition": disposition})


def _add_policy(answer: HttpResponse, policy: str) -> HttpResponse:
    answer.headers["Content-Security-Policy"] = policy
    return answer
