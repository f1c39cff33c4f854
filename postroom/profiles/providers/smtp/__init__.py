"""Any other mail server. Nothing is known of it; a sign-in service that is typed is asked as Entra is."""

from postroom.profiles.providers.microsoft365.sign_in import ENTRA
from postroom.profiles.providers.provider import Provider

PROVIDERS = (Provider(code="smtp", title="SMTP", place=90, sign_in=ENTRA),)
