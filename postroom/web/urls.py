"""Every address of the web interface, and who may open it."""

from postroom.profiles.redirects import ANSWER_PATH
from postroom.site.front.sizes import EXPLANATION, UPLOAD
from postroom.web.access import ADMINISTRATORS, EVERYBODY, SENDERS, route_page, route_public_page
from postroom.web.customers import customer as customer_pages
from postroom.web.customers import file_import as customer_import
from postroom.web.customers.list_page import customers_page
from postroom.web.desk import check, document, einvoice, list_page, mail, reading, run, taken_off, upload
from postroom.web.desk.waiting import waiting_page
from postroom.web.explain.pages import article_page, articles_page, explain_page
from postroom.web.home.pages import home_page
from postroom.web.log.pages import log_page
from postroom.web.outbox import actions, preview
from postroom.web.outbox.entry import entry_page, entry_part
from postroom.web.outbox.list_page import outbox_page, rows_part
from postroom.web.overview.pages import overview
from postroom.web.people import account, log_in_pages
from postroom.web.people import pages as people
from postroom.web.people.again import always, keeps_profile, sets_own_address
from postroom.web.profiles.connection_test import run_page
from postroom.web.profiles.editor import edit_page
from postroom.web.profiles.list_page import default_action, delete_page, profiles_page, test_action
from postroom.web.profiles.secret import secret_page
from postroom.web.profiles.sign_in import registration_part, sign_in_page
from postroom.web.profiles.test_message import message_page
from postroom.web.scenarios import headings, scenarios, settings, template_editor, templates
from postroom.web.sign_in.pages import sign_in_answer

