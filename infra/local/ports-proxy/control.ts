import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { CUTS, type Cuts, type How } from './cuts.ts';

/** What a test or an experiment may ask for at once; a longer cut is one without `forMs`, healed by its maker. */
const LONGEST_MS = 3_600_000;

/**
 *     GET /cuts                                            {"cuts":{"kafka":"silent"},"ports":["kafka","redis", …]}
 *     PUT /cuts/kafka {"how":"closed"|"silent"}            204; until it is healed
 *     PUT /cuts/kafka {"how":"silent","forMs":5000}        204; heals by itself
 *     DELETE /cuts/kafka, DELETE /cuts                     204; heals one, heals all
 *
 * A request that is wrong gets a 4xx with the reason in `detail`.
 */
export function controlServer(cuts: Cuts): Server {
  return createServer((request, response) => {
    answer(cuts, request).then(
      (body) => (body ? response.writeHead(200, JSON_TYPE).end(JSON.stringify(body)) : response.writeHead(204).end()),
      (error: Error) => {
        const status = error instanceof RangeError ? 404 : error instanceof TypeError ? 400 : 500;
        response.writeHead(status, JSON_TYPE).end(JSON.stringify({ status, detail: error.message }));
      },
    );
  });
}

const JSON_TYPE = { 'content-type': 'application/json' };

async function answer(cuts: Cuts, request: IncomingMessage): Promise<object | undefined> {
  const [path, name] = /^\/cuts(?:\/([\w-]+))?$/.exec(request.url ?? '') ?? [];
  if (path === undefined) throw new RangeError('There is only /cuts and /cuts/PORT');
  if (request.method === 'GET' && name === undefined) return { cuts: cuts.current, ports: cuts.names };
  if (request.method === 'PUT' && name !== undefined) {
    const { how, forMs } = await orderOf(request);
    await cuts.cut(name, how, forMs);
  } else if (request.method === 'DELETE') await (name === undefined ? cuts.healAll() : cuts.heal(name));
  else throw new TypeError('GET /cuts, PUT /cuts/PORT, DELETE /cuts/PORT and DELETE /cuts are what there is');
  return undefined;
}

async function orderOf(request: IncomingMessage): Promise<{ how: How; forMs?: number }> {
  const body = (await json(request).catch(() => undefined)) as { how?: unknown; forMs?: unknown } | undefined;
  const how = CUTS.find((known) => known === body?.how);
  if (!how) throw new TypeError(`"how" is ${CUTS.join(' or ')}`);
  const forMs = body?.forMs;
  if (forMs === undefined) return { how };
  if (typeof forMs !== 'number' || !(forMs > 0 && forMs <= LONGEST_MS))
    throw new TypeError(`"forMs" is above 0 and at most ${LONGEST_MS}`);
  return { how, forMs };
}
