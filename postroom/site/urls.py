"""Every address of the web interface, and who may open it."""

from django.contrib.auth.views import LoginView, LogoutView
from django.views.i18n import set_language

from postroom.profiles.redirects import ANSWER_PATH
from postroom.site.access import EVERYBODY, page, public
from postroom.site.explanations import article_page, articles_page, explain_page
from postroom.site.pages import entry, overview
from postroom.site.sign_in import sign_in_answer

urlpatterns = [
    page("", overview, "overview", EVERYBODY),
    page("outbox/<int:entry_id>/", entry, "entry", EVERYBODY),
    public("explain/", explain_page, "explain"),
    public("errors/", articles_page, "articles"),
    public("errors/<slug:slug>/", article_page, "article"),
    public(ANSWER_PATH.lstrip("/"), sign_in_answer, "sign-in-answer"),
    public("language/", set_language, "language"),
    public("login/", LoginView.as_view(template_name="site/login.html"), "login"),
    page("logout/", LogoutView.as_view(), "logout", EVERYBODY),
]
