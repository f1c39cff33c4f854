// The bed's authority: oidc-provider behind the URL shapes of login.microsoftonline.com, and a control port.
// usage: node authority/main.mjs DIR
import crypto from 'node:crypto';
import https from 'node:https';
import querystring from 'node:querystring';
import { setTimeout as sleep } from 'node:timers/promises';
import { openControlPort, readBed, readBody, sendJson } from '../bed.mjs';
import { entraAnswer } from './aadsts.mjs';
import { guid, makeProvider } from './provider.mjs';
import { expandScopes, isDefaultOnly } from './scopes.mjs';
import { signIn } from './sign-in.mjs';
import { makeSwitches, controls, rememberGrants, takeFault } from './switches.mjs';

const bed = readBed(process.argv[2]);
const ORIGIN = `https://localhost:${bed.ports.authority}`;
const ISSUER = `${ORIGIN}/${bed.tenant}/v2.0`;
const TENANTS = new Set([bed.tenant, ...bed.domains, 'common', 'organizations']);
const ENTRA_WORDED = new Set(['token', 'device_authorization']);
const [TOKEN, DEVICE, AUTHORIZE] = ['/oauth2/v2.0/token', '/oauth2/v2.0/devicecode', '/oauth2/v2.0/authorize'];

const switches = makeSwitches();
const provider = makeProvider(bed, ISSUER, switches);
const grants = rememberGrants(provider);
for (const event of ['grant.error', 'device_authorization.error']) {
  provider.on(event, (ctx, error) => { ctx.state.refusal = error; });
}
provider.use(async (ctx, next) => {
  await next();
  if (!ENTRA_WORDED.has(ctx.oidc?.route)) return;
  if (ctx.state.refusal) wordRefusal(ctx);
  else if (ctx.body?.access_token) addEntraFields(ctx);
});
const answer = provider.callback();

function wordRefusal(ctx) {
  const { error, error_detail: detail, error_description: description } = ctx.state.refusal;
  const isPublic = ctx.oidc.client?.clientAuthMethod === 'none';
  const asked = { ...ctx.req.body, tenant: bed.tenant };
  const worded = entraAnswer({ error, detail: detail ?? description, isPublic }, asked);
  if (!worded) return;
  ctx.status = worded.status ?? ctx.status;
  ctx.body = worded.body;
}

function addEntraFields(ctx) {
  ctx.body.ext_expires_in = ctx.body.expires_in;
  const account = ctx.oidc.entities.Account?.accountId;
  if (!account) return;
  const info = { uid: guid(account), utid: bed.tenant };
  ctx.body.client_info = Buffer.from(JSON.stringify(info)).toString('base64url');
}

function refuse(response, refusal, asked) {
  const { status, body } = entraAnswer(refusal, asked);
  sendJson(response, status ?? 400, body);
}

/** Entra issues a refresh token whenever offline_access is asked; the library only after prompt=consent. */
function adaptAuthorize(url) {
  const scope = expandScopes(url.searchParams.get('scope') ?? '', { app: false });
  url.searchParams.set('scope', scope);
  const words = (url.searchParams.get('prompt') ?? '').split(' ');
  const prompts = new Set(words.filter((word) => word && word !== 'select_account'));
  if (scope.split(' ').includes('offline_access') && !prompts.has('none')) prompts.add('consent');
  url.searchParams.delete('prompt');
  if (prompts.size) url.searchParams.set('prompt', [...prompts].join(' '));
}

/** Plays the fault that a test ordered for this token request; true if the request is answered by it. */
async function playFault(form, request, response) {
  const fault = takeFault(switches, form);
  if (!fault) return false;
  await sleep(fault.delay_ms ?? 0);
  if (fault.drop) request.socket.destroy();
  else if (fault.status) sendJson(response, fault.status, fault.body ?? {}, fault.headers);
  return Boolean(fault.drop || fault.status);
}

function logTokenRequest(form, response) {
  const { grant_type, client_id, scope } = form;
  const entry = { t: Date.now(), grant_type, client_id, scope };
  switches.log.push(entry);
  response.on('finish', () => { Object.assign(entry, { status: response.statusCode, end: Date.now() }); });
}

/** Makes a form ready for the library; false if the request is answered already. */
async function adaptForm(request, response, path) {
  const form = querystring.parse(await readBody(request));
  const app = form.grant_type === 'client_credentials';
  if (path === TOKEN) {
    logTokenRequest(form, response);
    if (await playFault(form, request, response)) return false;
  }
  if (app && !isDefaultOnly(form.scope)) {
    refuse(response, { error: 'invalid_scope', detail: '.default' }, { ...form, tenant: bed.tenant });
    return false;
  }
  if (form.scope) form.scope = expandScopes(form.scope, { app });
  if (['authorization_code', 'refresh_token'].includes(form.grant_type)) delete form.scope; // what was granted stands
  request.body = form;
  return true;
}

async function answerTenant(tenant, path, url, request, response) {
  if (path.startsWith('/interaction/')) return signIn({ provider, bed, switches }, request, response, url.searchParams);
  if (path === AUTHORIZE) adaptAuthorize(url);
  const hasForm = request.method === 'POST' && [TOKEN, DEVICE].includes(path);
  if (hasForm && !await adaptForm(request, response, path)) return undefined;
  // the library finds its own address from these three
  request.originalUrl = `/${tenant}${path}${url.search}`;
  request.baseUrl = `/${tenant}`;
  request.url = path + url.search;
  return answer(request, response);
}

async function serve(request, response) {
  const url = new URL(request.url, ORIGIN);
  const [, tenant, rest] = url.pathname.match(/^\/([^/]+)(\/.*)$/) ?? [null, '', '/'];
  if (!TENANTS.has(tenant)) return refuse(response, { error: 'unknown_tenant' }, { tenant });
  return answerTenant(tenant, rest.replace(/^\/v2\.0\/\.well-known\//, '/.well-known/'), url, request, response);
}

const tls = { key: bed.file('tls/server.key'), cert: bed.file('tls/server.pem') };
https.createServer(tls, (request, response) => {
  serve(request, response).catch((error) => {
    console.error(error);
    if (!response.headersSent) sendJson(response, 500, { error: 'server_error' });
  });
}).listen(bed.ports.authority, bed.host);
openControlPort({
  host: bed.host,
  port: bed.ports.authority_control,
  routes: controls({ switches, provider, grants, bed }),
});
