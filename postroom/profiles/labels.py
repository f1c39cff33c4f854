"""What each field of a mail profile is called on every screen, in every refusal and in the log (docs/glossary.md)."""

from postroom.shared.wording import N_, Word

LABELS = {
    "name": N_("Name"),
    "provider": N_("Provider"),
    "host": N_("Mail server"),
    "port": N_("Port"),
    "security": N_("Encryption"),
    "auth": N_("Sign-in method"),
    "username": N_("User name"),
    "xoauth2_user": N_("Name in the login"),
    "from_address": N_("Sender address"),
    "from_name": N_("Sender name"),
    "sender_domains": N_("Domains of people's own addresses"),
    "tenant": N_("Tenant ID"),
    "client_id": N_("Client ID"),
    "secret": N_("Client secret or password"),
    "secret_expires": N_("Client secret ends on"),
    "certificate": N_("Certificate"),
    "authority": N_("Sign-in address (authority)"),
    "scope": N_("Scope"),
    "redirect_url": N_("Redirect URL"),
    "redirect_port": N_("Redirect port"),
    "ca_pem": N_("Further authorities to trust"),
    "imap_host": N_("Incoming mail server"),
    "imap_port": N_("Port of the incoming mail server"),
    "imap_security": N_("Encryption of incoming mail"),
    "imap_auth": N_("Sign-in method for incoming mail"),
    "imap_username": N_("User name for incoming mail"),
    "imap_secret": N_("Password for incoming mail"),
    "rate_per_minute": N_("Messages a minute"),
    "connections": N_("Connections"),
    "recipients_per_day": N_("Recipients in 24 hours"),
    "size_limit": N_("Largest mail"),
    "server_size_limit": N_("Largest mail that the server takes"),
    "is_default": N_("Default"),
}
OPTIONS = {
    "from": "from_address",
    "secret-file": "secret",
    "secret-env": "secret",
    "no-secret": "secret",
    "no-certificate": "certificate",
    "imap-secret-file": "imap_secret",
    "imap-secret-env": "imap_secret",
    "ca-file": "ca_pem",
}
"""Options of the command line that are not called as their field; the first one of a field is the usual one."""
CHOICES = {
    "starttls": N_("STARTTLS: encrypted after the greeting"),
    "tls": N_("TLS: encrypted from the beginning"),
    "none": N_("none"),
    "oauth-delegated": N_("OAuth 2.0: a person signs in once"),
    "oauth-app": N_("OAuth 2.0: the application signs in, without a person"),
    "password": N_("user name and password"),
    "same": N_("as for outgoing mail"),
    "username": N_("the user name"),
    "from": N_("the sender address (shared mailbox)"),
}
"""The values of the fields with a choice, in words."""


def option_of(field: str) -> str:
    """The option of the command line for a field."""
    giving = (option for option, name in OPTIONS.items() if name == field and not option.startswith("no-"))
    return next(giving, field.replace("_", "-"))


def field_of(option: str) -> str:
    """The field that an option of the command line is for."""
    return OPTIONS.get(option, option.replace("-", "_"))


def label_of(name: str) -> Word:
    """The field's name for people, translated with the sentence that it stands in."""
    return Word(LABELS[name])
