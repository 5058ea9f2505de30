import { get } from 'node:http';
import { connect } from 'node:net';
import pg from 'pg';
import type { Probe } from './part.ts';

/** A part that takes longer than this to say that it is well is not well. */
const ANSWER_WITHIN_MS = 2_000;

/** Ready when `GET path` answers with the status. */
export function http(port: number, path: string, status = 200): Probe {
  return () =>
    new Promise((resolve, reject) => {
      const request = get({ host: '127.0.0.1', port, path, agent: false, timeout: ANSWER_WITHIN_MS }, (response) => {
        response.resume();
        if (response.statusCode === status) resolve();
        else reject(new Error(`${path} answers ${response.statusCode}`));
      });
      request.on('timeout', () => request.destroy(new Error(`${path} does not answer`)));
      request.on('error', reject);
    });
}

/** Ready when the server's first bytes after `send` begin with `expected`. */
function exchange(port: number, send: Buffer | string, expected: (answer: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(send));
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new Error(`port ${port} does not answer`)));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`port ${port} closed the connection`)));
    socket.once('data', (answer) => {
      if (expected(answer)) resolve();
      else reject(new Error(`port ${port} answers ${JSON.stringify(answer.toString('latin1', 0, 40))}`));
      socket.destroy();
    });
  });
}

export function redis(port: number): Probe {
  return () => exchange(port, 'PING\r\n', (answer) => answer.toString().startsWith('+PONG'));
}

export function smtp(port: number): Probe {
  return () => exchange(port, '', (answer) => answer.toString().startsWith('220'));
}

/** An ApiVersions request (KIP-35), the first thing every Kafka client sends: the broker answers once it serves. */
export function kafka(port: number): Probe {
  const correlationId = 7;
  const request = Buffer.alloc(14);
  request.writeInt32BE(10, 0); // bytes that follow
  request.writeInt16BE(18, 4); // ApiVersions
  request.writeInt16BE(0, 6); // version 0
  request.writeInt32BE(correlationId, 8);
  request.writeInt16BE(-1, 12); // no client id
  return () =>
    exchange(
      port,
      request,
      (answer) => answer.length >= 10 && answer.readInt32BE(4) === correlationId && answer.readInt16BE(8) === 0,
    );
}

/** Ready when the statement returns a row. */
export function postgres(url: string, statement = 'SELECT 1'): Probe {
  return async () => {
    const client = new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', () => undefined); // a server that dies between the query and the end has already failed the probe
    try {
      await client.connect();
      const { rowCount } = await client.query(statement);
      if (!rowCount) throw new Error(`no row for: ${statement}`);
    } finally {
      await client.end().catch(() => undefined);
    }
  };
}
