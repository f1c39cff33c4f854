// oidc-provider, configured to issue tokens that look like Entra's for Exchange Online.
import crypto from 'node:crypto';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { OUTLOOK } from '../bed.mjs';
import { APP_ROLES, DELEGATED, shortNames } from './scopes.mjs';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const TWO_WEEKS = 14 * 86400;

const KINDS = {
  public: { token_endpoint_auth_method: 'none', application_type: 'native', redirect_uris: ['http://localhost/'],
    grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE] },
  web: { token_endpoint_auth_method: 'client_secret_post', redirect_uris: ['http://localhost/'],
    grant_types: ['authorization_code', 'refresh_token'] },
  daemon: { token_endpoint_auth_method: 'client_secret_post', redirect_uris: [], response_types: [],
    grant_types: ['client_credentials'] },
  certificate: { token_endpoint_auth_method: 'private_key_jwt', redirect_uris: [], response_types: [],
    grant_types: ['client_credentials'] },
};

/** A stable GUID for a name, as Entra gives every account and app an object id. */
export function guid(name) {
  const hex = crypto.createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function registration(bed, app) {
  const byCertificate = app.kind === 'certificate';
  const proof = byCertificate ? { jwks: { keys: [certificateKey(bed)] } } : { client_secret: app.secret || undefined };
  return { client_id: app.client_id, client_name: app.name, ...KINDS[app.kind], ...proof };
}

function certificateKey(bed) {
  return new crypto.X509Certificate(bed.file('tls/app.pem')).publicKey.export({ format: 'jwk' });
}

function signingKey(bed) {
  const key = crypto.createPrivateKey(bed.file('tls/signing.key')).export({ format: 'jwk' });
  return { ...key, kid: bed.signing_key_id, alg: 'RS256', use: 'sig' };
}

function tokenClaims(bed, token) {
  const app = !token.accountId;
  const email = token.accountId ?? bed.apps.find((one) => one.client_id === token.clientId)?.mailbox;
  const names = shortNames(token.scope);
  const rights = app ? { roles: names, idtyp: 'app' } : { scp: names.join(' '), upn: email };
  const oid = guid(token.accountId ?? token.clientId);
  return { tid: bed.tenant, appid: token.clientId, oid, ver: '2.0', email, ...rights };
}

function account(bed, id) {
  const claims = { sub: id, oid: guid(id), tid: bed.tenant, email: id, preferred_username: id, name: id.split('@')[0] };
  return { accountId: id, claims: () => claims };
}

const ROUTES = {
  authorization: '/oauth2/v2.0/authorize',
  token: '/oauth2/v2.0/token',
  device_authorization: '/oauth2/v2.0/devicecode',
  code_verification: '/oauth2/deviceauth',
  end_session: '/oauth2/v2.0/logout',
  jwks: '/discovery/v2.0/keys',
};

const features = {
  devInteractions: { enabled: false },
  clientCredentials: { enabled: true },
  deviceFlow: { enabled: true },
  resourceIndicators: {
    enabled: true,
    defaultResource: () => OUTLOOK,
    useGrantedResource: () => true,
    getResourceServerInfo: (ctx, resource) => {
      if (resource !== OUTLOOK) throw new errors.InvalidTarget();
      const scope = [...DELEGATED, ...APP_ROLES].join(' ');
      return { audience: OUTLOOK, scope, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } };
    },
  },
};

function lifetimes(switches) {
  return {
    AccessToken: () => switches.ttl.access,
    ClientCredentials: () => switches.ttl.app,
    RefreshToken: () => switches.ttl.refresh,
    AuthorizationCode: 600, DeviceCode: 900, IdToken: 3600, Interaction: 3600, Session: 86400, Grant: TWO_WEEKS,
  };
}

function errorPage(ctx, out) {
  ctx.type = 'html';
  const reason = JSON.stringify(out).replaceAll('<', '&lt;');
  ctx.body = `<!doctype html><title>Sign in</title><h1>Sorry, we could not sign you in.</h1><pre>${reason}</pre>`;
}

function configuration(bed, switches) {
  return {
    clients: bed.apps.map((app) => registration(bed, app)),
    jwks: { keys: [signingKey(bed)] },
    cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
    scopes: ['openid', 'offline_access', 'profile', 'email'],
    claims: { openid: ['sub', 'tid', 'oid'], email: ['email'], profile: ['name', 'preferred_username'] },
    conformIdTokenClaims: false, // Entra puts the profile into the id token
    findAccount: (ctx, id) => account(bed, id),
    extraTokenClaims: (ctx, token) => tokenClaims(bed, token),
    features,
    issueRefreshToken: async (ctx, client, code) => (
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access')),
    rotateRefreshToken: () => switches.rotate,
    // Entra's access tokens say typ JWT; Dovecot 2.3 refuses the at+jwt of RFC 9068
    formats: { customizers: { jwt: (ctx, token, jwt) => { jwt.header = { ...jwt.header, typ: 'JWT' }; } } },
    expiresWithSession: () => false,
    ttl: lifetimes(switches),
    interactions: { policy: interactionPolicy.base(), url: (ctx, { uid }) => `/${bed.tenant}/interaction/${uid}` },
    routes: ROUTES,
    renderError: async (ctx, out) => errorPage(ctx, out),
  };
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

// Entra lets native apps use any loopback port (RFC 8252 section 7.3); the bed lets every app use any loopback address.
function allowAnyLoopback(provider) {
  provider.Client.prototype.redirectUriAllowed = (uri) => URL.canParse(uri) && LOOPBACK.has(new URL(uri).hostname);
}

/** @returns {Provider} mounted nowhere yet; `switches` may change its life times and rotation while it runs */
export function makeProvider(bed, issuer, switches) {
  const provider = new Provider(issuer, configuration(bed, switches));
  allowAnyLoopback(provider);
  return provider;
}
