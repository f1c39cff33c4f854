"""The pages of one's own account: address, language, password, sessions."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override
from django.views.decorators.debug import sensitive_post_parameters

from postroom.people import repository, sessions
from postroom.people.refusals import LogInLocked
from postroom.shared.sealing import Secret
from postroom.web.people import log_in
from postroom.web.people.forms import OwnForm, OwnPasswordForm, show_refusal
from postroom.web.people.pages import actor, try_in_form


def account(request: HttpRequest) -> HttpResponse:
    """One's own address and language; where one is logged in."""
    me = repository.by_name(actor(request))
    form = OwnForm(request.POST or None, initial={**vars(me)})
    if form.is_valid() and try_in_form(
        form, lambda: repository.edit(me.id, actor=me.name, **form.cleaned_data)
    ):
        language = form.cleaned_data["language"]
        with override(language or request.LANGUAGE_CODE):
            messages.success(request, gettext("Saved."))
        answer = redirect("account")
        log_in.speak(answer, language)
        if not language:
            answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return answer
    rows = sessions.list_open_sessions(me.id, log_in.session_key_of(request))
    shown = [(one, one.browser.said(gettext)) for one in rows]
    return render(request, "people/account.html", {"form": form, "person": me, "sessions": shown})


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
    except LogInLocked as locked:
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
