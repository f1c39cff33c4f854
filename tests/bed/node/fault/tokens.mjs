// Exchange's judgement of an access token: signature, issuer, audience, the right for SMTP, and whose mailbox.
import crypto from 'node:crypto';
import { jwtVerify } from 'jose';
import { OUTLOOK } from '../bed.mjs';

/** @returns {(token: string, mailbox: string) => Promise<boolean>} */
export function makeJudge(bed) {
  const key = crypto.createPublicKey(bed.file('tls/signing.key'));
  const issuer = `https://localhost:${bed.ports.authority}/${bed.tenant}/v2.0`;
  return async (token, mailbox) => {
    const claims = await jwtVerify(token, key, { issuer, audience: OUTLOOK }).then(({ payload }) => payload, () => null);
    return claims !== null && maySubmit(claims) && String(claims.email).toLowerCase() === mailbox;
  };
}

function maySubmit(claims) {
  if (claims.idtyp === 'app') return claims.roles?.includes('SMTP.SendAsApp') ?? false;
  return String(claims.scp ?? '').split(' ').includes('SMTP.Send');
}
