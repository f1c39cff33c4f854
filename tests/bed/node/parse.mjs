// A mail on standard input -> what nodemailer's mailparser reads in it, as JSON on standard output.
import crypto from 'node:crypto';
import { simpleParser } from 'mailparser';

const address = ({ name, address: mailbox }) => ({ name, address: mailbox });
const addresses = (field) => [field ?? []].flat().flatMap(({ value }) => value).map(address);
const sha256 = (content) => crypto.createHash('sha256').update(content).digest('hex');

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const mail = await simpleParser(Buffer.concat(chunks));
const attachments = mail.attachments.map(({ filename, contentType, size, content }) => (
  { filename: filename ?? null, contentType, size, sha256: sha256(content) }));
process.stdout.write(JSON.stringify({
  subject: mail.subject ?? null,
  from: addresses(mail.from)[0] ?? null,
  to: addresses(mail.to),
  messageId: mail.messageId ?? null,
  text: mail.text ?? null,
  attachments,
}));
