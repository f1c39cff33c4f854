"""Page: the customers."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from postroom.customers import repository
from postroom.web.customers.words import format_addresses, language_word

SENDERS = frozenset({"administrator", "clerk"})
"""Roles that may change customers; readers look."""


@require_safe
def customers_page(request: HttpRequest) -> HttpResponse:
    """The customers by number, a page at a time, with a search."""
    search, after = request.GET.get("search", "").strip(), request.GET.get("after", "")
    found = repository.list_customers(search, after)
    context = {
        "rows": [
            (
                one,
                format_addresses(one.addresses),
                language_word(one.language),
                translate_reason(one.do_not_email),
            )
            for one in found.customers
        ],
        "search": search,
        "after": after,
        "next": urlencode({"search": search, "after": found.next}) if found.next else "",
        "may_change": may_change(request),
    }
    return render(request, "customers/list.html", context)


def may_change(request: HttpRequest) -> bool:
    """Whether this person may change customers."""
    return getattr(request.user, "role", "") in SENDERS


def translate_reason(kept: str) -> str:
    """Why a customer is not e-mailed; the reason of an import file in the reader's language."""
    return gettext(kept) if kept else ""
