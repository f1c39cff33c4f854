// OAuth errors in Entra's clothes: {error, error_description: "AADSTS...", error_codes, ...}.
// Shape: learn.microsoft.com/entra/identity-platform/reference-error-codes ("Handling error codes in your application").
import crypto from 'node:crypto';

const KEEP = {};

// First match wins: the library's error, a pattern for its detail, and what Entra says instead.
const ANSWERS = [
  ['invalid_client', /client not found/, { error: 'unauthorized_client', status: 400 }, 700016,
    (asked) => `Application with identifier '${asked.client_id}' was not found in the directory '${asked.tenant}'.`],
  ['invalid_client', /secret expired/, KEEP, 7000222,
    (asked) => `The provided client secret keys for app '${asked.client_id}' are expired.`],
  ['invalid_client', /./, KEEP, null, null], // see wrongProof
  ['invalid_grant', /^grant not found/, { suberror: 'bad_token' }, 50173,
    () => 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'],
  ['invalid_grant', /redirect_uri mismatch/, KEEP, 50011,
    ({ redirect_uri: uri }) => `The redirect URI '${uri}' does not match the redirect URIs configured for the application.`],
  ['invalid_grant', /PKCE|code_verifier/i, KEEP, 501481,
    () => 'The Code_Verifier does not match the code_challenge supplied in the authorization request.'],
  ['invalid_grant', /./, KEEP, 70008,
    () => 'The provided authorization code or refresh token has expired due to inactivity.'],
  ['invalid_scope', /\.default/, KEEP, 1002012,
    ({ scope }) => `The provided value for scope ${scope} is not valid. Client credential flows must have a scope with /.default.`],
  ['invalid_scope', /./, KEEP, 70011,
    (asked) => `The provided value for the input parameter 'scope' is not valid. The scope ${asked.scope} is not valid.`],
  ['authorization_pending', /./, KEEP, 70016,
    () => 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.'],
  ['expired_token', /./, KEEP, 70020,
    () => "The provided value for the input parameter 'device_code' is not valid. This device code has expired."],
  ['access_denied', /./, { error: 'authorization_declined' }, 65004, () => 'User declined to consent to access the app.'],
  ['unknown_tenant', /./, { error: 'invalid_request', status: 400 }, 90002,
    (asked) => `Tenant '${asked.tenant}' not found. Check to make sure you have the correct tenant ID.`],
];

/** The number and sentence for a client whose proof is wrong, or of another kind than its registration knows. */
function wrongProof(asked, isPublic) {
  if (isPublic) return [700025, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."];
  if (asked.client_assertion) return [700027, 'The certificate used to sign the client assertion is not registered on application.'];
  if (asked.client_secret) return [7000215, `Invalid client secret provided for app '${asked.client_id}': send its value, not its ID.`];
  return [7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."];
}

function isoBlank(now) {
  return `${now.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

function body(error, code, text, now, extra) {
  const [trace, correlation, time] = [crypto.randomUUID(), crypto.randomUUID(), isoBlank(now)];
  return {
    error,
    error_description: `AADSTS${code}: ${text} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${time}`,
    error_codes: [code],
    timestamp: time,
    trace_id: trace,
    correlation_id: correlation,
    ...extra,
  };
}

/**
 * Entra's answer to a refused token request, or undefined if it is not one that Entra words in its own way.
 * @param {{error: string, detail: string, isPublic: boolean}} refusal what the library said, and of which kind of client
 * @param {object} asked the request's form fields, and `tenant`
 * @returns {{status: number|undefined, body: object}|undefined}
 */
export function entraAnswer(refusal, asked, now = new Date()) {
  const answer = ANSWERS.find(([error, detail]) => error === refusal.error && detail.test(refusal.detail || '-'));
  if (!answer) return undefined;
  const [error, , { error: renamed, status, ...extra }, code, text] = answer;
  const [number, sentence] = code ? [code, text(asked)] : wrongProof(asked, refusal.isPublic);
  return { status, body: body(renamed ?? error, number, sentence, now, extra) };
}
