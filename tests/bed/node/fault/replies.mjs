// Exchange Online's wording of refusals (enhanced codes: RFC 3463), and the recipient names that order them.

const HOST = '[AM0PR0202CA0028.eurprd02.prod.bed.test]';
const REASONS = {
  '4.2.2': 'mailbox full',
  '4.3.2': 'STOREDRV.ClientSubmit; sender thread limit exceeded',
  '4.7.1': 'greylisted, try again later',
  '5.1.1': 'RESOLVER.ADR.RecipNotFound; not found',
  '5.1.10': 'RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
  '5.2.0': 'STOREDRV.Submission.Exception:OutboundSpamException',
  '5.2.2': 'STOREDRV.Deliver; mailbox full',
  '5.3.4': 'message too big',
  '5.4.1': 'Recipient address rejected: Access denied',
  '5.7.1': 'Unable to relay',
};

/** "550 5.1.1 text" as an error that smtp-server sends literally. */
export function refusal(line) {
  const [, code, text] = line.match(/^(\d{3})[ ]+(.*)$/s) ?? [null, '550', line];
  return Object.assign(new Error(text), { responseCode: Number(code) });
}

export const BASIC_AUTH_OFF = refusal(`535 5.7.139 Authentication unsuccessful, basic authentication is disabled. ${HOST}`);
export const MAILBOX_AUTH_OFF = refusal(
  `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. ${HOST}`,
);
export const BAD_TOKEN = refusal(`535 5.7.3 Authentication unsuccessful ${HOST}`);
export const TOO_MANY_CONNECTIONS = refusal(`432 4.3.2 Concurrent connections limit exceeded. ${HOST}`);
export const TOO_FAST = refusal(`432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded ${HOST}`);
export const TOO_BIG = refusal('552 5.3.4 Message size exceeds fixed maximum message size');
export const NOT_YOUR_ADDRESS = refusal(`550 5.7.60 SMTP; Client does not have permissions to send as this sender ${HOST}`);
/** What Google says to a bad token: a 334 with this, then 535 (developers.google.com/gmail/imap/xoauth2-protocol). */
export const GOOGLE_CHALLENGE = { data: { status: '400', schemes: 'Bearer', scope: 'https://mail.google.com/' } };

/** "rcpt-550-5.1.1@..." orders that reply at stage "rcpt"; undefined if the address orders nothing there. */
export function orderedRefusal(stage, address) {
  const [, ordered, code, status] = address.match(/^(rcpt|data)-(\d{3})-(\d\.\d+\.\d+)/) ?? [];
  if (ordered !== stage) return undefined;
  return refusal(`${code} ${status} ${REASONS[status] ?? 'as the test ordered'}`);
}

/** Does one of the recipients order this by its name (drop-data, hang, ...)? */
export function orders(addresses, name) {
  return addresses.some((address) => address.split('@')[0] === name);
}

/** Seconds that a recipient slow-N orders; 0 if none does. */
export function orderedSlowness(addresses) {
  return Math.max(0, ...addresses.map((address) => Number(address.match(/^slow-(\d+)@/)?.[1] ?? 0)));
}
