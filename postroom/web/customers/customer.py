"""Pages: one customer."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from postroom.customers import repository
from postroom.customers.refusals import CustomerRefused, UnknownCustomer
from postroom.customers.values import CustomerView
from postroom.shared.refusals import ChangedMeanwhile, Refusal
from postroom.web.conflicts import choose_version, describe_conflict, parse_version
from postroom.web.customers.forms import CustomerForm, build_address_rows, read_typed_addresses
from postroom.web.customers.list_page import may_change
from postroom.web.customers.words import FIELD_WORDS, format_value, type_word
from postroom.web.desk.waiting import Subject, build_waiting_context, redirect_after_change

ASKED_AND_SENT = ["GET", "HEAD", "POST"]


@require_http_methods(ASKED_AND_SENT)
def customer_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """One customer: for senders to change, for readers to look at."""
    found = _customer_or_404(customer_id)
    if not may_change(request):
        if request.method == "POST":
            raise PermissionDenied
        return _render_read_only(request, found)
    if request.method != "POST":
        return _render_customer(request, found, CustomerForm(found), build_address_rows(found))
    form, rows = CustomerForm(found, request.POST), build_address_rows(found, request.POST)
    if form.is_valid() and rows.is_valid():
        conflict = _save_customer(request, found, form, rows)
        if conflict:
            return _render_customer(request, _customer_or_404(customer_id), form, rows, conflict)
        if form.is_valid():
            messages.success(request, gettext("Saved."))
            return redirect_after_change(request, Subject(customer=found.debtor), "customers")
    return _render_customer(request, found, form, rows)


@require_http_methods(ASKED_AND_SENT)
def new_page(request: HttpRequest) -> HttpResponse:
    """A new customer."""
    data = request.POST if request.method == "POST" else None
    form, rows = CustomerForm(None, data), build_address_rows(CustomerView(), data)
    if data is not None and form.is_valid() and rows.is_valid():
        try:
            fields = form.changes | {"addresses": read_typed_addresses(rows)}
            repository.add(form.cleaned_data["debtor"], actor=actor(request), **fields)
            messages.success(request, gettext("Saved."))
            return redirect("customers")
        except Refusal as refusal:
            refuse(form, refusal)
    return render(request, "customers/new.html", {"form": form, "rows": rows})


@require_http_methods(ASKED_AND_SENT)
def remove_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Ask, then delete a customer (POST)."""
    found = _customer_or_404(customer_id)
    if request.method == "POST":
        try:
            repository.remove(
                found.debtor, actor=actor(request), base_version=parse_version(request.POST.get("seen", ""))
            )
            messages.success(request, gettext("Deleted."))
            return redirect_after_change(request, Subject(customer=found.debtor), "customers")
        except Refusal as refusal:
            messages.warning(request, refusal.sentence.said(gettext))
        return redirect("customers")
    return render(request, "customers/remove.html", {"found": found})


def actor(request: HttpRequest) -> str:
    """Who asks, for the audit log."""
    return request.user.get_username()


def refuse(form: Any, refusal: Refusal) -> None:
    """Say a refusal at the field that it names, else above all."""
    place = refusal.place if isinstance(refusal, CustomerRefused) else ""
    form.add_error(place if place in form.fields else None, refusal.sentence.said(gettext))


def _customer_or_404(customer_id: int) -> CustomerView:
    try:
        return repository.by_id(customer_id)
    except UnknownCustomer as unknown:
        raise Http404(str(unknown)) from None


def _save_customer(
    request: HttpRequest, found: CustomerView, form: CustomerForm, rows: Any
) -> dict[str, Any]:
    """Keep what was typed. Returns the conflict, empty without one; any other refusal is said in the form."""
    fields = form.changes | {"addresses": read_typed_addresses(rows)}
    try:
        repository.change(
            found.debtor, actor=actor(request), base_version=choose_version(request, form), **fields
        )
    except ChangedMeanwhile as changed:
        kept = _customer_or_404(found.id)
        return describe_conflict(request, changed, kept.version, _list_differences(kept, fields))
    except Refusal as refusal:
        refuse(form, refusal)
    return {}


def _render_customer(
    request: HttpRequest,
    found: CustomerView,
    form: CustomerForm,
    rows: Any,
    conflict: dict[str, Any] | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "found": found,
        "form": form,
        "rows": rows,
        "version": form["version"].value() if form.is_bound else found.version,
        **build_waiting_context(request, Subject(customer=found.debtor)),
        **(conflict or {}),
    }
    return render(request, "customers/customer.html", context, status=409 if conflict else 200)


def _list_differences(kept: CustomerView, typed: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(field, what is kept now, what was typed) of the fields that differ."""
    return [
        (gettext(word), format_value(name, getattr(kept, name)), format_value(name, typed[name]))
        for name, word in FIELD_WORDS.items()
        if getattr(kept, name) != typed[name]
    ]


def _render_read_only(request: HttpRequest, found: CustomerView) -> HttpResponse:
    context = {
        "found": found,
        "fields": [
            (gettext(word), format_value(name, getattr(found, name)))
            for name, word in FIELD_WORDS.items()
            if name != "addresses"
        ],
        "addresses": [(type_word(one.type), gettext(one.kind), one.address) for one in found.addresses],
        **build_waiting_context(request, Subject(customer=found.debtor)),
    }
    return render(request, "customers/read.html", context)
