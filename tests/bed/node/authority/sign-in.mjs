// The browser's side of a sign-in: who it is (login_hint, ?as=, or a page to pick from) and consent to everything asked.

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function pickerPage(mailboxes) {
  const link = (name) => `<p><a id="${escape(name)}" href="?as=${encodeURIComponent(name)}">${escape(name)}</a></p>`;
  return `<!doctype html><title>Sign in</title><h1>Pick an account</h1>${mailboxes.map(link).join('')}`;
}

async function consent(provider, interaction) {
  const { grantId, params, prompt, session } = interaction;
  const grant = (grantId && await provider.Grant.find(grantId))
    || new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  const { missingOIDCScope, missingOIDCClaims, missingResourceScopes = {} } = prompt.details;
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '));
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims);
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) grant.addResourceScope(resource, scopes.join(' '));
  return { consent: { grantId: await grant.save() } };
}

const DECLINED = { error: 'access_denied', error_description: 'AADSTS65004: User declined to consent to access the app.' };

/** Answers one step of an interaction; `switches.interactive` shows a page, `switches.deny` lists who says no. */
export async function signIn({ provider, bed, switches }, request, response, query) {
  const interaction = await provider.interactionDetails(request, response);
  const { prompt, params, session } = interaction;
  const account = query.get('as') || params.login_hint || session?.accountId || bed.mailboxes[0];
  const login = prompt.name === 'login';
  if (login && switches.interactive && !query.get('as')) {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(pickerPage(bed.mailboxes));
  }
  if (switches.deny.includes(account)) return provider.interactionFinished(request, response, DECLINED);
  const result = login ? { login: { accountId: account } } : await consent(provider, interaction);
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
}
