// The fault server: nodemailer's smtp-server with Exchange Online's manners, and faults on order.
// usage: node fault/main.mjs DIR      (README.md lists the recipient names and the settings)
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { change, openControlPort, readBed } from '../bed.mjs';
import * as say from './replies.mjs';
import { replyDelay, resetSettings, settings, stats } from './settings.mjs';
import { Store } from './store.mjs';
import { makeJudge } from './tokens.mjs';

const bed = readBed(process.argv[2]);
const store = new Store(path.join(bed.folder, 'store'));
const tokenIsGood = makeJudge(bed);
const servers = [];
const openByMailbox = new Map();
const acceptedTimes = new Map();

const bump = (map, key, step) => map.set(key, (map.get(key) ?? 0) + step);

/** Ends the connection without a word. */
function cut(session) {
  const connections = servers.flatMap((server) => [...server.connections]);
  connections.find((connection) => connection.session === session)?._socket.destroy();
}

function greet(session, reply) {
  session.counted = true;
  stats.connections += 1;
  stats.open += 1;
  stats.most_open = Math.max(stats.most_open, stats.open);
  reply(settings.connect_fault ? say.refusal(settings.connect_fault) : null);
}

function leave(session) {
  if (session.counted) stats.open -= 1;
  if (session.user) bump(openByMailbox, session.user, -1);
}

/** @returns {Promise<Error|object|null>} why this login is refused, or null */
async function loginRefusal(auth, mailbox) {
  if (settings.auth_fault) return say.refusal(settings.auth_fault);
  if (auth.method !== 'XOAUTH2') return say.BASIC_AUTH_OFF;
  if (mailbox.startsWith('smtpauth-disabled@')) return say.MAILBOX_AUTH_OFF;
  if (await tokenIsGood(auth.accessToken, mailbox)) return null;
  return settings.google_style ? say.GOOGLE_CHALLENGE : say.BAD_TOKEN;
}

async function login(auth, session, reply) {
  const mailbox = auth.username.toLowerCase();
  const refused = await loginRefusal(auth, mailbox);
  if (refused) {
    stats.refused_logins += 1;
    return refused instanceof Error ? reply(refused) : reply(null, refused);
  }
  if (settings.max_conn && (openByMailbox.get(mailbox) ?? 0) >= settings.max_conn) {
    stats.throttled += 1;
    return reply(say.TOO_MANY_CONNECTIONS);
  }
  bump(openByMailbox, mailbox, 1);
  stats.logins += 1;
  return reply(null, { user: mailbox });
}

async function takeSender({ address }, session, reply) {
  await sleep(replyDelay('mail'));
  const mine = [session.user, ...(bed.send_as[session.user] ?? []), ''];
  reply(mine.includes(address.toLowerCase()) ? null : say.NOT_YOUR_ADDRESS);
}

async function takeRecipient({ address }, session, reply) {
  await sleep(replyDelay('rcpt'));
  if (say.orders([address], 'drop-rcpt')) return cut(session);
  return reply(say.orderedRefusal('rcpt', address) ?? null);
}

function throttled(mailbox) {
  const now = Date.now();
  const lastMinute = (acceptedTimes.get(mailbox) ?? []).filter((time) => now - time < 60000);
  const tooFast = settings.rate_per_min > 0 && lastMinute.length >= settings.rate_per_min;
  acceptedTimes.set(mailbox, tooFast ? lastMinute : [...lastMinute, now]);
  return tooFast;
}

const recipients = (session) => session.envelope.rcptTo.map(({ address }) => address);

function envelope(session) {
  const { mailFrom, smtpUtf8 } = session.envelope;
  return { user: session.user, from: mailFrom.address, to: recipients(session), smtputf8: smtpUtf8, tls: session.secure };
}

