"""Every address of the web interface."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from postroom.site.pages import entry, overview

urlpatterns = [
    path("", overview, name="overview"),
    path("outbox/<int:entry_id>/", entry, name="entry"),
    path("login/", login_not_required(LoginView.as_view(template_name="site/login.html")), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
]
