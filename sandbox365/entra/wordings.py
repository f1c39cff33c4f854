"""Entra's refusals in its own words, by AADSTS number.

Wording and HTTP status: public error texts of the Microsoft identity platform (reference-error-codes, and
answers published in issues; facts 7.A).  `{...}` parts are filled when the refusal is raised.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """One AADSTS number: the OAuth `error` (RFC 6749 section 5.2), the text after the number, the status.

    `suberror` stands beside `error` in JSON; `redirected` replaces `error` in a redirect (RFC 6749 4.1.2.1);
    `lookup` False: Microsoft has no page about the number, so that no `error_uri` is given.
    """

    error: str
    text: str
    status: int = 400
    suberror: str | None = None
    redirected: str | None = None
    lookup: bool = True


_NO_TENANT = (
    "No tenant-identifying information found in either the request or implied by any provided credentials."
)
_INSTALLED = (
    "This can happen if the application has not been installed by the administrator of the tenant or consented "
    "to by any user in the tenant."
)

_APPLICATION: dict[int, Wording] = {
    50194: Wording(
        "invalid_request",
        "Application '{client_id}'({app}) is not configured as a multi-tenant application. Usage of the /common "
        "endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or "
        "configure the application to be multi-tenant.",
    ),
    700016: Wording(
        "unauthorized_client",
        "Application with identifier '{client_id}' was not found in the directory '{tenant}'. "
        + _INSTALLED
        + " You may have sent your authentication request to the wrong tenant.",
    ),
    7000112: Wording("unauthorized_client", "Application '{client_id}'({app}) is disabled."),
    9002332: Wording(
        "invalid_request",
        "Application '{client_id}'({app}) is configured for use by Azure Active Directory users only. Please do "
        "not use the /consumers endpoint to serve this request.",
    ),
}

_CLIENT: dict[int, Wording] = {
    50027: Wording("invalid_client", "JWT token is invalid or malformed.", 401, lookup=False),
    90023: Wording("invalid_request", "{problem}"),
    700021: Wording(
        "invalid_client",
        "Client assertion application identifier doesn't match 'client_id' parameter.",
        401,
        lookup=False,
    ),
    700023: Wording("invalid_client", "Client assertion audience claim doesn't match Realm issuer.", 401),
    700024: Wording(
        "invalid_client",
        "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {start}, "
        "expiry time of assertion {end}.",
        401,
    ),
    700025: Wording(
        "invalid_client",
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
        401,
    ),
    700027: Wording(
        "invalid_client",
        "{problem} [Reason - {reason}, Thumbprint of key used by client: '{thumbprint}', Please visit the Azure "
        "Portal, Graph Explorer or directly use MS Graph to see configured keys for app Id '{client_id}'.]",
        401,
    ),
    7000215: Wording(
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, "
        "not the client secret ID, for a secret added to app '{client_id}'.",
        401,
    ),
    7000216: Wording(
        "invalid_request",
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    ),
    7000218: Wording(
        "invalid_client",
        "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
        401,
    ),
    7000222: Wording(
        "invalid_client",
        "The provided client secret keys for app '{client_id}' are expired. Visit the Azure portal to create new "
        "keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added "
        "security: https://aka.ms/certCreds.",
        401,
    ),
    9002325: Wording(
        "invalid_request",
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
    ),
    9002326: Wording(
        "invalid_request",
        "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request "
        "origin: '{origin}'.",
    ),
    9002327: Wording(
        "invalid_request",
        "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin "
        "requests.",
    ),
}

_REQUEST: dict[int, Wording] = {
    50011: Wording(
        "invalid_request",
        "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the "
        "application '{client_id}'. Make sure the redirect URI sent in the request matches one added to your "
        "application in the Azure portal.",
    ),
    50059: Wording("invalid_request", _NO_TENANT),
    50147: Wording("invalid_request", "Invalid size of Code_Challenge parameter."),
    70003: Wording("unsupported_grant_type", "The app requested an unsupported grant type '{grant_type}'."),
    70007: Wording("invalid_request", "'{mode}' is not a supported value of 'response_mode'."),
    700054: Wording(
        "unsupported_response_type", "response_type '{kind}' is not enabled for the application."
    ),
    90002: Wording(
        "invalid_request",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct cloud. Check with your subscription administrator, this may happen if there are no active "
        "subscriptions for the tenant.",
    ),
    90019: Wording("invalid_request", _NO_TENANT),
    90100: Wording("invalid_request", "{name} parameter is empty or not valid."),
    500113: Wording("invalid_request", "No reply address is registered for the application."),
    900023: Wording(
        "invalid_request",
        "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain.",
    ),
    900144: Wording(
        "invalid_request", "The request body must contain the following parameter: '{parameter}'."
    ),
    900561: Wording(
        "invalid_request", "The endpoint only accepts {verbs} requests. Received a {method} request."
    ),
    900971: Wording("invalid_request", "No reply address provided."),
    901002: Wording("invalid_request", "The 'resource' request parameter isn't supported."),
    9001023: Wording(
        "invalid_request",
        "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations "
        "or tenant-specific endpoint.",
    ),
    9002313: Wording("invalid_request", "Invalid request. Request is malformed or invalid."),
}

_SCOPE: dict[int, Wording] = {
    28000: Wording(
        "invalid_scope",
        "Provided value for the input parameter scope is not valid because it contains more than one resource. "
        "Scope {scope} is not valid.",
        lookup=False,
    ),
    65001: Wording(
        "invalid_grant",
        "The user or administrator has not consented to use the application with ID '{client_id}' named '{app}'. "
        "Send an interactive authorization request for this user and resource.",
        suberror="consent_required",
        redirected="interaction_required",
    ),
    65004: Wording("access_denied", "User declined to consent to access the app."),
    70011: Wording(
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter "
        "'scope' is not valid. The scope {scope} is not valid.",
    ),
    90094: Wording("access_denied", "Admin consent is required for the permissions requested by '{app}'."),
    500011: Wording(
        "invalid_resource",
        "The resource principal named {resource} was not found in the tenant named {tenant}. "
        + _INSTALLED
        + " You might have sent your authentication request to the wrong tenant.",
    ),
    650053: Wording(
        "invalid_scope",
        "The application '{app}' asked for scope '{scope}' that doesn't exist on the resource '{resource}'. "
        "Contact the app vendor.",
    ),
    1002012: Wording(
        "invalid_scope",
        "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
        "/.default suffixed to the resource identifier (application ID URI).",
        lookup=False,
    ),
}

_PERSON: dict[int, Wording] = {
    50020: Wording(
        "invalid_grant",
        "User account '{user}' from identity provider '{idp}' does not exist in tenant '{tenant}' and cannot "
        "access the application '{client_id}'({app}) in that tenant. The account needs to be added as an external "
        "user in the tenant first. Sign out and sign in again with a different Azure Active Directory user "
        "account.",
        redirected="access_denied",
    ),
    50034: Wording(
        "invalid_grant",
        "The user account {user} does not exist in the {tenant} directory. To sign into this application, the "
        "account must be added to the directory.",
    ),
    50057: Wording("invalid_grant", "The user account is disabled."),
    50058: Wording("login_required", "Session information is not sufficient for single-sign-on."),
    50076: Wording(
        "interaction_required",
        "Due to a configuration change made by your administrator, or because you moved to a new location, you "
        "must use multi-factor authentication to access '{resource}'.",
        suberror="basic_action",
    ),
    50089: Wording("invalid_grant", "Authentication failed due to flow token expired."),
    53003: Wording(
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
        redirected="access_denied",
    ),
}

_GRANT: dict[int, Wording] = {
    50173: Wording(
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have "
        "changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before "
        "which tokens are not valid) for this user is '{valid_from}'.",
        suberror="bad_token",
    ),
    54005: Wording(
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing "
        "refresh token.",
    ),
    70000: Wording("invalid_grant", "Provided grant is invalid or malformed."),
    70008: Wording(
        "invalid_grant",
        "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive "
        "authorization request for this user and resource.",
    ),
    70016: Wording(
        "authorization_pending", "OAuth 2.0 device flow error. Authorization is pending. Continue polling."
    ),
    70018: Wording(
        "bad_verification_code",
        "Invalid verification code due to User typing in wrong user code for device code flow.",
    ),
    70020: Wording(
        "expired_token",
        "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
    ),
    500112: Wording(
        "invalid_grant",
        "The reply address '{given}' does not match the reply address '{asked}' provided when requesting "
        "Authorization code.",
        lookup=False,
    ),
    501481: Wording(
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    700005: Wording(
        "invalid_grant",
        "Provided Authorization Code is intended to use against other tenant, thus rejected.",
    ),
    700082: Wording(
        "invalid_grant",
        "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for "
        "{span}.",
        suberror="token_expired",
    ),
    700084: Wording(
        "invalid_grant",
        "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of "
        "{span}, which can't be extended. It is now expired and a new sign in request must be sent by the SPA to "
        "the sign in page. The token was issued on {issued}.",
    ),
}

WORDINGS: dict[int, Wording] = {**_APPLICATION, **_CLIENT, **_REQUEST, **_SCOPE, **_PERSON, **_GRANT}
