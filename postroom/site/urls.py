"""Every address of the web interface, and who may open it."""

from postroom.people import account, entrance
from postroom.people import views as people
from postroom.profiles.redirects import ANSWER_PATH
from postroom.site.access import ADMINISTRATORS, EVERYBODY, page, public
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
    public("language/", entrance.choose_language, "language"),
    public("login/", entrance.LogIn.as_view(), "login"),
    public("logout/", entrance.log_out, "logout"),
    public("first-start/", entrance.first_start_page, "first-start"),
    public("first-start/<str:token>/", entrance.first_start_link, "first-start-link"),
    page("account/", account.account, "account", EVERYBODY),
    page("account/password/", account.own_password, "account-password", EVERYBODY),
    page("account/sessions/end-others/", account.end_others, "account-sessions-end", EVERYBODY),
    page("account/sessions/<int:session_id>/end/", account.end_session, "account-session-end", EVERYBODY),
    page("people/", people.people, "people", ADMINISTRATORS),
    page("people/add/", people.add, "person-add", ADMINISTRATORS),
    page("people/<int:person_id>/", people.person, "person", ADMINISTRATORS),
    page("people/<int:person_id>/password/", people.set_password, "person-password", ADMINISTRATORS),
    page("people/<int:person_id>/unlock/", people.unlock, "person-unlock", ADMINISTRATORS),
    page("people/<int:person_id>/remove/", people.remove, "person-remove", ADMINISTRATORS),
    page("people/<int:person_id>/sessions/end/", people.end_sessions, "person-sessions-end", ADMINISTRATORS),
    page(
        "people/<int:person_id>/sessions/<int:session_id>/end/",
        people.end_session,
        "person-session-end",
        ADMINISTRATORS,
    ),
]
