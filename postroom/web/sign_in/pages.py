"""Where the browser comes back to when the redirect URL is this server's https address."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from postroom.oauth import sign_in
from postroom.oauth.answer_page import HEADERS, answer_page, status_code_of
from postroom.outbox import pauses


@csrf_exempt  # the answer comes from the sign-in service; the state in it is what protects here
@login_not_required  # a form_post from another site carries no cookie of ours
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in_answer(request: HttpRequest) -> HttpResponse:
    """Take the answer of a sign-in that a person or program of this installation began."""
    fields = request.POST if request.method == "POST" else request.GET
    outcome = sign_in.answer({name: str(value) for name, value in fields.items()})
    if outcome.status is sign_in.Status.DONE:
        pauses.release(outcome.profile_id)
    return HttpResponse(answer_page(outcome), status=status_code_of(outcome), headers=dict(HEADERS))