handler404 = "postroom.web.gone.answer_gone"
handler500 = "postroom.web.held_ledger.answer_fault"
urlpatterns = [
    route_page("", overview, "overview", EVERYBODY),
    route_page("customers/", customers_page, "customers", EVERYBODY),
    route_page("customers/new/", customer_pages.new_page, "customer-new", SENDERS),
    route_page("customers/<number:customer_id>/", customer_pages.customer_page, "customer", EVERYBODY),
    route_page(
        "customers/<number:customer_id>/delete/", customer_pages.remove_page, "customer-remove", SENDERS
    ),
    route_page("customers/import/", customer_import.import_page, "customer-import", SENDERS, takes=UPLOAD),
    route_page(
        "customers/import/<number:import_id>/",
        customer_import.preview_page,
        "customer-import-preview",
        SENDERS,
    ),
    route_page("documents/", list_page.documents_page, "documents", EVERYBODY),
    route_page("documents/list/", list_page.documents_part, "documents-part", EVERYBODY),
    route_page("documents/upload/", upload.upload_action, "documents-upload", SENDERS, takes=UPLOAD),
    route_page("documents/fetch/", upload.fetch_action, "documents-fetch", SENDERS),
    route_page("documents/take-off/", taken_off.take_off_action, "documents-take-off", SENDERS),
    route_page("documents/bring-back/", taken_off.bring_back_action, "documents-bring-back", SENDERS),
    route_page("documents/check/", check.check_page, "documents-check", SENDERS),
    route_page("documents/send/", check.send_action, "documents-send", SENDERS),
    route_page("documents/<number:document_id>/", document.document_page, "document", EVERYBODY),
    route_page("documents/<number:document_id>/file/", document.file_page, "document-file", EVERYBODY),
    route_page(
        "documents/<number:document_id>/einvoice/", einvoice.einvoice_page, "document-einvoice", EVERYBODY
    ),
    route_page(
        "documents/<number:document_id>/correct/", document.correct_action, "document-correct", SENDERS
    ),
    route_page("documents/<number:document_id>/back/", document.back_action, "document-back", SENDERS),
    route_page(
        "documents/<number:document_id>/reading/", reading.reading_page, "document-reading", EVERYBODY
    ),
    route_page("documents/<number:document_id>/paper/", reading.paper_part, "document-paper", EVERYBODY),
    route_page(
        "documents/<number:document_id>/reading/again/",
        reading.read_again_action,
        "document-read-again",
        SENDERS,
    ),
    route_page(
        "documents/<number:document_id>/reading/teach/",
        reading.teach_action,
        "document-teach",
        ADMINISTRATORS,
    ),
    route_page(
        "documents/<number:document_id>/mail/", mail.mail_page, "document-mail", SENDERS, takes=UPLOAD
    ),
    route_page("runs/<number:sending_id>/", run.sending_page, "sending", EVERYBODY),
    route_page("runs/<number:sending_id>/progress/", run.sending_part, "sending-part", EVERYBODY),
    route_page("runs/<number:sending_id>/stop/", run.stop_action, "sending-stop", SENDERS),
    route_page("waiting/", waiting_page, "waiting", SENDERS),
    route_page("outbox/", outbox_page, "outbox", EVERYBODY),
    route_page("outbox/rows/", rows_part, "outbox-rows", EVERYBODY),
    route_page("outbox/<number:entry_id>/", entry_page, "entry", EVERYBODY),
    route_page("outbox/<number:entry_id>/part/", entry_part, "entry-part", EVERYBODY),
    route_page("outbox/<number:entry_id>/preview/", preview.preview_page, "entry-preview", EVERYBODY),
    route_page("outbox/<number:entry_id>/mail/", preview.mail_part, "entry-mail", EVERYBODY),
    route_page(
        "outbox/<number:entry_id>/attachment/<number:position>/",
        preview.attachment_file,
        "entry-attachment",
        EVERYBODY,
    ),
    route_page("outbox/<number:entry_id>/eml/", preview.eml_file, "entry-eml", EVERYBODY),
    route_page("outbox/<number:entry_id>/retry/", actions.retry_action, "entry-retry", SENDERS),
    route_page("outbox/<number:entry_id>/hold/", actions.hold_action, "entry-hold", SENDERS),
    route_page(
        "outbox/<number:entry_id>/acknowledge/", actions.acknowledge_action, "entry-acknowledge", SENDERS
    ),
    route_page("outbox/<number:entry_id>/cancel/", actions.cancel_page, "entry-cancel", SENDERS),
    route_page("outbox/<number:entry_id>/resend/", actions.resend_page, "entry-resend", SENDERS),
    route_page("outbox/<number:entry_id>/look/", actions.look_action, "entry-look", SENDERS),
    route_page("outbox/<number:entry_id>/settle/", actions.settle_action, "entry-settle", SENDERS),
    route_page("profiles/<number:profile_id>/stop/", actions.stop_action, "profile-stop", ADMINISTRATORS),
    route_page(
        "profiles/<number:profile_id>/resume/", actions.resume_action, "profile-resume", ADMINISTRATORS
    ),
    route_page("profiles/", profiles_page, "profiles", ADMINISTRATORS),
    route_page("profiles/new/", edit_page, "profile-new", ADMINISTRATORS, again=keeps_profile),
    route_page(
        "profiles/<number:profile_id>/",
        edit_page,
        "profile",
        ADMINISTRATORS,
        takes=UPLOAD,
        again=keeps_profile,
    ),
    route_page(
        "profiles/<number:profile_id>/registration/",
        registration_part,
        "profile-registration",
        ADMINISTRATORS,
    ),
    route_page("profiles/<number:profile_id>/sign-in/", sign_in_page, "profile-sign-in", ADMINISTRATORS),
    route_page(
        "profiles/<number:profile_id>/secret/<slug:field>/", secret_page, "profile-secret", ADMINISTRATORS
    ),
    route_page("profiles/<number:profile_id>/default/", default_action, "profile-default", ADMINISTRATORS),
    route_page("profiles/<number:profile_id>/test/", test_action, "profile-test", ADMINISTRATORS),
    route_page("profiles/<number:profile_id>/delete/", delete_page, "profile-delete", ADMINISTRATORS),
    route_page("test-message/", message_page, "message", SENDERS, takes=UPLOAD),
    route_page("scenarios/", scenarios.scenarios_page, "scenarios", ADMINISTRATORS),
    route_page("scenarios/new/", scenarios.new_page, "scenario-new", ADMINISTRATORS),
    route_page("scenario/<slug:type_>/", scenarios.scenario_page, "scenario", ADMINISTRATORS),
    route_page("scenario/<slug:type_>/reset/", scenarios.reset_page, "scenario-reset", ADMINISTRATORS),
    route_page("scenario/<slug:type_>/remove/", scenarios.remove_page, "scenario-remove", ADMINISTRATORS),
    route_page(
        "scenario/<slug:type_>/file/", scenarios.file_action, "scenario-file", ADMINISTRATORS, takes=UPLOAD
    ),
    route_page("templates/", templates.templates_page, "templates", ADMINISTRATORS),
    route_page("templates/new/", template_editor.new_template_page, "template-new", ADMINISTRATORS),
    route_page("templates/preview/", template_editor.preview_part, "template-preview", ADMINISTRATORS),
    route_page("template/", template_editor.template_page, "template", ADMINISTRATORS),
    route_page("template/versions/", templates.versions_page, "template-versions", ADMINISTRATORS),
    route_page("template/restore/", templates.restore_action, "template-restore", ADMINISTRATORS),
    route_page("template/rename/", templates.rename_page, "template-rename", ADMINISTRATORS),
    route_page("template/remove/", templates.remove_page, "template-remove", ADMINISTRATORS),
    route_page("settings/", settings.settings_page, "settings", ADMINISTRATORS),
    route_page("settings/headings/", headings.headings_page, "taught-headings", ADMINISTRATORS),
    route_page(
        "settings/headings/<number:heading_id>/delete/",
        headings.forget_action,
        "taught-heading-delete",
        ADMINISTRATORS,
    ),
    route_page("settings/names/", settings.names_part, "settings-names", ADMINISTRATORS),
    route_page("tests/<slug:run_id>/", run_page, "run", SENDERS),
    route_page("log/", log_page, "log", ADMINISTRATORS),
    route_public_page("explain/", explain_page, "explain", takes=EXPLANATION),
    route_public_page("errors/", articles_page, "articles"),
    route_public_page("errors/<slug:slug>/", article_page, "article"),
    route_public_page(ANSWER_PATH.lstrip("/"), sign_in_answer, "sign-in-answer"),
    route_public_page("language/", log_in_pages.choose_language, "language"),
    route_public_page("login/", log_in_pages.LogIn.as_view(), "login"),
    route_public_page("logout/", log_in_pages.log_out, "logout"),
    route_public_page("first-start/", log_in_pages.first_start_page, "first-start"),
    route_public_page("first-start/<str:token>/", log_in_pages.first_start_link, "first-start-link"),
    route_page("account/", account.account, "account", EVERYBODY, again=sets_own_address),
    route_page("account/address/", account.address_page, "account-address", EVERYBODY),
    route_page("account/password/", account.own_password, "account-password", EVERYBODY),
    route_page("account/sessions/end-others/", account.end_others, "account-sessions-end", EVERYBODY),
    route_page(
        "account/sessions/<number:session_id>/end/", account.end_session, "account-session-end", EVERYBODY
    ),
    route_page("home/", home_page, "home", ADMINISTRATORS),
    route_page("people/", people.people, "people", ADMINISTRATORS),
    route_page("people/add/", people.add, "person-add", ADMINISTRATORS, again=always),
    route_page("people/<number:person_id>/", people.person, "person", ADMINISTRATORS, again=always),
    route_page(
        "people/<number:person_id>/password/",
        people.set_password,
        "person-password",
        ADMINISTRATORS,
        again=always,
    ),
    route_page(
        "people/<number:person_id>/address/",
        people.confirm_address,
        "person-address",
        ADMINISTRATORS,
        again=always,
    ),
    route_page("people/<number:person_id>/unlock/", people.unlock, "person-unlock", ADMINISTRATORS),
    route_page(
        "people/<number:person_id>/remove/", people.remove, "person-remove", ADMINISTRATORS, again=always
    ),
    route_page(
        "people/<number:person_id>/sessions/end/", people.end_sessions, "person-sessions-end", ADMINISTRATORS
    ),
    route_page(
        "people/<number:person_id>/sessions/<number:session_id>/end/",
        people.end_session,
        "person-session-end",
        ADMINISTRATORS,
    ),
]
