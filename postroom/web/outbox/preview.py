"""The exact mail as its reader sees it, its attachments, and its bytes to keep.

What somebody wrote in a mail is shown without any right: no scripts, no pictures from elsewhere, no forms.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from postroom.outbox.preview import Preview, preview
from postroom.shared.refusals import Refusal
from postroom.web.files import respond_with_file
from postroom.web.outbox.entry import build_headline, entry_or_404

MAIL_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
"""Of the text with tags, which stands in a frame of our own page."""


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
    headers = {"Content-Security-Policy": MAIL_POLICY}
    return HttpResponse(html, content_type="text/html; charset=utf-8", headers=headers)


@require_safe
def attachment_file(_request: HttpRequest, entry_id: int, position: int) -> HttpResponse:
    """The bytes of one attachment (the first is 1); a PDF opens in the browser, everything else is saved."""
    attachments = _preview_or_404(entry_id).mail.attachments
    if not 1 <= position <= len(attachments):
        raise Http404
    one = attachments[position - 1]
    return respond_with_file(one.content, one.media_type, one.name or f"{position}")


@require_safe
def eml_file(_request: HttpRequest, entry_id: int) -> HttpResponse:
    """The exact bytes of the mail, for any mail program."""
    return respond_with_file(_preview_or_404(entry_id).raw, "message/rfc822", f"postroom-{entry_id}.eml")


def _preview_or_404(entry_id: int) -> Preview:
    entry_or_404(entry_id)
    try:
        return preview(entry_id)
    except Refusal as broken:
        raise Http404(str(broken)) from None
