"""The clouds of Microsoft 365: addresses, presets and the upper limits of their own servers."""

from dataclasses import replace

from postroom.profiles.providers.microsoft365.sign_in import ENTRA
from postroom.profiles.providers.provider import CheckedClaims, Limits, Preset, Provider, SignIn

_LIMITS = Limits(rate_per_minute=30, connections=3)
_CLAIMS = CheckedClaims(
    # The two addresses of Exchange Online and its application ID; Graph is never right for SMTP (facts 2.1).
    audiences=frozenset(
        {"outlook.office.com", "outlook.office365.com", "00000002-0000-0ff1-ce00-000000000000"}
    ),
    foreign="graph.",
    person_scope="SMTP.Send",
    app_role="SMTP.SendAsApp",
)


def _make_preset(host: str, mail: str) -> Preset:
    return Preset(host=host, auth="oauth-app", imap_host=mail, rate_per_minute=25, recipients_per_day=10_000)


def _make_sign_in(login: str, app_host: str, person_host: str) -> SignIn:
    people = f"https://{person_host}"
    return replace(
        ENTRA,
        host=login,
        app_scope=f"https://{app_host}/.default",
        person_scope=f"{people}/SMTP.Send {people}/IMAP.AccessAsUser.All",
        instance_discovery=True,
        checked_claims=_CLAIMS,
    )


PROVIDERS = (
    Provider(
        code="microsoft365",
        title="Microsoft 365",
        place=10,
        preset=_make_preset("smtp.office365.com", "outlook.office365.com"),
        sign_in=_make_sign_in("login.microsoftonline.com", "outlook.office365.com", "outlook.office.com"),
        hosts=(
            "smtp.office365.com",
            "smtp-mail.outlook.com",
            "smtp-legacy.office365.com",
            "outlook.office365.com",
        ),
        limits=_LIMITS,
    ),
    Provider(
        code="microsoft365-us",
        title="Microsoft 365 GCC High",
        place=11,
        preset=_make_preset("smtp.office365.us", "outlook.office365.us"),
        sign_in=_make_sign_in("login.microsoftonline.us", "outlook.office365.us", "outlook.office365.us"),
        hosts=("smtp.office365.us",),
        limits=_LIMITS,
    ),
    Provider(
        code="microsoft365-dod",
        title="Microsoft 365 DoD",
        place=12,
        preset=_make_preset("outlook-dod.office365.us", "outlook-dod.office365.us"),
        sign_in=_make_sign_in("login.microsoftonline.us", "outlook.office365.us", "outlook.office365.us"),
        hosts=("outlook-dod.office365.us",),
        limits=_LIMITS,
    ),
    Provider(
        code="microsoft365-china",
        title="Microsoft 365 21Vianet",
        place=13,
        preset=_make_preset("smtp.partner.outlook.cn", "partner.outlook.cn"),
        sign_in=_make_sign_in("login.partner.microsoftonline.cn", "partner.outlook.cn", "partner.outlook.cn"),
        hosts=("smtp.partner.outlook.cn",),
        limits=_LIMITS,
    ),
)