async function readAll(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const orderedMessageRefusal = (to) => to.map((address) => say.orderedRefusal('data', address)).find(Boolean);

function messageRefusal(session, to) {
  const ordered = orderedMessageRefusal(to);
  if (ordered || !throttled(session.user)) return ordered;
  stats.throttled += 1;
  return say.TOO_FAST;
}

/** Stores first, then waits, then says 250: what the client does not hear about has been taken all the same. */
async function accept(bytes, session, to, reply) {
  const id = store.keep(bytes, envelope(session));
  stats.messages += 1;
  if (say.orders(to, 'drop-ack')) return cut(session);
  await sleep(say.orderedSlowness(to) * 1000 + replyDelay('final'));
  return reply(null, `2.0.0 OK <${id}@bed.test> [Hostname=AM0PR0202CA0028.bed.test]`);
}

async function takeMessage(stream, session, reply) {
  const to = recipients(session);
  if (say.orders(to, 'drop-data')) return stream.once('data', () => cut(session));
  const bytes = await readAll(stream);
  if (stream.sizeExceeded) return reply(say.TOO_BIG);
  const refused = messageRefusal(session, to);
  if (refused) return reply(refused);
  if (say.orders(to, 'hang')) return undefined;
  return accept(bytes, session, to, reply);
}

// A client that dies in the middle of a step is what this server is for; it must not take the server along.
function unlessGone(step) {
  return (...given) => step(...given).catch((error) => console.error(error.message));
}

const SUBMISSION = {
  name: 'AM0PR0202CA0028.bed.test',
  banner: 'Microsoft ESMTP MAIL Service (test bed)',
  key: bed.file('tls/server.key'),
  cert: bed.file('tls/server.pem'),
  authMethods: ['LOGIN', 'XOAUTH2'],
  size: settings.max_size,
  disableReverseLookup: true,
  socketTimeout: 600_000,
  onConnect: greet,
  onClose: leave,
  onAuth: unlessGone(login),
  onMailFrom: unlessGone(takeSender),
  onRcptTo: unlessGone(takeRecipient),
  onData: unlessGone(takeMessage),
};

const WRONG_CERTIFICATE = { key: bed.file('tls/wrong.key'), cert: bed.file('tls/wrong.pem') };
const NO_STARTTLS = { disabledCommands: ['STARTTLS'], allowInsecureAuth: true };
/** Behind the bed's Postfix: the same recipient names make real bounces; nothing is kept. */
const EXCHANGER = {
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  onMailFrom: (address, session, reply) => reply(null),
  onData: unlessGone(async (stream, session, reply) => {
    await readAll(stream);
    reply(orderedMessageRefusal(recipients(session)));
  }),
};

function listen(host, port, options = {}) {
  const server = new SMTPServer({ ...SUBMISSION, ...options });
  server.on('error', (error) => console.error(error.message));
  server.listen(port, host);
  servers.push(server);
  return server;
}

// smtp-server has no hook before the 354; its command's own method is the only place for that wait.
const answerData = SMTPConnection.prototype.handler_DATA;
SMTPConnection.prototype.handler_DATA = async function answerDataLate(command, done) {
  await sleep(replyDelay('data'));
  answerData.call(this, command, done);
};

const { ports } = bed;
const starttls = listen(bed.mail_host, ports.fault_submission);
listen(bed.mail_host, ports.fault_submissions, { secure: true });
listen(bed.mail_host, ports.fault_wrong_certificate, WRONG_CERTIFICATE);
listen(bed.mail_host, ports.fault_no_starttls, NO_STARTTLS);
listen(bed.host, ports.fault_exchanger, EXCHANGER);

function apply() {
  starttls.options.hideSTARTTLS = settings.hide_starttls;
  for (const server of servers) server.options.size = settings.max_size;
  return settings;
}

function reset() {
  resetSettings();
  acceptedTimes.clear();
  store.clear();
  return apply();
}

openControlPort({
  host: bed.host,
  port: ports.fault_control,
  routes: {
    '/set': (body) => { change(settings, body); return apply(); },
    '/reset': reset,
    '/stats': () => stats,
    '/messages': () => store.list(),
  },
});
