import { fastify } from 'fastify';
import { Pool } from 'undici';

// PORT=… UPSTREAM_URL=… node bare-proxy.ts: the least that a Fastify proxy can do: undici, bytes streamed, nothing else.

const upstream = new Pool(process.env.UPSTREAM_URL!, { connections: 64 });
const server = fastify();
server.get('/api/*', async (request, reply) => {
  const { statusCode, headers, body } = await upstream.request({
    method: 'GET',
    path: request.raw.url!,
    headers: request.headers,
  });
  delete headers.connection;
  delete headers['keep-alive'];
  return reply.code(statusCode).headers(headers).send(body);
});
await server.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => void server.close().then(() => upstream.close()));
