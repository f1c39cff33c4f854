// Accepted messages on disk: ID.eml holds the bytes as received (dots unstuffed), ID.json who sent it to whom.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

function messageId(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  const header = bytes.subarray(0, end < 0 ? bytes.length : end).toString('latin1').replace(/\r\n[ \t]/g, ' ');
  return header.match(/^message-id:\s*(<[^>]*>)/im)?.[1] ?? null;
}

// Readers of the folder never see half a file: it gets its name when it is whole.
function writeWhole(file, content) {
  fs.writeFileSync(`${file}.part`, content);
  fs.renameSync(`${file}.part`, file);
}

export class Store {
  constructor(folder) {
    this.folder = folder;
    fs.mkdirSync(folder, { recursive: true });
  }

  /** Writes the bytes and their envelope; returns the new id. */
  keep(bytes, envelope) {
    const id = crypto.randomUUID();
    const sha256 = crypto.createHash('sha256').update(bytes).digest('hex');
    const entry = { id, message_id: messageId(bytes), sha256, size: bytes.length, t: Date.now(), ...envelope };
    writeWhole(path.join(this.folder, `${id}.eml`), bytes);
    writeWhole(path.join(this.folder, `${id}.json`), JSON.stringify(entry));
    return id;
  }

  /** What lies on the disk now, oldest first. */
  list() {
    const files = fs.readdirSync(this.folder).filter((name) => name.endsWith('.json'));
    const entries = files.map((name) => JSON.parse(fs.readFileSync(path.join(this.folder, name), 'utf8')));
    return entries.sort((one, other) => one.t - other.t);
  }

  clear() {
    for (const name of fs.readdirSync(this.folder)) fs.unlinkSync(path.join(this.folder, name));
  }
}
