"""E-mail addresses: one syntax check for the whole house (email-validator, RFC 5321 and RFC 6531)."""

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from postroom.shared.refusals import AddressRefused

# The library refuses names such as erp.local and contoso.test; a company's own server knows them. Emptying
# its list is the way its documentation gives.
SPECIAL_USE_DOMAIN_NAMES.clear()


def fold_address(address: str) -> str:
    """The address as it is compared, from its wire form: hardly a server takes notice of capitals.

    RFC 5321 section 2.4 lets one tell them apart. Two such people are one here, and a person is asked once more.
    """
    return address.lower()


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
