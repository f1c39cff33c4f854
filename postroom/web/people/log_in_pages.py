"""The pages before the log-in: log in, log out, the first start; and the language buttons."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, override
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.i18n import set_language

from postroom.people import first_start, repository
from postroom.people.refusals import LinkUsed, PasswordRefused
from postroom.shared.languages import CODES
from postroom.shared.refusals import Refusal
from postroom.shared.sealing import Secret
from postroom.web.cookies import set_own_cookie
from postroom.web.people import log_in
from postroom.web.people.forms import FirstStartForm, LogInForm, show_refusal

COOKIE = "first_start"
"""Carries the token from the link to the form, whose address must not hold it."""


class LogIn(LoginView):
    """Name and password; afterwards the page that was asked for, if it is one of ours."""

    template_name = "people/login.html"
    form_class = LogInForm

    def get(self, request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        """The form; who is logged in already goes on."""
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        return super().get(request, *given, **named)

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Tells while nobody exists."""
        return super().get_context_data(nobody=not repository.has_anybody(), **named)

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, and speak the person's language."""
        person = form.get_user()
        log_in.begin(self.request, person)
        answer = HttpResponseRedirect(self.get_success_url())
        log_in.speak(answer, person.language)
        return answer


def log_out(request: HttpRequest) -> HttpResponse:
    """Log out (POST); whoever is logged out already, or comes here otherwise, goes to the pages."""
    if request.method == "POST" and request.user.is_authenticated:
        log_in.end(request)
    return redirect(settings.LOGIN_URL)


def choose_language(request: HttpRequest) -> HttpResponseBase:
    """The language buttons: for this browser, and for the person when somebody is logged in."""
    chosen = request.POST.get("language", "")
    if request.user.is_authenticated and chosen in CODES:
        repository.edit(request.user.pk, actor=request.user.name, language=chosen)
    return set_language(request)


@never_cache
def first_start_link(_request: HttpRequest, token: str) -> HttpResponse:
    """The link on the terminal: its token moves from the address into a cookie, so that it is shown nowhere."""
    answer = redirect("first-start")
    set_own_cookie(answer, COOKIE, token, max_age=3600, path=answer.url)
    # Not on the form itself: without a referrer its POST says "Origin: null" (Fetch standard), which CSRF refuses.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@sensitive_post_parameters()
def first_start_page(request: HttpRequest) -> HttpResponse:
    """The form of the first administrator; afterwards logged in."""
    token = Secret(request.COOKIES.get(COOKIE, ""))
    if request.method != "POST" and repository.has_anybody():
        return _drop_cookie(request, redirect("login"))
    if not first_start.is_valid(token):
        return _refuse_link(request)
    form = FirstStartForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if form.is_valid():
        try:
            return _begin_first_start(request, form, token)
        except LinkUsed:
            return _refuse_link(request)
        except PasswordRefused as refusal:
            show_refusal(form, refusal, "password")
        except Refusal as refusal:
            show_refusal(form, refusal)
    return render(request, "people/first_start.html", {"form": form})


def _begin_first_start(request: HttpRequest, form: FirstStartForm, token: Secret) -> HttpResponse:
    typed = form.cleaned_data
    person = first_start.begin(
        token, typed["name"], form.chosen, email=typed["email"], language=typed["language"]
    )
    log_in.begin(request, person)
    with override(person.language or request.LANGUAGE_CODE):
        messages.success(request, gettext("Welcome. You are logged in and may set up everything."))
    answer = _drop_cookie(request, redirect(settings.LOGIN_REDIRECT_URL))
    log_in.speak(answer, person.language)
    return answer


def _refuse_link(request: HttpRequest) -> HttpResponse:
    """410 Gone for a link that was used, 404 for one that never was or was replaced."""
    used = repository.has_anybody()
    return render(request, "people/first_start_refused.html", {"used": used}, status=410 if used else 404)


def _drop_cookie(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(COOKIE, path=request.path, samesite="Lax")
    return answer
