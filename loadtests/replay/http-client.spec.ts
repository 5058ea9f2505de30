import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClient, Unanswered } from './http-client.ts';

describe('HttpClient', () => {
  let server: Server;
  const clientOf = async (listener: RequestListener, answerWithinMs = 60_000): Promise<HttpClient> => {
    server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new HttpClient({ baseUrl: `http://127.0.0.1:${port}`, connections: 2, answerWithinMs });
  };
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('sends the same request again after a reset and after "not now", until it is answered', async () => {
    const heard: string[] = [];
    const client = await clientOf((request, response) => {
      heard.push(String(request.headers['idempotency-key']));
      if (heard.length === 1) request.socket.destroy();
      else if (heard.length < 4) response.writeHead(heard.length === 2 ? 503 : 502).end();
      else response.writeHead(202).end('{"ok":true}');
    });
    const headers = { 'idempotency-key': 'basket-1' };
    expect(await client.send({ method: 'POST', path: '/', headers, body: {} })).toMatchObject({
      status: 202,
      body: { ok: true },
    });
    expect(heard).toEqual(['basket-1', 'basket-1', 'basket-1', 'basket-1']);
    expect(client.retries).toBe(3);
    await client.close();
  });

  it('takes a refusal for an answer', async () => {
    const client = await clientOf((_, response) => response.writeHead(400).end('{}'));
    expect(await client.send({ method: 'GET', path: '/' })).toMatchObject({ status: 400 });
    expect(client.retries).toBe(0);
    await client.close();
  });

  it('says that there was no answer when its time is up', async () => {
    const client = await clientOf((request) => request.socket.destroy(), 1);
    await expect(client.send({ method: 'GET', path: '/' })).rejects.toBeInstanceOf(Unanswered);
    await client.close();
  });
});
