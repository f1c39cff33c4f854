"""The pages of one's own account: address, with the code that confirms it, language, password, sessions."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.views.decorators.debug import sensitive_post_parameters

from postroom.checkup import report
from postroom.checkup.own_address import mail_code
from postroom.checkup.steps import WORDS
from postroom.people import own_address, repository, sessions
from postroom.people.refusals import LogInDelayed
from postroom.people.values import PersonView
from postroom.shared.languages import language_of
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.web.people import log_in
from postroom.web.people.forms import CodeForm, OwnForm, OwnPasswordForm, show_refusal
from postroom.web.people.pages import actor, try_in_form


def account(request: HttpRequest) -> HttpResponse:
    """One's own address and language; where one is logged in."""
    me = repository.by_name(actor(request))
    form = OwnForm(request.POST or None, initial={**vars(me)})
    if form.is_valid():
        try:
            return _speak(_keep(request, me, form), form.cleaned_data["language"])
        except Refusal as refusal:
            show_refusal(form, refusal)
    rows = sessions.list_open_sessions(me.id, log_in.session_key_of(request))
    shown = [(one, one.browser.said(gettext)) for one in rows]
    context = {"form": form, "person": me, "sessions": shown, "waiting": own_address.find_waiting(me.id)}
    return render(request, "people/account.html", context)


def address_page(request: HttpRequest) -> HttpResponse:
    """The code that was mailed to the address that one wants to send from."""
    me = repository.by_name(actor(request))
    form = CodeForm(request.POST or None)
    if form.is_valid() and try_in_form(form, lambda: own_address.confirm(me.id, form.chosen)):
        messages.success(
            request, gettext("Confirmed. What you send under your own name goes from this address.")
        )
        return redirect("account")
    waiting = own_address.find_waiting(me.id)
    if not waiting and request.method != "POST":
        return redirect("account")
    run = report.find(request.GET.get("mail", ""), me.name)
    context = {"form": form, "waiting": waiting, "sending": _describe_sending(run)}
    return render(request, "people/address.html", context)


def _keep(request: HttpRequest, me: PersonView, form: OwnForm) -> HttpResponse:
    """Keep what was typed; a new address of who is no administrator has to be confirmed first. Raises Refusal."""
    email, language = form.cleaned_data["email"], form.cleaned_data["language"]
    asks = email not in ("", me.email) and me.role != "administrator"
    repository.edit(me.id, actor=me.name, email=me.email if asks else email, language=language)
    with override(language or request.LANGUAGE_CODE):
        if asks:
            run = mail_code(me, email, gettext, language_of(get_language()))
            return redirect(f"{reverse('account-address')}?mail={run.id}")
        messages.success(request, gettext("Saved."))
    return redirect("account")


def _speak(answer: HttpResponse, language: str) -> HttpResponse:
    log_in.speak(answer, language)
    if not language:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return answer


def _describe_sending(run: report.Run | None) -> dict[str, str]:
    """What becomes of the mail with the code: nothing to say, or what is wrong."""
    if run is None or not run.ended:
        return {}
    failed = next((step for step in run.steps if step.status == "failed"), None)
    if failed:
        return {"link": gettext(WORDS[failed.step]), "evidence": failed.evidence or failed.detail}
    return {"refused": run.refused.said(gettext)} if run.refused else {}


@sensitive_post_parameters()
def own_password(request: HttpRequest) -> HttpResponse:
    """A new password for oneself; the other browsers are logged out, this one stays."""
    form = OwnPasswordForm(request.POST or None)
    if (
        form.is_valid()
        and _knows_old_one(form, actor(request))
        and try_in_form(form, lambda: _change(request, form))
    ):
        messages.success(request, gettext("The new password holds from now on."))
        return redirect("account")
    return render(request, "people/own_password.html", {"form": form})


def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log oneself out in another browser (POST)."""
    if request.method == "POST":
        sessions.end(int(request.user.pk or 0), session_id, actor=actor(request))
        messages.success(request, gettext("Ended."))
    return redirect("account")


def end_others(request: HttpRequest) -> HttpResponse:
    """Log oneself out everywhere but here (POST)."""
    if request.method == "POST":
        sessions.end_all(int(request.user.pk or 0), actor=actor(request), but=log_in.session_key_of(request))
        messages.success(request, gettext("Ended."))
    return redirect("account")


def _knows_old_one(form: OwnPasswordForm, name: str) -> bool:
    try:
        if not repository.check_password(name, Secret(form.cleaned_data["old"])):
            form.add_error("old", gettext("This is not your password. Upper and lower case count."))
    except LogInDelayed as locked:
        show_refusal(form, locked, "old")
    return form.is_valid()


def _change(request: HttpRequest, form: OwnPasswordForm) -> None:
    """Set it; Django gives the session that stays a new key."""
    me, key = int(request.user.pk or 0), log_in.session_key_of(request)
    repository.set_password(me, form.chosen, actor=actor(request), but_session=key)
    assert request.user.is_authenticated
    request.user.refresh_from_db()
    update_session_auth_hash(request, request.user)
    sessions.renew(key, log_in.session_key_of(request))
    sessions.note_password(log_in.session_key_of(request))
