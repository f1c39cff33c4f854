// What a test may change in the authority while it runs, and what it may ask.
import { change } from '../bed.mjs';

/** The switches in their first position. `faults`: the next token requests fail; `log`: every token request seen. */
export function makeSwitches() {
  return {
    ttl: { access: 3600, app: 3600, refresh: 14 * 86400 },
    rotate: true, interactive: false, deny: [], faults: [], log: [],
  };
}

/** Takes one use of the first ordered fault that fits this request; a fault may name grant_type and client_id. */
export function takeFault(switches, form) {
  const fits = (fault) => ['grant_type', 'client_id'].every((name) => !fault[name] || fault[name] === form[name]);
  const fault = switches.faults.find((one) => one.count > 0 && fits(one));
  if (fault) fault.count -= 1;
  return fault;
}

/** Grant ids by account: the library's store cannot be listed. */
export function rememberGrants(provider) {
  const accounts = new Map();
  const { adapter } = provider.Grant;
  const upsert = adapter.upsert.bind(adapter);
  adapter.upsert = (id, payload, ...rest) => {
    accounts.set(id, payload.accountId);
    return upsert(id, payload, ...rest);
  };
  return accounts;
}

async function revoke({ provider, grants }, account) {
  const ids = [...grants].filter(([, owner]) => !account || owner === account).map(([id]) => id);
  for (const id of ids) {
    await provider.Grant.adapter.destroy(id);
    grants.delete(id);
  }
  return { grants: ids.length };
}

const LONG_AGO = 1;

async function setSecret(provider, { client_id: id, client_secret: secret, expired = false }) {
  const client = await provider.Client.find(id);
  if (!client?.clientSecret) throw new Error(`No app with a secret has the client id "${id}".`);
  if (secret) client.clientSecret = secret;
  client.clientSecretExpiresAt = expired ? LONG_AGO : 0;
  return { client_id: id, expired };
}

function takeLog(switches, query) {
  const { log } = switches;
  if (query.get('clear')) switches.log = [];
  return log;
}

function orderFault(switches, { clear, ...fault }) {
  switches.faults = clear ? [] : [...switches.faults, { count: 1, ...fault }];
  return switches.faults;
}

function set(switches, given) {
  const { rotate, interactive, deny } = switches;
  const changed = change({ rotate, interactive, deny }, given);
  Object.assign(switches, changed);
  return changed;
}

async function reset({ switches, provider, bed }) {
  Object.assign(switches, makeSwitches());
  for (const app of bed.apps.filter(({ secret }) => secret)) {
    await setSecret(provider, { client_id: app.client_id, client_secret: app.secret });
  }
  return {};
}

/** The control port's routes. */
export function controls({ switches, provider, grants, bed }) {
  return {
    '/reset': () => reset({ switches, provider, bed }),
    '/ttl': (body) => change(switches.ttl, body),
    '/set': (body) => set(switches, body),
    '/fault': (body) => orderFault(switches, body),
    '/log': (body, query) => takeLog(switches, query),
    '/secret': (body) => setSecret(provider, body),
    '/revoke': (body) => revoke({ provider, grants }, body.account),
  };
}
