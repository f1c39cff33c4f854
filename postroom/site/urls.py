"""Every address of the web interface."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from postroom.profiles.redirects import ANSWER_PATH
from postroom.site.explanations import article_page, articles_page, explain_page
from postroom.site.pages import entry, overview
from postroom.site.sign_in import sign_in_answer

urlpatterns = [
    path("", overview, name="overview"),
    path("outbox/<int:entry_id>/", entry, name="entry"),
    path("explain/", explain_page, name="explain"),
    path("errors/", articles_page, name="articles"),
    path("errors/<slug:slug>/", article_page, name="article"),
    path(ANSWER_PATH.lstrip("/"), sign_in_answer, name="sign-in-answer"),
    path("login/", login_not_required(LoginView.as_view(template_name="site/login.html")), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
