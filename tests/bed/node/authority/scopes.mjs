// The scopes of Exchange Online and Entra's habits with them.
import { OUTLOOK } from '../bed.mjs';

const full = (name) => `${OUTLOOK}/${name}`;
export const DELEGATED = ['SMTP.Send', 'IMAP.AccessAsUser.All', 'POP.AccessAsUser.All'].map(full);
export const APP_ROLES = ['SMTP.SendAsApp', 'IMAP.AccessAsApp', 'POP.AccessAsApp'].map(full);
const DEFAULT = full('.default').toLowerCase();
const ALIASES = /^https:\/\/(outlook\.office365\.com|ps\.outlook\.com)\//i;

function expand(scope, granted) {
  const ours = scope.replace(ALIASES, `${OUTLOOK}/`);
  if (ours.toLowerCase() === DEFAULT) return granted;
  return [DELEGATED.find((known) => known.toLowerCase() === ours.toLowerCase()) ?? ours];
}

/** Scopes as a client writes them -> scopes as the library wants them; ".default" becomes everything of its kind. */
export function expandScopes(text, { app }) {
  const asked = text.split(/\s+/).filter(Boolean);
  return [...new Set(asked.flatMap((scope) => expand(scope, app ? APP_ROLES : DELEGATED)))].join(' ');
}

/** App-only requests name ".default" and nothing else (learn.microsoft.com, v2-oauth2-client-creds-grant-flow). */
export function isDefaultOnly(text) {
  return /^https:\/\/\S+\/\.default$/.test(text ?? '');
}

/** "https://outlook.office.com/SMTP.Send openid" -> ["SMTP.Send"]: what Entra puts into `scp` or `roles`. */
export function shortNames(text) {
  const ours = String(text ?? '').split(' ').filter((scope) => scope.startsWith(full('')));
  return ours.map((scope) => scope.slice(full('').length));
}
