// The fault server's switches and counters.

const FIRST = {
  max_conn: 0, // connections per mailbox, 0: any number
  rate_per_min: 0, // messages per mailbox in a minute, 0: any number
  max_size: 35 * 1024 * 1024, // bytes
  google_style: false, // a bad token is answered as Google does
  auth_fault: null, // "535 5.7.139 ...": the answer to every login
  connect_fault: null, // "421 4.3.2 ...": the greeting of every connection
  hide_starttls: false, // the STARTTLS port stops offering it, as a middleman would do
  reply_delay_ms: {}, // {"mail"|"rcpt"|"data"|"final": [low, high]}: random waits before that reply
};
const ZERO = { connections: 0, open: 0, most_open: 0, logins: 0, refused_logins: 0, messages: 0, throttled: 0 };

export const settings = { ...FIRST };
export const stats = { ...ZERO };

/** Everything as at the start, except the count of connections that are still open. */
export function resetSettings() {
  Object.assign(settings, FIRST);
  Object.assign(stats, ZERO, { open: stats.open });
}

/** Milliseconds to wait before the reply of this stage: uniform between the ordered bounds. */
export function replyDelay(stage) {
  const [low, high] = settings.reply_delay_ms[stage] ?? [0, 0];
  return low + Math.random() * (high - low);
}
