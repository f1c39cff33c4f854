// What both Node.js servers of the bed share: its description (DIR/bed.json), JSON over http, control ports.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

export const OUTLOOK = 'https://outlook.office.com';

/** The bed's description as written by tests/bed, with its folder added. */
export function readBed(folder) {
  const bed = JSON.parse(fs.readFileSync(path.join(folder, 'bed.json'), 'utf8'));
  return { ...bed, file: (name) => fs.readFileSync(path.join(folder, name)), folder };
}

export async function readBody(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

export function sendJson(response, status, body, headers = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : `${JSON.stringify(body)}\n`);
}

/** Copies `given` over `settings`; a name that is not a setting is refused with a sentence. */
export function change(settings, given) {
  const stranger = Object.keys(given).find((name) => !(name in settings));
  if (stranger) throw new Error(`There is no setting "${stranger}"; there are: ${Object.keys(settings).join(', ')}.`);
  return Object.assign(settings, given);
}

/** Plain http on loopback; `routes` maps a path to (body, query) => answer; an Error becomes a 400. */
export function openControlPort({ host, port, routes }) {
  const server = http.createServer(async (request, response) => {
    const url = new URL(request.url, 'http://control');
    const route = routes[url.pathname];
    if (!route) return sendJson(response, 404, { error: `There is no ${url.pathname} on this control port.` });
    try {
      const body = JSON.parse((await readBody(request)) || '{}');
      return sendJson(response, 200, await route(body, url.searchParams));
    } catch (error) {
      return sendJson(response, 400, { error: error.message });
    }
  });
  server.listen(port, host);
}
