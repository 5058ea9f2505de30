import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { MailStore } from './mail-store.ts';
import { mailsPage } from './mails-page.ts';

const LARGEST_PAGE = 1_000;

/** `/` for people; `/mails?after=&limit=`, `/counts` and `DELETE /mails` for programs. */
export function webServer(store: MailStore): Server {
  return createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mail');
    const answer = route(store, request, url);
    if (answer === undefined) return void response.writeHead(404).end();
    send(response, answer);
  });
}

function route(store: MailStore, { method }: IncomingMessage, { pathname, searchParams }: URL): unknown {
  switch (`${method} ${pathname}`) {
    case 'GET /':
      return mailsPage(store.counts(), store.newest(50));
    case 'GET /counts':
      return store.counts();
    case 'GET /mails': {
      const limit = Math.min(wholeNumber(searchParams.get('limit'), 100), LARGEST_PAGE);
      return store.page(wholeNumber(searchParams.get('after'), 0), limit);
    }
    case 'DELETE /mails':
      store.clear();
      return store.counts();
    default:
      return undefined;
  }
}

function wholeNumber(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : otherwise;
}

function send(response: ServerResponse, answer: unknown): void {
  if (typeof answer === 'string') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(answer);
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
}
