"""E-mail addresses: one syntax check for the whole house (email-validator, RFC 5321 and RFC 6531)."""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from postroom.shared.refusals import AddressRefused

# The library refuses names such as erp.local and contoso.test; a company's own server knows them. Emptying
# its list is the way its documentation gives.
SPECIAL_USE_DOMAIN_NAMES.clear()


def to_wire_address(text: str) -> str:
    """The address as SMTP carries it: domain in ASCII (punycode), local part unchanged.

    A local part outside ASCII stays (the server must then offer SMTPUTF8). Private domains such as
    `erp.local` are allowed: a company's own server knows them. Raises AddressRefused.
    """
    try:
        found = validate_email(text, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        raise AddressRefused(address=text) from None
    return f"{found.local_part}@{found.ascii_domain}"
